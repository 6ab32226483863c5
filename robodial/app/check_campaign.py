"""Who of a campaign's list will not be called, and why, before any call. Stores nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from robodial.app.lines import LineChoice
from robodial.app.messages import prepare_messages
from robodial.app.places import existing_store, guarded_folders
from robodial.app.runnable import line_problem_of, require_few_contacts, require_registers, require_runnable
from robodial.contacts.list_reader import read_list
from robodial.domain.alert import ConfirmedAlert
from robodial.domain.attempt import HISTORY_DAYS, CallHistory
from robodial.domain.campaign import Campaign
from robodial.domain.claim import Allowed, Decision, Postponed, Refused
from robodial.domain.consent import Consent, standing
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.contact import ImportedContact, PhoneNumber, RejectedRow
from robodial.domain.refusal import Refusal
from robodial.engine.consent_import import consents_in
from robodial.engine.gate import consent_known, registers_known
from robodial.rules.eligibility import CLOSED_HOURS, may_be_called, next_opening
from robodial.rules.line_number import CODE as LINE_NUMBER
from robodial.rules.line_number import FEW_NUMBERS
from robodial.rules.question import Question, ShownNumber
from robodial.rules.time_zones import zones_of
from robodial.store import Store


@dataclass(frozen=True, slots=True)
class NotCalled:
    """A contact that will not be called now (`until` says when it may be), or not at all (`until` None)."""

    row: int
    name: str
    number: PhoneNumber
    code: str
    reason: str
    until: datetime | None
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class LineCheck:
    """A line of the campaign file, and what a real line showing this number would be refused for (empty: nothing)."""

    line: str
    number: str
    is_emulated: bool
    problem: str


@dataclass(frozen=True, slots=True)
class CampaignCheck:
    """What a campaign would do: how many contacts it would call, and everybody it would not.

    `machine_message_s` is None where nothing is left on answering machines. `not_called_by_code` counts `not_called`.
    """

    message_s: float
    machine_message_s: float | None
    contacts: int
    merged: int
    will_be_called: int
    not_called: tuple[NotCalled, ...]
    rejected: tuple[RejectedRow, ...]
    not_called_by_code: Mapping[str, int]
    lines: tuple[LineCheck, ...] = ()


def check_campaign(
    campaign: Campaign, data_dir: Path | None, now: datetime, lines: Sequence[LineChoice] = ()
) -> CampaignCheck:
    """Raises what stands in the way of the campaign as a whole: CallRefused, SettingsError, SoundError, …"""
    require_runnable(campaign, now, lines)
    messages = prepare_messages(campaign)
    plan = ConsentPlan.of(campaign)
    with read_list(campaign.list_file, campaign.country, wanted=campaign.columns, consents=plan) as reading:
        rows = list(reading)
    given = [row for row in rows if isinstance(row, ImportedContact)]
    consents = consents_in(given, reading.columns, plan, now)[0] if plan else []
    contacts = list(_different(given))
    require_few_contacts(campaign, now, lines, len(contacts))
    with ExitStack() as stack:
        numbers = [contact.numbers[0] for contact in contacts]
        stores = _stores(stack, data_dir)
        require_registers(campaign, now, registers_known(stores))
        past = _Past.of(stores, campaign, numbers, consents, now, lines)
        not_called = tuple(found for contact in contacts if (found := _verdict(contact, past)))
    return CampaignCheck(
        messages.person.duration_s,
        messages.machine.duration_s if messages.machine else None,
        contacts=len(contacts),
        merged=len(given) - len(contacts),
        will_be_called=len(contacts) - len(not_called),
        not_called=not_called,
        rejected=tuple(row for row in rows if isinstance(row, RejectedRow)),
        not_called_by_code=dict(Counter(one.code for one in not_called).most_common()),
        lines=tuple(_line_check(campaign, now, choice, len(contacts)) for choice in lines),
    )


def _line_check(campaign: Campaign, now: datetime, choice: LineChoice, contacts: int) -> LineCheck:
    problem = line_problem_of(campaign, now, choice, contacts)
    return LineCheck(choice.port, choice.shown_number, choice.is_emulated, problem.reason if problem else "")


def _different(rows: Sequence[ImportedContact]) -> Iterator[ImportedContact]:
    """Without those that share a number with an earlier one: they are the same contact to the campaign."""
    seen: set[PhoneNumber] = set()
    for row in rows:
        if seen.isdisjoint(row.numbers):
            yield row
        seen.update(row.numbers)


def _stores(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    found = [existing_store(folder) for folder in guarded_folders(data_dir)]
    return [stack.enter_context(store) for store in found if store is not None]


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of anybody before the campaign. Most people were never called: they cost no look-up."""

    campaign: Campaign
    now: datetime
    refusals: Mapping[PhoneNumber, tuple[Refusal, ...]]
    called: frozenset[PhoneNumber]
    guard: Store | None
    lines: tuple[ShownNumber, ...]
    alerts: tuple[ConfirmedAlert, ...]
    stores: tuple[Store, ...]
    in_list: Mapping[PhoneNumber, Consent]

    @classmethod
    def of(
        cls,
        stores: Sequence[Store],
        campaign: Campaign,
        numbers: Sequence[PhoneNumber],
        consents: Sequence[Consent],
        now: datetime,
        lines: Sequence[LineChoice],
    ) -> "_Past":
        """The last store is the user's own, where real calls are counted."""
        guard = stores[-1] if stores else None
        refusals: dict[PhoneNumber, tuple[Refusal, ...]] = {}
        for store in stores:
            for number in store.do_not_call.among(numbers):
                refusals[number] = (*refusals.get(number, ()), *store.do_not_call.refusals(number))
        called = frozenset(guard.calls.calls_by_number()) if guard else frozenset()
        shown, alerts = _shown(lines, guard, now), _if_confirmed(campaign, now)
        in_list = {consent.number: consent for consent in consents}
        return cls(campaign, now, refusals, called, guard, shown, alerts, tuple(stores), in_list)

    def _consent(self, number: PhoneNumber) -> Consent | None:
        """What holds once the list's own consents are recorded."""
        known, listed = consent_known(self.stores, number, self.campaign.purpose), self.in_list.get(number)
        return known if listed is None else standing(known, listed)

    def question(self, contact: ImportedContact, line: ShownNumber) -> Question:
        number = contact.numbers[0]  # the others are tried when this one turns out to be wrong
        return Question(
            number=number,
            campaign=self.campaign,
            zones=zones_of(number, contact.time_zone),
            at=self.now,
            history=self._history(number),
            refusals=self.refusals.get(number, ()),
            consent=self._consent(number),
            registers=registers_known(self.stores),
            listed_in=tuple(register for store in self.stores for register in store.number_lists.hits(number)),
            line=line,
            alerts=self.alerts,
        )

    def _history(self, number: PhoneNumber) -> CallHistory:
        if self.guard is None or number not in self.called:
            return CallHistory()
        return self.guard.calls.history(number, self.now)


