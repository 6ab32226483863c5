"""What calls say, and to whom: opening, opt-out sentence, body, closing, in one sound (design, decision 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from robodial.audio.first_word import first_word_s, without_lead
from robodial.domain.outcome import AnswerVerdict
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.errors import SoundError
from robodial.i18n import gettext as _
from robodial.i18n.figures import decimal

GAP_S = 0.3
"""Between two parts: the pause of someone who takes a breath."""

LONGEST_MESSAGE_S = 600.0
"""Ten minutes for the whole message, however many files it is made of."""


class OptOutPlace(Enum):
    """Where a country's rules want the opt-out sentence."""

    AFTER_OPENING = "after_opening"
    AT_END = "at_end"


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """The whole sound of a call, and where in it the opt-out sentence and the first audible word are (seconds from its
    start)."""

    sound: Sound
    opt_out_begins_s: float
    opt_out_ends_s: float
    first_word_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.sound.duration_s

    def opt_out_was_heard(self, heard_s: float) -> bool:
        """True when a person who heard the first `heard_s` seconds heard the opt-out sentence to its end."""
        return heard_s >= self.opt_out_ends_s


@dataclass(frozen=True, slots=True, eq=False)
class Messages:
    """What is said to whom, made before the call. `machine` is None where a call that a machine answers ends unsaid."""

    person: Message
    machine: Message | None

    def to(self, verdict: AnswerVerdict | None) -> Message | None:
        """What to say at the moment to speak; None: nothing, hang up. Who is not surely a machine is a person."""
        return self.machine if verdict is AnswerVerdict.MACHINE else self.person

    @property
    def longest_s(self) -> float:
        """The longer one, in seconds."""
        return max(message.duration_s for message in (self.person, self.machine) if message)


def compose(
    opening: Sound | None,
    opt_out: Sound,
    body: Sound,
    closing: Sound | None,
    *,
    place: OptOutPlace = OptOutPlace.AFTER_OPENING,
    again: Sound | None = None,
    at_end: Sound | None = None,
    longest_s: float = LONGEST_MESSAGE_S,
) -> Message:
    """These parts with a short gap between them, each without the silence before its first word.

    `again` comes after the closing: who called, where a country's rules want that said again. `at_end` comes last of
    all: whom to call. Raises SoundError when the whole is longer than `longest_s`.
    """
    before, after = _around_opt_out(opening, body, closing, place)
    after += [part for part in (again, at_end) if part]
    message = _joined(_without_leads(before), without_lead(opt_out), _without_leads(after))
    if message.duration_s > longest_s:
        text = _("The whole message lasts {minutes} minutes; at most {longest:.0f} are allowed. Shorten a part of it.")
        raise SoundError(text.format(minutes=decimal(message.duration_s / 60), longest=longest_s / 60))
    return message


def _around_opt_out(
    opening: Sound | None, body: Sound, closing: Sound | None, place: OptOutPlace
) -> tuple[list[Sound], list[Sound]]:
    first = [opening] if opening else []
    last = [closing] if closing else []
    if place is OptOutPlace.AT_END:
        return [*first, body, *last], []
    return first, [body, *last]


def _without_leads(parts: Sequence[Sound]) -> list[Sound]:
    return [without_lead(part) for part in parts]


def _joined(before: Sequence[Sound], opt_out: Sound, after: Sequence[Sound]) -> Message:
    gap = np.zeros(round(GAP_S * SAMPLE_RATE), dtype=np.int16)
    parts = [*before, opt_out, *after]
    pieces = [piece for part in parts for piece in (part.samples, gap)][:-1]
    begins = sum(len(part.samples) + len(gap) for part in before)
    ends = begins + len(opt_out.samples)
    whole = Sound(np.concatenate(pieces))
    return Message(whole, begins / SAMPLE_RATE, ends / SAMPLE_RATE, first_word_s(parts[0].samples))
