"""What one call shows: delays by component, take-backs, how whole the message came, which keys were heard."""

from dataclasses import dataclass

import numpy as np

from robodial.audio.companding import decode
from robodial.domain.line import DigitPressed, Judged, SpeakNow, SpeakWhy
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat
from robodial.emulator.signals import Samples
from tests.bench.live_hearing.metered import Notes
from tests.bench.live_hearing.stories import Story
from tests.bench.live_hearing.tape import Start, place_of, starts_in

KNOWN_BY_S = 0.5
"""So much of a greeting's beginning is looked for in what the driver heard."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds from the end of greeting or beep at the callee to our first sample at the callee.

    `decision`: what the ears waited for, in the sound itself. `blocks`: until the block it came in was at the ears.
    `engine`: until the modem was asked to play. `modem`: until the callee heard it, and both ways on the line.
    """

    decision: float
    blocks: float
    engine: float
    modem: float

    @property
    def own_s(self) -> float:
        """All but the decision."""
        return self.blocks + self.engine + self.modem


@dataclass(frozen=True, slots=True)
class Measured:
    """One call. Seconds on the callee's tape count from the answer."""

    story: Story
    voice_format: VoiceFormat
    starts: tuple[Start, ...]
    delays: tuple[Delay | None, ...]
    """Of each start; None where the greeting cannot be found in what was heard."""
    why: tuple[SpeakWhy | None, ...]
    stops_s: tuple[float, ...]
    """Of each take-back: from the wish to stop until the callee hears nothing more."""
    keys: str
    verdict: str
    underruns: int

    @property
    def first_word_s(self) -> float | None:
        """After the end of the greeting."""
        return self.starts[0].at_s - self.story.greeting_ends_s if self.starts else None

    @property
    def over_greeting_s(self) -> float:
        """Of our message, before the last word of the greeting; pauses in it count."""
        ends_s = self.story.greeting_ends_s
        return sum(max(0.0, min(start.until_s, ends_s) - start.at_s) for start in self.starts)

    @property
    def after_beep(self) -> tuple[Start, Delay | None] | None:
        """The first start after the end of the beep."""
        turn = self.story.quiet_from_s
        pairs = zip(self.starts, self.delays, strict=True)
        return next(((start, delay) for start, delay in pairs if start.at_s >= turn), None)

    @property
    def heard_whole(self) -> bool:
        """The last start went to the message's end."""
        return bool(self.starts) and self.starts[-1].whole

    @property
    def restarts(self) -> int:
        """Takes after the first."""
        return max(0, len(self.starts) - 1)


def measure(story: Story, tape: Samples, notes: Notes, message: Samples, voice_format: VoiceFormat) -> Measured:
    """Compare what the callee heard with the message as it was sent, and find where the time went."""
    starts = starts_in(tape, message)
    zero_at = _answered_at(story, notes, voice_format)
    delays, reasons = [], []
    for start in starts:
        delay, why = _delay(story, notes, zero_at, start) if zero_at is not None else (None, None)
        delays.append(delay)
        reasons.append(why)
    events = [event for _at, event in notes.events]
    verdicts = [event.verdict.value for event in events if isinstance(event, Judged)]
    return Measured(
        story=story,
        voice_format=voice_format,
        starts=tuple(starts),
        delays=tuple(delays),
        why=tuple(reasons),
        stops_s=_stops(notes, zero_at, starts),
        keys="".join(event.key for event in events if isinstance(event, DigitPressed)),
        verdict=verdicts[-1] if verdicts else "",
        underruns=sum(played.underruns for played in notes.played),
    )


def _answered_at(story: Story, notes: Notes, voice_format: VoiceFormat) -> float | None:
    """Loop time of the answer, by the clock of what the driver heard: the greeting is found in it."""
    until = notes.plays[0] if notes.plays else float("inf")
    blocks = [(at, decode(data, voice_format)) for at, data in notes.blocks if at <= until]
    if not blocks:
        return None
    piece = story.greeting[: round(KNOWN_BY_S * SAMPLE_RATE)]
    place = place_of(piece, np.concatenate([samples for _at, samples in blocks]))
    if place is None:
        return None
    end = 0
    for at, samples in blocks:
        end += len(samples)
        if end > place:
            return at - (end - place) / SAMPLE_RATE - story.greeting_at_s
    return None


def _stops(notes: Notes, zero_at: float | None, starts: list[Start]) -> tuple[float, ...]:
    if zero_at is None:
        return ()
    cut = [(zero_at + start.at_s, zero_at + start.until_s) for start in starts if not start.whole]
    return tuple(until - at for at in notes.stops for began, until in cut if began <= at <= until)


def _delay(story: Story, notes: Notes, zero_at: float, start: Start) -> tuple[Delay | None, SpeakWhy | None]:
    heard_at, turn_at = zero_at + start.at_s, zero_at + story.quiet_from_s
    asked_at = max((at for at in notes.plays if at <= heard_at), default=None)
    if asked_at is None:
        return None, None
    told = [(at, event) for at, event in notes.events if isinstance(event, SpeakNow) and at <= asked_at]
    if not told:
        return None, None
    told_at, speak = told[-1]
    return Delay(speak.at - turn_at, told_at - speak.at, asked_at - told_at, heard_at - asked_at), speak.why
