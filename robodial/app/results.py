"""What came of one campaign, ready to show: how many were reached, when people answer, how long they listen.

The database counts; here the counts are put together. Times are local: the PC's, or in the `zone` handed in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from robodial.app.journal_head import journal_head
from robodial.app.messages import prepare_messages
from robodial.app.places import DATABASE, holds_data
from robodial.app.words import disposition_words, not_called_words, outcome_words, start_words
from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.outcome import Disposition
from robodial.errors import RobodialError
from robodial.i18n import gettext as _
from robodial.settings.stored_campaign import campaign_of
from robodial.store import Store, StoredCampaign, read_only
from robodial.store.result_figures import Decided, Delayed, Listened, QuarterHour, ResultFigures, Standing

SHARES = 10
"""Parts into which the message is cut, to say how far people listen."""

DELAY_EDGES_S = (0.3, 0.5, 0.8, 1.2, 2.0, 3.0)
MOST_TRIES = 6
"""Contacts called so often and more are counted together."""

KEYS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A campaign whose results can be shown."""

    campaign_id: CampaignId
    name: str
    state: CampaignState


@dataclass(frozen=True, slots=True)
class Count:
    """So many, of what `words` say."""

    words: str
    n: int


@dataclass(frozen=True, slots=True)
class Hour:
    """Calls made in one local hour of one weekday (0 is Monday), over the whole campaign; a person answered some."""

    weekday: int
    hour: int
    calls: int
    answers: int


@dataclass(frozen=True, slots=True)
class Listening:
    """`shares[0]` people heard up to a tenth of the message, `shares[9]` nine tenths and more, all of it included."""

    people: int
    message_s: float
    shares: tuple[int, ...]
    hung_up_early: int

    @property
    def nearly_all(self) -> int:
        """Who heard at least nine tenths."""
        return self.shares[-1]


@dataclass(frozen=True, slots=True)
class StartDelay:
    """How long people waited for our first word after what it followed (`words`)."""

    words: str
    calls: int
    median_s: float
    worst_s: float


@dataclass(frozen=True, slots=True)
class Stop:
    """The campaign paused or stopped, by itself or by the user."""

    at: datetime
    state: CampaignState
    reason: str


@dataclass(frozen=True, slots=True)
class CampaignResults:
    """`contacts` = `reached` + `refused` + `on_machine` + `not_reached` + `waiting` (still to call, or on a line)."""

    name: str
    state: CampaignState
    state_reason: str
    contacts: int
    reached: int
    on_machine: int
    waiting: int
    not_reached: int
    reasons: tuple[Count, ...]
    calls: int
    refused: int
    decisions: tuple[Count, ...]
    keys: tuple[Count, ...]
    hours: tuple[Hour, ...]
    listening: Listening
    delays: tuple[StartDelay, ...]
    delay_counts: tuple[int, ...]
    tries: tuple[Count, ...]
    stops: tuple[Stop, ...]
    journal_head: str


def known_results(folder: Path) -> tuple[Choice, ...]:
    """The campaigns of the folder, newest first. Raises StoreError."""
    if not holds_data(folder):
        return ()
    with read_only(folder / DATABASE) as store:
        found = [Choice(one.campaign_id, one.name, one.state) for one in store.campaigns.all()]
    return tuple(reversed(found))


def read_results(folder: Path, campaign_id: CampaignId, zone: tzinfo | None = None) -> CampaignResults:
    """What came of the campaign so far. Raises StoreError."""
    with read_only(folder / DATABASE) as store:
        campaign = store.campaigns.get(campaign_id)
        figures = store.campaigns.results(campaign_id)
        return _results(campaign, figures, _stops(store, campaign_id, zone), journal_head(folder, store), zone)


def _results(
    campaign: StoredCampaign, figures: ResultFigures, stops: tuple[Stop, ...], head: str, zone: tzinfo | None
) -> CampaignResults:
    standings = figures.standings
    reached = _many(one for one in standings if one.by_person)
    refused = _many(one for one in standings if one.refused)
    on_machine = _many(one for one in standings if one.on_machine)
    others = [one for one in standings if not (one.by_person or one.refused or one.on_machine)]
    waiting = _many(one for one in others if _is_open(one))
    missed = [one for one in others if not _is_open(one)]
    return CampaignResults(
        name=campaign.name,
        state=campaign.state,
        state_reason=campaign.state_reason,
        contacts=_many(standings),
        reached=reached,
        on_machine=on_machine,
        waiting=waiting,
        not_reached=_many(missed),
        reasons=_most_first((_why(one), one.many) for one in missed),
        calls=sum(one.calls * one.many for one in standings),
        refused=refused,
        decisions=_decisions(figures.decided),
        keys=_most_first((one.keys, one.many) for one in figures.decided if one.keys)[:KEYS_SHOWN],
        hours=_hours(figures.quarters, zone),
        listening=_listening(figures.listened, _message_s(campaign)),
        delays=_delays(figures.delayed),
        delay_counts=_delay_counts(figures.delayed),
        tries=_tries(standings),
        stops=stops,
        journal_head=head,
    )


