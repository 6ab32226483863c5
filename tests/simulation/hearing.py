"""A few calls of each kind on the virtual clock, made once for all tests that look at them."""

from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from robodial.domain.voice_format import VoiceFormat
from tests.bench.live_hearing.calls import Mode, virtual_calls
from tests.bench.live_hearing.measured import Measured
from tests.bench.live_hearing.stories import Kind, StoryTeller
from tests.bench.live_hearing.voices import MadeVoices

DUPLEX = Mode("conexant_cx930xx", half_duplex=False, voice_format=VoiceFormat.MULAW)
DUPLEX_16 = Mode("us_robotics_5637", half_duplex=False, voice_format=VoiceFormat.LINEAR_16)
HALF = Mode("us_robotics_5637", half_duplex=True)
HALF_GENERIC = Mode("generic_v253", half_duplex=True)

in_duplex = pytest.mark.parametrize("mode", [DUPLEX, DUPLEX_16], ids=["vtr", "vtr-16"])
in_half_duplex = pytest.mark.parametrize("mode", [HALF, HALF_GENERIC], ids=["half", "half-generic"])
in_both = pytest.mark.parametrize("mode", [DUPLEX, HALF], ids=["vtr", "half"])
echoing = pytest.mark.parametrize("echo_db", [10.0, 25.0])
"""How far below our voice the line returns it."""

CALLS = 2
MESSAGE_S = 4.5


@lru_cache(maxsize=64)
def called(mode: Mode, kind: Kind, echo_db: float | None = None) -> tuple[Measured, ...]:
    """Two calls to callees of a kind; no echo when `echo_db` is None."""
    with TemporaryDirectory() as name:
        teller = StoryTeller(MadeVoices(), Path(name))
        stories = [teller.tell(kind, f"019900000{n}", Random(f"{kind.value}/{n}")) for n in range(CALLS)]
        message = MadeVoices().message(Random("message"), MESSAGE_S)
        return tuple(virtual_calls(mode, stories, message, Path(name), echo_db=echo_db))


def first_word_s(call: Measured) -> float:
    """Heard so long after the greeting."""
    assert call.first_word_s is not None
    return call.first_word_s


def own_delay_s(call: Measured) -> float:
    """From the decision to the first sample at the callee."""
    delay = call.delays[0]
    assert delay is not None
    return delay.own_s


def whole(call: Measured) -> list[bool]:
    """For each start of the message, whether it was heard to its end."""
    return [start.whole for start in call.starts]


def after_beep_s(call: Measured) -> float:
    """The last start, so long after the end of the beep."""
    assert call.story.beep_ends_s is not None
    return call.starts[-1].at_s - call.story.beep_ends_s
