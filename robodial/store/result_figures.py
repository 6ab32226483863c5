"""What came of a campaign, counted by the database: few rows come back, however long the list is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, case, cast, func, or_, select, type_coerce

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.store.columns import EPOCH
from robodial.store.tables import attempts

QUARTER = timedelta(minutes=15)
"""Every time zone differs from UTC by whole quarters of an hour: each falls into one local hour."""

Rows = Select[*tuple[Any, ...]]

HEARD_STEP_S = 0.1
DELAY_STEP_S = 0.01


@dataclass(frozen=True, slots=True)
class Standing:
    """So many contacts (`many`) of whom the same is true: `calls` made to them; how their newest attempt stands
    (`code`: why it was cancelled or waits), and what it says: a person heard the message, or asked not to be called
    again (`refused`), or a machine took it; their last result. As `count_contacts` counts them, for the live screen."""

    many: int
    calls: int
    by_person: bool
    refused: bool
    on_machine: bool
    state: AttemptState
    code: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class QuarterHour:
    """Calls made in the quarter of an hour that begins at `at` (UTC), and how many of them a person answered."""

    at: datetime
    calls: int
    answers: int


@dataclass(frozen=True, slots=True)
class Listened:
    """So many people (`many`) heard this much of the message; `early`: they hung up before it had said enough."""

    heard_s: float
    early: bool
    many: int


@dataclass(frozen=True, slots=True)
class Delayed:
    """So many calls (`many`) in which our first word came this long after what it followed."""

    why: SpeakWhy | None
    delay_s: float
    many: int


@dataclass(frozen=True, slots=True)
class Decided:
    """So many calls (`many`) that ended with these keys pressed and this decision."""

    keys: str
    disposition: Disposition
    many: int


@dataclass(frozen=True, slots=True)
class ResultFigures:
    """All of them. Read one after the other: while calls go on they may differ by a call."""

    standings: Sequence[Standing]
    quarters: Sequence[QuarterHour]
    listened: Sequence[Listened]
    delayed: Sequence[Delayed]
    decided: Sequence[Decided]


def result_figures(conn: Connection, campaign_id: CampaignId) -> ResultFigures:
    """Each is one pass over the campaign's attempts: about half a second for 100,000 contacts."""
    return ResultFigures(
        [_standing(row) for row in conn.execute(_standings(campaign_id))],
        [
            QuarterHour(EPOCH + row.quarter * QUARTER, row.calls, row.answers)
            for row in conn.execute(_quarters(campaign_id))
        ],
        [
            Listened(round(row.step * HEARD_STEP_S, 1), bool(row.early), row.many)
            for row in conn.execute(_listened(campaign_id))
        ],
        [
            Delayed(row.start_why, round(row.step * DELAY_STEP_S, 2), row.many)
            for row in conn.execute(_delayed(campaign_id))
        ],
        [Decided(row.pressed, row.disposition, row.many) for row in conn.execute(_decided(campaign_id))],
    )


def _standing(row: Any) -> Standing:
    return Standing(
        row.many,
        row.calls,
        bool(row.by_person),
        bool(row.refused),
        bool(row.on_machine),
        row.state,
        row.code or "",
        row.outcome,
    )


_BY_MACHINE = and_(attempts.c.verdict.is_not(None), attempts.c.verdict == AnswerVerdict.MACHINE)
_PERSON_DECIDED = attempts.c.disposition.in_([Disposition.CONFIRMED, Disposition.CALL_BACK, Disposition.OPTED_OUT])
_REFUSED = and_(attempts.c.disposition.is_not(None), attempts.c.disposition == Disposition.OPTED_OUT)
_ON_MACHINE = or_(
    attempts.c.disposition == Disposition.LEFT_MESSAGE,
    and_(attempts.c.outcome == Outcome.ANSWERED, _BY_MACHINE, ~_PERSON_DECIDED),
)
_HEARD_BY_PERSON = or_(and_(attempts.c.outcome == Outcome.ANSWERED, ~_ON_MACHINE), _PERSON_DECIDED)
_A_PERSON_ANSWERED = or_(_HEARD_BY_PERSON, and_(attempts.c.outcome == Outcome.HUNG_UP_EARLY, ~_BY_MACHINE))


def _yes(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _mine(campaign_id: CampaignId) -> ColumnElement[bool]:
    return attempts.c.campaign_id == campaign_id


def _standings(campaign_id: CampaignId) -> Rows:
    ended = case((attempts.c.state == AttemptState.ENDED, attempts.c.attempt_id))
    each = (
        select(
            func.count(attempts.c.dialed_at).label("calls"),
            func.max(attempts.c.attempt_id).label("newest_id"),
            func.max(ended).label("ended_id"),
        )
        .where(_mine(campaign_id))
        .group_by(attempts.c.contact_id)
        .subquery()
    )
    last = attempts.alias("last")
    refused = _yes(_REFUSED).label("refused")
    by_person = _yes(and_(_HEARD_BY_PERSON, ~_REFUSED)).label("by_person")
    machine = _yes(_ON_MACHINE).label("on_machine")
    by = each.c.calls, by_person, refused, machine, attempts.c.state, attempts.c.code, last.c.outcome
    return (
        select(*by, func.count().label("many"))
        .join_from(each, attempts, attempts.c.attempt_id == each.c.newest_id)
        .outerjoin(last, last.c.attempt_id == each.c.ended_id)
        .group_by(*by)
    )


def _quarters(campaign_id: CampaignId) -> Rows:
    length = QUARTER // timedelta(microseconds=1)
    quarter = (type_coerce(attempts.c.dialed_at, Integer) // length).label("quarter")
    counted = func.count().label("calls"), func.sum(_yes(_A_PERSON_ANSWERED)).label("answers")
    made = _mine(campaign_id), attempts.c.dialed_at.is_not(None), attempts.c.outcome.is_not(None)
    return select(quarter, *counted).where(*made).group_by(quarter).order_by(quarter)


def _listened(campaign_id: CampaignId) -> Rows:
    step = cast(func.round(attempts.c.heard_s / HEARD_STEP_S), Integer).label("step")
    early = _yes(attempts.c.outcome == Outcome.HUNG_UP_EARLY).label("early")
    people = _mine(campaign_id), _A_PERSON_ANSWERED, attempts.c.heard_s.is_not(None)
    return select(step, early, func.count().label("many")).where(*people).group_by(step, early).order_by(step)


def _delayed(campaign_id: CampaignId) -> Rows:
    step = cast(func.round(attempts.c.start_delay_s / DELAY_STEP_S), Integer).label("step")
    known = _mine(campaign_id), attempts.c.start_delay_s.is_not(None)
    by = attempts.c.start_why, step
    return select(*by, func.count().label("many")).where(*known).group_by(*by).order_by(step)


def _decided(campaign_id: CampaignId) -> Rows:
    pressed = func.coalesce(attempts.c["keys"], "").label("pressed")
    something = or_(attempts.c.disposition != Disposition.NONE, pressed != "")
    by = pressed, attempts.c.disposition
    many = func.count().label("many")
    wanted = _mine(campaign_id), attempts.c.disposition.is_not(None), something
    return select(*by, many).where(*wanted).group_by(*by).order_by(many.desc())
