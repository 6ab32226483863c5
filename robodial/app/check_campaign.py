"""Who of a campaign's list will not be called, and why, before any call. Stores nothing."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from robodial.app.campaign_run import require_runnable
from robodial.app.messages import prepare_messages
from robodial.app.places import existing_store, guarded_folders
from robodial.contacts.list_reader import read_list
from robodial.domain.attempt import CallHistory
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.claim import Decision, Postponed, Refused
from robodial.domain.contact import ImportedContact, PhoneNumber, RejectedRow
from robodial.rules.eligibility import CLOSED_HOURS, Question, day_start, may_be_called
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


@dataclass(frozen=True, slots=True)
class CampaignCheck:
    """What a campaign would do: how many contacts it would call, and everybody it would not.

    `machine_message_s` is None where nothing is left on answering machines.
    """

    message_s: float
    machine_message_s: float | None
    contacts: int
    merged: int
    will_be_called: int
    not_called: tuple[NotCalled, ...]
    rejected: tuple[RejectedRow, ...]


def check_campaign(campaign: Campaign, data_dir: Path | None, now: datetime) -> CampaignCheck:
    """Raises what stands in the way of the campaign as a whole: CallRefused, SettingsError, SoundError, …"""
    require_runnable(campaign)
    messages = prepare_messages(campaign)
    with read_list(campaign.list_file, campaign.country) as reading:
        rows = list(reading)
    given = [row for row in rows if isinstance(row, ImportedContact)]
    contacts = list(_different(given))
    with ExitStack() as stack:
        past = _Past.of(_stores(stack, data_dir), [contact.numbers[0] for contact in contacts], campaign.purpose, now)
        not_called = tuple(found for contact in contacts if (found := _verdict(contact, campaign, past)))
    return CampaignCheck(
        messages.person.duration_s,
        messages.machine.duration_s if messages.machine else None,
        contacts=len(contacts),
        merged=len(given) - len(contacts),
        will_be_called=len(contacts) - len(not_called),
        not_called=not_called,
        rejected=tuple(row for row in rows if isinstance(row, RejectedRow)),
    )


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

    refused: frozenset[PhoneNumber]
    called: frozenset[PhoneNumber]
    guard: Store | None
    now: datetime

    @classmethod
    def of(cls, stores: Sequence[Store], numbers: Sequence[PhoneNumber], purpose: Purpose, now: datetime) -> "_Past":
        """The last store is the user's own, where real calls are counted."""
        guard = stores[-1] if stores else None
        refused = frozenset[PhoneNumber]().union(*(store.do_not_call.among(numbers, purpose) for store in stores))
        return cls(refused, frozenset(guard.calls.calls_by_number()) if guard else frozenset(), guard, now)

    def history(self, number: PhoneNumber, zones: Sequence[ZoneInfo]) -> CallHistory:
        if self.guard is None or number not in self.called:
            return CallHistory()
        return self.guard.calls.history(number, self.now, day_start(self.now, zones))


def _verdict(contact: ImportedContact, campaign: Campaign, past: _Past) -> NotCalled | None:
    number = contact.numbers[0]  # the others are tried when this one turns out to be wrong
    decision = _decision(number, contact.time_zone, campaign, past)
    if isinstance(decision, Refused):
        return NotCalled(contact.row, contact.name, number, decision.code, decision.reason, None)
    if isinstance(decision, Postponed) and decision.code != CLOSED_HOURS:
        return NotCalled(contact.row, contact.name, number, decision.code, decision.reason, decision.until)
    return None


def _decision(number: PhoneNumber, time_zone: str, campaign: Campaign, past: _Past) -> Decision:
    zones = zones_of(number, time_zone)
    return may_be_called(
        Question(
            number=number,
            purpose=campaign.purpose,
            machines=campaign.machines,
            window=campaign.window,
            zones=zones,
            history=past.history(number, zones),
            refused=number in past.refused,
            at=past.now,
        )
    )