def _many(standings: Iterable[Standing]) -> int:
    return sum(one.many for one in standings)


def _is_open(one: Standing) -> bool:
    return one.state not in (AttemptState.ENDED, AttemptState.CANCELLED)


def _why(one: Standing) -> str:
    """Why nobody was reached: what cancelled the next try, or what the line said last."""
    if one.state is AttemptState.CANCELLED and one.code:
        return not_called_words(one.code)
    if one.outcome is None:
        return _("not called")
    return outcome_words(one.outcome.value)


def _most_first(counted: Iterable[tuple[str, int]]) -> tuple[Count, ...]:
    together: Counter[str] = Counter()
    for words, n in counted:
        together[words] += n
    return tuple(Count(words, n) for words, n in together.most_common())


def _decisions(decided: Sequence[Decided]) -> tuple[Count, ...]:
    """Of persons; what was left on machines is told beside those who were reached."""
    nothing = Disposition.NONE, Disposition.LEFT_MESSAGE
    taken = [one for one in decided if one.disposition not in nothing]
    return _most_first((disposition_words(one.disposition.value), one.many) for one in taken)


def _hours(quarters: Sequence[QuarterHour], zone: tzinfo | None) -> tuple[Hour, ...]:
    calls: Counter[tuple[int, int]] = Counter()
    answers: Counter[tuple[int, int]] = Counter()
    for quarter in quarters:
        local = quarter.at.astimezone(zone)
        hour = local.weekday(), local.hour
        calls[hour] += quarter.calls
        answers[hour] += quarter.answers
    return tuple(Hour(*hour, n, answers[hour]) for hour, n in sorted(calls.items()))


def _message_s(campaign: StoredCampaign) -> float:
    """How long the whole message is; 0 when its files are no longer there, or were made for another version."""
    try:
        return prepare_messages(campaign_of(campaign.definition)).person.duration_s
    except (RobodialError, OSError):
        return 0.0


def _listening(listened: Sequence[Listened], message_s: float) -> Listening:
    """Without the message's length, the one who listened longest heard all of it."""
    whole_s = message_s or max((one.heard_s for one in listened), default=0.0)
    shares = [0] * SHARES
    for one in listened:
        part = int(SHARES * one.heard_s / whole_s + 1e-9) if whole_s else 0
        shares[min(part, SHARES - 1)] += one.many
    early = sum(one.many for one in listened if one.early)
    return Listening(sum(shares), whole_s, tuple(shares), early)


def _delays(delayed: Sequence[Delayed]) -> tuple[StartDelay, ...]:
    """All together first (no words), then by what our first word followed."""
    by_why: dict[str, list[Delayed]] = {}
    for one in delayed:
        by_why.setdefault(start_words(one.why.value) if one.why else "", []).append(one)
    known = [_start_delay(words, theirs) for words, theirs in by_why.items() if words]
    return (_start_delay("", delayed), *sorted(known, key=lambda delay: -delay.calls)) if delayed else ()


def _start_delay(words: str, delayed: Sequence[Delayed]) -> StartDelay:
    counted: Mapping[float, int] = _together((one.delay_s, one.many) for one in delayed)
    calls = sum(counted.values())
    return StartDelay(words, calls, _median(counted, calls), max(counted))


def _together(counted: Iterable[tuple[float, int]]) -> Mapping[float, int]:
    found: Counter[float] = Counter()
    for value, n in counted:
        found[value] += n
    return found


def _median(counted: Mapping[float, int], calls: int) -> float:
    """The lower one of two in the middle."""
    so_far = 0
    for value in sorted(counted):
        so_far += counted[value]
        if 2 * so_far >= calls:
            return value
    return 0.0


def _delay_counts(delayed: Sequence[Delayed]) -> tuple[int, ...]:
    """How many calls began up to each of the edges, and how many later than the last."""
    counts = [0] * (len(DELAY_EDGES_S) + 1)
    for one in delayed:
        counts[sum(one.delay_s > edge + 1e-9 for edge in DELAY_EDGES_S)] += one.many
    return tuple(counts) if delayed else ()


def _tries(standings: Sequence[Standing]) -> tuple[Count, ...]:
    """How many contacts were called once, twice, …; those never called are left out."""
    by_calls: Counter[int] = Counter()
    for one in standings:
        by_calls[min(one.calls, MOST_TRIES)] += one.many
    words = {MOST_TRIES: _("{n} and more").format(n=MOST_TRIES)}
    last = max(by_calls, default=0)
    return tuple(Count(words.get(n, str(n)), by_calls[n]) for n in range(1, last + 1))


def _stops(store: Store, campaign_id: CampaignId, zone: tzinfo | None) -> tuple[Stop, ...]:
    halted = CampaignState.PAUSED, CampaignState.STOPPED, CampaignState.OUT_OF_TIME
    states = store.campaigns.states(campaign_id)
    return tuple(Stop(at.astimezone(zone), state, reason) for at, state, reason in states if state in halted)
