"""The part of a call's line time that no dialer can avoid."""

from dataclasses import dataclass
from statistics import fmean

from robodial.emulator.line_time import Span, total
from robodial.emulator.scenario import CalleeKind, CalleePlan, Scenario
from robodial.emulator.tones import CountryTones

SAMPLED_CALLS = 2000


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


def mean_floor_s(scenario: Scenario, ring_limit_s: float, message_s: float) -> float:
    """Of one call to anybody, with a message of `message_s`."""
    plans = (scenario.callee_for(str(n), 1, seed=0) for n in range(SAMPLED_CALLS))
    return fmean(_whole_floor_s(plan, scenario.tones, ring_limit_s, message_s) for plan in plans)


def _whole_floor_s(plan: CalleePlan, tones: CountryTones, ring_limit_s: float, message_s: float) -> float:
    ringing_at = plan.post_dial_delay_s
    answered_at = ringing_at + plan.ring_s if plan.kind.answers and plan.ring_s <= ring_limit_s else None
    spoken_to = answered_at is not None and plan.kind is not CalleeKind.FAX
    heard_s = min(message_s, message_s if plan.listens_s is None else plan.listens_s) if spoken_to else 0.0
    course = Course(0.0, ringing_at, answered_at, None, (answered_at or 0.0) + plan.words_s)
    return total(floor_of(plan, tones, course, ring_limit_s)) + heard_s
