"""What called people hear of us, and when, on emulated modems with their timings.

    python -m tests.bench.live_hearing [--real-time] [--calls N] [--clips DIR] [--family F]... [--detail]

Calls are made with the whole program below the campaign: modem driver, ears and call runner, on a virtual modem of each
family and an emulated network. Callees greet with recordings of `--clips` (folders human_short, human_long and machine
of WAV, 8000 Hz) or with computed speech; some talk over us, press keys, say nothing, or are machines, with and without
a pause in the greeting. What each callee heard is compared with the message, sample for sample. Every fourth call has
no echo; the others return our voice 10, 18 and 25 dB down.

On the virtual clock by default; `--real-time` runs each modem in a process of its own, on a pseudo-terminal (Linux and
macOS). Exit code 1 when a goal is missed.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from random import Random

from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.signals import Samples
from tests.bench.live_hearing.calls import Mode, virtual_calls
from tests.bench.live_hearing.figures import HEAD, figures
from tests.bench.live_hearing.measured import Measured
from tests.bench.live_hearing.real_time import real_time_calls
from tests.bench.live_hearing.stories import Kind, Story, StoryTeller
from tests.bench.live_hearing.voices import MadeVoices, RecordedVoices, Voices

MODES = (
    Mode("conexant_cx930xx", half_duplex=False),
    Mode("conexant_cx930xx", half_duplex=False, voice_format=VoiceFormat.MULAW),
    Mode("us_robotics_5637", half_duplex=False),
    Mode("us_robotics_5637", half_duplex=False, voice_format=VoiceFormat.LINEAR_16),
    Mode("conexant_cx930xx", half_duplex=True),
    Mode("us_robotics_5637", half_duplex=True),
    Mode("us_robotics_5637", half_duplex=True, voice_format=VoiceFormat.LINEAR_16),
    Mode("generic_v253", half_duplex=True, voice_format=VoiceFormat.ALAW),
)
REAL_TIME_MODES = (MODES[0], MODES[3], MODES[5], MODES[7])
ECHOES_DB = (None, 10.0, 18.0, 25.0)
MESSAGE_S = 4.5


def stories_of(teller: StoryTeller, calls: int, seed: int) -> dict[float | None, list[Story]]:
    """`calls` of each kind, shared out over the echoes."""
    made: dict[float | None, list[Story]] = {echo_db: [] for echo_db in ECHOES_DB}
    for n in range(calls):
        for place, kind in enumerate(Kind):
            number = f"0199{n:05}{place}"
            made[ECHOES_DB[n % len(ECHOES_DB)]].append(teller.tell(kind, number, Random(f"{seed}/{n}/{place}")))
    return made


def in_mode(
    mode: Mode, stories: dict[float | None, list[Story]], message: Samples, folder: Path
) -> dict[float | None, list[Measured]]:
    """On the virtual clock."""
    return {
        echo_db: virtual_calls(mode, told, message, folder, echo_db=echo_db)
        for echo_db, told in stories.items()
        if told
    }


def show(mode: Mode, measured: dict[float | None, list[Measured]], *, detail: bool) -> bool:
    """Print a mode's table. True when all goals are reached."""
    calls = [call for some in measured.values() for call in some]
    chosen = calls[0].voice_format.value
    print(f"\n{mode.family}, {'half duplex' if mode.half_duplex else '+VTR'}, {chosen}, {len(calls)} calls\n{HEAD}")
    table = figures(calls, half_duplex=mode.half_duplex)
    for figure in table:
        print(figure.text())
    if detail:
        for echo_db, some in measured.items():
            for call in some:
                print(json.dumps(_told(mode, echo_db, call)))
    sys.stdout.flush()
    return not any(figure.missed for figure in table)


def _told(mode: Mode, echo_db: float | None, call: Measured) -> dict[str, object]:
    return {
        "mode": mode.text,
        "number": call.story.number,
        "kind": call.story.kind.value,
        "echo_db": echo_db,
        "ring_s": call.story.fields["ring_s"],
        "greeting_ends_s": round(call.story.greeting_ends_s, 3),
        "our_turn_s": round(call.story.quiet_from_s, 3),
        "starts": [[round(start.at_s, 3), round(start.heard_s, 3), start.whole] for start in call.starts],
        "why": [why.value if why else None for why in call.why],
        "stops_s": [round(stop, 3) for stop in call.stops_s],
        "keys": call.keys,
        "pressed": call.story.keys,
        "verdict": call.verdict,
        "underruns": call.underruns,
    }


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="live_hearing", description=__doc__.splitlines()[0])
    parser.add_argument("--real-time", action="store_true", help="modems in processes of their own, on the real clock")
    parser.add_argument("--calls", type=int, help="of each kind and mode (default 40; in real time 4)")
    parser.add_argument("--clips", type=Path, help="recordings instead of computed speech")
    parser.add_argument("--family", action="append", help="only modems of this family")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--detail", action="store_true", help="one JSON object per call, too")
    asked = parser.parse_args()
    voices: Voices = RecordedVoices(asked.clips) if asked.clips else MadeVoices()
    offered = REAL_TIME_MODES if asked.real_time else MODES
    modes = [mode for mode in offered if mode.family in (asked.family or [mode.family])]
    message = voices.message(Random(asked.seed), MESSAGE_S)
    reached = bool(modes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stories = stories_of(StoryTeller(voices, folder), asked.calls or (4 if asked.real_time else 40), asked.seed)
        if asked.real_time:
            for mode, measured in real_time_calls(modes, stories, message, folder).items():
                reached &= show(mode, measured, detail=asked.detail)
        else:
            for mode in modes:
                reached &= show(mode, in_mode(mode, stories, message, folder), detail=asked.detail)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
