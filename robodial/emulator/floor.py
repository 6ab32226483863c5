"""The part of a call's line time that no dialer can avoid."""

from dataclasses import dataclass

from robodial.emulator.line_time import Span
from robodial.emulator.scenario import CalleeKind, CalleePlan
from robodial.emulator.tones import CountryTones


@dataclass(frozen=True, slots=True)
class Course:
    """When things happened in one call, loop times; None for what did not happen."""

    dialed_at: float
    ringing_at: float | None
    answered_at: float | None
    gone_at: float | None
    ended_at: float


def floor_of(plan: CalleePlan, tones: CountryTones, course: Course, ring_limit_s: float) -> list[Span]:
    """All but the message: post-dial delay, ringing up to the limit, greeting and beep; a period of a refusing tone."""
    if course.ringing_at is None:
        return [(course.dialed_at, course.ended_at)]
    delay = (course.dialed_at, course.ringing_at)
    refused_s = {
        CalleeKind.BUSY: tones.busy.period_s,
        CalleeKind.CONGESTION: tones.congestion.period_s,
        CalleeKind.SIT: tones.sit.period_s,
    }.get(plan.kind)
    if refused_s is not None:
        return [delay, (course.ringing_at, course.ringing_at + refused_s)]
    if course.answered_at is None:
        return [delay, (course.ringing_at, course.ringing_at + ring_limit_s)]
    ringing = (course.ringing_at, course.answered_at)
    if plan.kind is CalleeKind.FAX:
        return [delay, ringing]
    words_end = course.answered_at + plan.words_s
    gone_at = course.gone_at if course.gone_at is not None else course.ended_at
    return [delay, ringing, (course.answered_at, min(words_end, gone_at))]
