"""How a campaign stands, in figures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, func, select

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.store.prepared import Prepared
from robodial.store.tables import WAS_ANSWERED, attempts

ANSWERED = (Outcome.ANSWERED, Outcome.HUNG_UP_EARLY, Outcome.MACHINE)
"""Outcomes of calls that somebody or something answered."""

FIRST = 50
"""The brakes look at the first so many answers as well (design, section 5)."""


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """Contacts and attempts of one campaign. `calls` are all of them, by outcome.

    `contacts` = `waiting` + `done` + the sum of `not_called` + those on a line just now. `waiting` have a due attempt,
    `done` were called and will not be again, `not_called` were cancelled, by reason code. `outcomes` is the last one of
    each contact that was called. `answered` and the other answer figures count calls; `refused` is how many of them
    opted out, `refused_of_first` how many of the first 50 answered.
    """

    by_state: Mapping[AttemptState, int] = field(default_factory=dict)
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    calls: Mapping[Outcome, int] = field(default_factory=dict)
    not_called: Mapping[str, int] = field(default_factory=dict)
    contacts: int = 0
    done: int = 0
    waiting: int = 0
    on_line: int = 0
    started: int = 0
    answered: int = 0
    answered_by_machine: int = 0
    refused: int = 0
    refused_of_first: int = 0


def count_campaign(conn: Connection, campaign_id: CampaignId) -> CampaignCounts:
    """Read every attempt of the campaign."""
    groups = conn.execute(_groups(campaign_id)).all()
    latest = [group for group in groups if group.latest]
    by_state = _sum(latest, "state")
    answers = [group for group in groups if group.outcome in ANSWERED]
    return CampaignCounts(
        by_state=_sum(groups, "state"),
        outcomes=_last_outcomes(conn, campaign_id),
        calls={outcome: many for outcome, many in _sum(groups, "outcome").items() if outcome is not None},
        not_called=_sum([group for group in latest if group.state is AttemptState.CANCELLED], "code"),
        contacts=by_state.total(),
        done=by_state[AttemptState.ENDED],
        waiting=by_state[AttemptState.DUE],
        on_line=sum(by_state[state] for state in (AttemptState.CLAIMED, AttemptState.DIALING, AttemptState.CONNECTED)),
        started=sum(group.started for group in groups),
        answered=sum(group.many for group in answers),
        answered_by_machine=_sum(answers, "verdict")[AnswerVerdict.MACHINE],
        refused=_sum(groups, "disposition")[Disposition.OPTED_OUT],
        refused_of_first=_refused_of_first(conn, campaign_id),
    )


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """Contacts of one campaign by where each of them stands, as a screen shows it while calls are made.

    `reached` heard the message as a person and did not refuse, `refused` asked not to be called again, `machines` were
    answered by a machine, `given_up` were called for the last time without any of it, `not_called` are not called for
    a reason. To these no call is made any more. `again` wait for another try; the others wait for their first call or
    are on a line.
    """

    contacts: int = 0
    reached: int = 0
    refused: int = 0
    machines: int = 0
    given_up: int = 0
    not_called: int = 0
    again: int = 0
    on_line: int = 0

    @property
    def done(self) -> int:
        """To them no call will be made any more."""
        return self.reached + self.refused + self.machines + self.given_up + self.not_called

    @property
    def waiting(self) -> int:
        """For their first call or another try."""
        return self.contacts - self.done - self.on_line


def count_contacts(conn: Connection, campaign_id: CampaignId) -> ContactCounts:
    """Reads the last attempt of each contact."""
    again = (attempts.c.ordinal > 1).label("again")
    by = [attempts.c[name] for name in ("state", "outcome", "disposition", "verdict")]
    mine = attempts.c.campaign_id == campaign_id, attempts.c.latest
    groups = conn.execute(select(*by, again, func.count().label("many")).where(*mine).group_by(*by, again)).all()
    found: Counter[str] = Counter()
    for group in groups:
        found[_standing(group)] += group.many
    return ContactCounts(
        contacts=found.total(),
        reached=found["reached"],
        refused=found["refused"],
        machines=found["machines"],
        given_up=found["given_up"],
        not_called=found["not_called"],
        again=found["again"],
        on_line=found["on_line"],
    )


_NO_PERSON = (None, Disposition.NONE, Disposition.LEFT_MESSAGE)
"""Whoever pressed a key is no machine, whatever was heard."""


def _standing(latest: Any) -> str:
    if latest.state is AttemptState.CANCELLED:
        return "not_called"
    if latest.state is AttemptState.DUE:
        return "again" if latest.again else "to_come"
    if latest.state is not AttemptState.ENDED:
        return "on_line"
    if latest.disposition is Disposition.OPTED_OUT:
        return "refused"
    by_machine = latest.verdict is AnswerVerdict.MACHINE and latest.disposition in _NO_PERSON
    if latest.outcome is Outcome.MACHINE or (latest.outcome is Outcome.ANSWERED and by_machine):
        return "machines"
    return "reached" if latest.outcome is Outcome.ANSWERED else "given_up"


@dataclass(frozen=True, slots=True)
class Answers:
    """Calls answered, how many of those people refused, and how many of the first 50 did. Machines that nothing was
    said to are not among them: they cannot refuse, and would hide those who do."""

    answered: int
    refused: int
    refused_of_first: int


def count_answers(conn: Connection, campaign_id: CampaignId) -> Answers:
    """Reads an index only: for the brakes, after each call."""
    row = _ANSWERS.first(conn, campaign=campaign_id)
    return Answers(row.answered, row.refused or 0, _refused_of_first(conn, campaign_id))


def read_start_delays(conn: Connection, campaign_id: CampaignId) -> dict[SpeakWhy | None, list[float]]:
    """In the order of `SpeakWhy`; calls of earlier versions, which did not say why, under None."""
    known = attempts.c.campaign_id == campaign_id, attempts.c.start_delay_s.is_not(None)
    found: dict[SpeakWhy | None, list[float]] = {}
    for why, delay_s in conn.execute(select(attempts.c.start_why, attempts.c.start_delay_s).where(*known)):
        found.setdefault(why, []).append(delay_s)
    return {why: found[why] for why in (*SpeakWhy, None) if why in found}


def _groups(campaign_id: CampaignId) -> Select[Any]:
    by = [attempts.c[name] for name in ("latest", "state", "code", "outcome", "disposition", "verdict")]
    counted = func.count().label("many"), func.count(attempts.c.dialed_at).label("started")
    return select(*by, *counted).where(attempts.c.campaign_id == campaign_id).group_by(*by)


def _sum(groups: "list[Row[Any]] | tuple[Row[Any], ...] | Any", name: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for group in groups:
        found[getattr(group, name)] += group.many
    return found


def _last_outcomes(conn: Connection, campaign_id: CampaignId) -> dict[Outcome, int]:
    ended = attempts.c.campaign_id == campaign_id, attempts.c.state == AttemptState.ENDED
    last = select(func.max(attempts.c.attempt_id)).where(*ended).group_by(attempts.c.contact_id)
    counted = (
        select(attempts.c.outcome, func.count()).where(attempts.c.attempt_id.in_(last)).group_by(attempts.c.outcome)
    )
    return dict(conn.execute(counted).all())


def _refused_of_first(conn: Connection, campaign_id: CampaignId) -> int:
    first = _FIRST_ANSWERS.rows(conn, campaign=campaign_id)
    return sum(row.disposition is Disposition.OPTED_OUT for row in first)


_MINE = attempts.c.campaign_id == bindparam("campaign"), WAS_ANSWERED
_OPTED_OUT = attempts.c.disposition == Disposition.OPTED_OUT
_ANSWERS = Prepared(
    select(func.count().label("answered"), func.sum(case((_OPTED_OUT, 1), else_=0)).label("refused"))
    .select_from(attempts)
    .where(*_MINE)
)
_FIRST_ANSWERS = Prepared(select(attempts.c.disposition).where(*_MINE).order_by(attempts.c.ended_at).limit(FIRST))