def _shown(lines: Sequence[LineChoice], guard: Store | None, now: datetime) -> tuple[ShownNumber, ...]:
    """The real lines; an emulated one, that asks for nothing, where there are none."""
    real = [choice for choice in lines if not choice.is_emulated]
    since = now - timedelta(days=HISTORY_DAYS - 1)
    called = guard.calls.numbers_called(since, FEW_NUMBERS) if guard and real else frozenset[PhoneNumber]()
    return tuple(ShownNumber(choice.shown_number, True, called) for choice in real) or (ShownNumber(),)


def _if_confirmed(campaign: Campaign, now: datetime) -> tuple[ConfirmedAlert, ...]:
    """As if the alert were confirmed by its start, now."""
    alert = campaign.alert
    return (ConfirmedAlert(campaign.name, alert.confirmed_by, now, alert.ends_at),) if alert else ()


def _verdict(contact: ImportedContact, past: _Past) -> NotCalled | None:
    decision = _decision(contact, past)
    if isinstance(decision, Allowed) or decision.code == CLOSED_HOURS:
        return None
    until = None if isinstance(decision, Refused) else decision.until
    number = contact.numbers[0]
    told = (decision.code, decision.reason, until, decision.rule, decision.source)
    return NotCalled(contact.row, contact.name, number, *told)


def _decision(contact: ImportedContact, past: _Past) -> Decision:
    """On the line that suits best; at night, what will hold when the hours open."""
    decision: Decision = Allowed()
    for line in past.lines:
        question = past.question(contact, line)
        decision = may_be_called(question)
        if isinstance(decision, Postponed) and decision.code == CLOSED_HOURS and (opens := next_opening(question)):
            decision = may_be_called(replace(question, at=opens))
        if isinstance(decision, Allowed) or decision.code != LINE_NUMBER:
            break
    return decision
