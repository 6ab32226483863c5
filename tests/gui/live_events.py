"""Events of a day at the telephone, for the live screen's tests and pictures."""

from datetime import UTC, datetime, timedelta

from robodial.app.desk import CampaignOpened, DeskEvent, RunOpened, RunOpening
from robodial.domain.attempt import AttemptId
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.line import LineId, SpeakWhy
from robodial.engine import events

NAME = "Rappels de rendez-vous"
ID = CampaignId(1)
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine in Paris, on a Monday."""

PEOPLE = (
    "Amélie Fontaine",
    "Bruno Castel",
    "Chloé Marchand",
    "Driss Benali",
    "Élodie Roux",
    "Farid Haddad",
    "Gaëlle Le Goff",
    "Hugo Perrin",
    "Inès Moreau",
    "Jules Vasseur",
    "Katia Lemoine",
    "Louis Garnier",
)


def at(seconds: float) -> datetime:
    """So long after nine."""
    return NINE + timedelta(seconds=seconds)


def line(n: int) -> LineId:
    return LineId(f"sim:{n}")


def number(n: int) -> str:
    return f"+33199{n:06}"


def opening(lines: int = 2, *, speed: float = 1.0, name: str = NAME) -> list[DeskEvent]:
    """From Start to lines that are ready."""
    return [
        RunOpening((name,)),
        CampaignOpened(ID, name, 18.0),
        RunOpened(tuple(line(n + 1) for n in range(lines)), True, speed),
        events.CampaignChanged(at(0), CampaignState.RUNNING, "", ID),
        *(events.LineOpened(at(0), line(n + 1)) for n in range(lines)),
    ]


def started(n: int, on: int = 1, *, after_s: float = 0.0, ordinal: int = 1) -> events.CallStarted:
    name = PEOPLE[n % len(PEOPLE)]
    return events.CallStarted(at(after_s), line(on), AttemptId(n), ID, name, number(n), ordinal)


def to_phase(n: int, on: int, phase: str, after_s: float = 0.0) -> list[DeskEvent]:
    """A call up to `ringing`, `listening`, `speaking` or `choosing`."""
    attempt, who = AttemptId(n), line(on)
    steps: list[tuple[str, list[DeskEvent]]] = [
        ("dialing", [started(n, on, after_s=after_s)]),
        ("ringing", [events.CallRang(at(after_s + 3), who, attempt), events.CallRang(at(after_s + 8), who, attempt)]),
        ("listening", [events.CallAnswered(at(after_s + 10), who, attempt)]),
        ("speaking", [events.MessageStarted(at(after_s + 12), who, attempt, 0.6, 18.0, SpeakWhy.AFTER_GREETING)]),
        ("choosing", [events.KeyReceived(at(after_s + 20), who, attempt, "1")]),
    ]
    told: list[DeskEvent] = []
    for name, happened in steps:
        told += happened
        if name == phase:
            return told
    raise ValueError(phase)


def ended(
    n: int,
    on: int = 1,
    outcome: str = "answered",
    disposition: str = "none",
    *,
    after_s: float = 30.0,
    next_at: datetime | None = None,
) -> events.CallEnded:
    heard = 18.0 if outcome == "answered" else 0.0
    name, delay_s = PEOPLE[n % len(PEOPLE)], 0.6 if heard else None
    who = (AttemptId(n), name, number(n))
    return events.CallEnded(at(after_s), line(on), *who, outcome, disposition, heard, "", next_at, delay_s, ID)


def not_called(n: int, code: str, reason: str, after_s: float = 31.0) -> events.ContactNotCalled:
    return events.ContactNotCalled(at(after_s), AttemptId(n), PEOPLE[n % 12], number(n), code, reason, None, ID)


def some_calls(
    after_s: float = 0.0, why: str = "The number is on the do-not-call list since 2026-03-12."
) -> list[DeskEvent]:
    """A few calls of every kind."""
    return [
        ended(1, 1, after_s=after_s + 40),
        ended(2, 2, "busy", next_at=at(after_s + 900), after_s=after_s + 52),
        ended(3, 1, "answered", "confirmed", after_s=after_s + 95),
        not_called(4, "do_not_call", why, after_s + 96),
        ended(5, 2, "answered", "left_message", after_s=after_s + 110),
        ended(6, 1, "no_answer", next_at=at(after_s + 7200), after_s=after_s + 150),
        ended(7, 2, "invalid_number", after_s=after_s + 160),
        ended(8, 1, "answered", "opted_out", after_s=after_s + 190),
    ]
