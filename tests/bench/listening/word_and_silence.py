"""The rule that most open telephony uses to tell people from machines, restated for comparison: words and silence.

After Asterisk's AMD with its default parameters. It knows neither ringing nor beeps nor tones, so it is given the true
moment of the answer; the first of its conditions that is met decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robodial.audio.progress_event import ProgressEvent
from robodial.domain.voice_format import SAMPLE_RATE

FRAME_MS = 20
FRAME = SAMPLE_RATE * FRAME_MS // 1000
"""It looks at 20 ms at a time."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The defaults; milliseconds but for the last two."""

    initial_silence: int = 2500
    greeting: int = 1500
    after_greeting_silence: int = 800
    total_analysis_time: int = 5000
    min_word_length: int = 100
    between_words_silence: int = 50
    maximum_word_length: int = 5000
    maximum_number_of_words: int = 2
    """More words than this are a machine's."""
    silence_threshold: int = 256
    """Mean of the absolute samples: a frame below it is silent."""


@dataclass(slots=True)
class _Count:
    """What has been heard since the answer, in milliseconds."""

    total: int = 0
    silence: int = 0
    voice: int = 0
    """In all."""
    run: int = 0
    """Without a silence that closes words."""
    words: int = 0
    in_word: bool = True
    """A voice that sounds at the very answer is not counted as a word: a word follows a silence."""
    greeted: bool = False


def heard_by_word_and_silence(
    samples: NDArray[np.int16], answer_s: float | None, parameters: Parameters | None = None
) -> list[ProgressEvent]:
    """What the rule makes of a call: an answer, a verdict, and for people (or when it cannot tell) a start."""
    if answer_s is None:
        return []
    return list(_decided(samples, answer_s, parameters or Parameters()))


def _decided(samples: NDArray[np.int16], answer_s: float, parameters: Parameters) -> Iterator[ProgressEvent]:
    yield ProgressEvent(answer_s, "answered", began=answer_s)
    heard = samples[round(answer_s * SAMPLE_RATE) :]
    whole = len(heard) // FRAME
    loudness = np.abs(heard[: whole * FRAME].astype(np.float64)).reshape(whole, FRAME).mean(axis=1)
    count = _Count()
    for voiced in loudness >= parameters.silence_threshold:
        count.total += FRAME_MS
        decision = _voiced(count, parameters) if voiced else _silent(count, parameters)
        if decision is None and count.total >= parameters.total_analysis_time:
            decision = ("unsure", "too long")
        if decision is not None:
            yield from _told(answer_s + count.total / 1000, *decision)
            return


def _told(t: float, who: str, evidence: str) -> Iterator[ProgressEvent]:
    yield ProgressEvent(t, "verdict", who=who, evidence=evidence)
    if who != "machine":
        yield ProgressEvent(t, "speak", why="after_greeting")


def _silent(count: _Count, parameters: Parameters) -> tuple[str, str] | None:
    count.silence += FRAME_MS
    if count.silence >= parameters.between_words_silence:
        count.in_word = False
        count.run = 0
    if not count.greeted and count.silence >= parameters.initial_silence:
        return "machine", "nothing said at first"
    if count.greeted and count.silence >= parameters.after_greeting_silence:
        return "human", "said something, then waited"
    return None


def _voiced(count: _Count, parameters: Parameters) -> tuple[str, str] | None:
    count.silence = 0
    count.run += FRAME_MS
    count.voice += FRAME_MS
    if count.run >= parameters.min_word_length:
        if not count.in_word:
            count.words += 1
        count.in_word = count.greeted = True
    if count.run >= parameters.maximum_word_length:
        return "machine", "one long word"
    if count.words > parameters.maximum_number_of_words:
        return "machine", "many words"
    if count.greeted and count.voice >= parameters.greeting:
        return "machine", "a long greeting"
    return None
