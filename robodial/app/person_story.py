"""Everything known about one person in plain words, newest first: calls, why they were not called, what they said."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from robodial.app.do_not_call import entries_for, registers_with
from robodial.app.moment_words import day_words, moment_words, past_words
from robodial.app.one_person import numbers_of, reading_stores
from robodial.app.refusal_words import reason_words, refusal_words, scope_words, source_words
from robodial.app.words import disposition_words, not_called_words, number_words, outcome_words, start_words
from robodial.domain.attempt import AttemptState
from robodial.domain.consent import Consent
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.refusal import ALL, Refusal
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import decimal
from robodial.i18n.retelling import retold
from robodial.store import JournalEntry, Store
from robodial.store.personal import HeldAttempt, HeldContact


@dataclass(frozen=True, slots=True)
class StoryLine:
    """Something that happened, or will. `mood`: plain, info, good, warn or bad; `icon` as the windows name them."""

    at: datetime
    when: str
    what: str
    details: tuple[str, ...] = ()
    mood: str = "plain"
    icon: str = "info"


@dataclass(frozen=True, slots=True)
class PersonStory:
    """`refusal` says since when they must not be called, empty when they may be; `lists` where they stand."""

    numbers: tuple[PhoneNumber, ...]
    shown: tuple[str, ...]
    names: tuple[str, ...]
    lists: tuple[str, ...]
    refusal: str
    refused_by_person: bool
    lines: tuple[StoryLine, ...]

    @property
    def title(self) -> str:
        """Their name, or else their number."""
        return self.names[0] if self.names else self.shown[0]

    @property
    def is_unknown(self) -> bool:
        """True when nothing at all is held."""
        return not (self.lines or self.lists or self.refusal)


def read_story(data_dir: Path | None, number: PhoneNumber, country: str, now: datetime) -> PersonStory:
    """From every store in which something may be. `country` is where its numbers are written without a country code."""
    with ExitStack() as stack:
        stores = [stack.enter_context(store) for store in reading_stores(data_dir)]
        return story_of(numbers_of(number, stores), stores, country, now)


def story_of(numbers: tuple[PhoneNumber, ...], stores: Sequence[Store], country: str, now: datetime) -> PersonStory:
    """The same from open stores."""
    held = [contact for store in stores for contact in store.personal.contacts(numbers)]
    refusals = [entry for number in numbers for entry in entries_for(number, stores)]
    lines = [*_calls(numbers, stores, country, now), *_said(numbers, stores, refusals, now)]
    return PersonStory(
        numbers,
        tuple(number_words(number, country) for number in numbers),
        tuple(dict.fromkeys(contact.name for contact in held if contact.name)),
        tuple(dict.fromkeys(map(_in_list, held))),
        refusal_words(refusals[0]) if refusals else "",
        any(entry.by_person for entry in refusals),
        tuple(sorted(lines, key=lambda line: line.at, reverse=True)),
    )


def _in_list(contact: HeldContact) -> str:
    if contact.removed_at is not None:
        return _("{list}, removed on {day}").format(list=contact.list, day=day_words(contact.removed_at))
    return contact.list


# ---- calls -----------------------------------------------------------------------------------------------------------


def _calls(numbers: Sequence[PhoneNumber], stores: Sequence[Store], country: str, now: datetime) -> Iterator[StoryLine]:
    for store in stores:
        for attempt in store.personal.attempts(numbers):
            yield _call(attempt, country, now)
        for number in numbers:
            yield from (_test_call(entry, now) for entry in store.journal.of_number(number) if _is_test(entry))


def _call(attempt: HeldAttempt, country: str, now: datetime) -> StoryLine:
    at = attempt.dialed_at or attempt.ended_at or attempt.due_at
    when = moment_words(at, now) if attempt.state is AttemptState.DUE else past_words(at, now)
    of_campaign = _("Campaign “{name}”").format(name=attempt.campaign)
    why = retold(attempt.reason) or (_capital(not_called_words(attempt.code)) if attempt.code else "")
    if attempt.state is AttemptState.DUE:
        return StoryLine(at, when, _("A call is planned"), _filled(of_campaign, why), "plain", "clock")
    if attempt.state is AttemptState.CANCELLED:
        return StoryLine(at, when, _("Not called"), _filled(why, of_campaign), "plain", "ban")
    if attempt.state is not AttemptState.ENDED or attempt.outcome is None:
        return StoryLine(at, when, _("In a call just now"), _filled(of_campaign), "info", "phone")
    return StoryLine(at, when, _result(attempt), _filled(*_details(attempt, country), of_campaign), *_look(attempt))


def _result(attempt: HeldAttempt) -> str:
    assert attempt.outcome is not None
    decided = disposition_words(attempt.disposition.value) if attempt.disposition else ""
    if attempt.disposition is Disposition.LEFT_MESSAGE:
        return _("Called: {result}").format(result=decided)
    return _("Called: {result}").format(result=", ".join(_filled(outcome_words(attempt.outcome.value), decided)))


def _details(attempt: HeldAttempt, country: str) -> Iterator[str]:
    if attempt.heard_s:
        n = round(attempt.heard_s)
        yield ngettext("{n} second of the message was heard", "{n} seconds of the message were heard", n).format(n=n)
    if attempt.keys:
        yield _("Keys pressed: {keys}").format(keys=" ".join(attempt.keys))
    if attempt.start_delay_s is not None:
        after = start_words(attempt.start_why.value) if attempt.start_why else ""
        text = _("Our first word came {s} s {after}") if after else _("Our first word came after {s} s")
        yield text.format(s=decimal(attempt.start_delay_s), after=after)
    yield _capital(attempt.evidence)
    line = _("line {line}").format(line=attempt.line) if attempt.line else ""
    yield ", ".join(_filled(_("Number {number}").format(number=number_words(attempt.number, country)), line))


def _look(attempt: HeldAttempt) -> tuple[str, str]:
    """Mood and icon."""
    if attempt.disposition is Disposition.OPTED_OUT:
        return "bad", "ban"
    if attempt.disposition is Disposition.LEFT_MESSAGE or attempt.outcome is Outcome.MACHINE:
        return "info", "machine"
    return ("good", "check") if attempt.outcome is Outcome.ANSWERED else ("warn", "phone")


def _is_test(entry: JournalEntry) -> bool:
    return entry.kind == "dial" and bool((entry.payload or {}).get("test_call"))


def _test_call(entry: JournalEntry, now: datetime) -> StoryLine:
    return StoryLine(entry.at, past_words(entry.at, now), _("A test call"), (), "plain", "phone")


# ---- what they said --------------------------------------------------------------------------------------------------


def _said(
    numbers: Sequence[PhoneNumber], stores: Sequence[Store], refusals: Sequence[Refusal], now: datetime
) -> Iterator[StoryLine]:
    for entry in refusals:
        why = _filled(_capital(reason_words(entry.reason)), _capital(source_words(entry.source)))
        yield StoryLine(entry.at, past_words(entry.at, now), _refused(entry), why, "bad", "ban")
    for number in numbers:
        for register in registers_with(number, stores):
            text = _("In the public register “{name}”").format(name=register.name)
            copied = _("As the copy of {day} says").format(day=day_words(register.copied_at))
            yield StoryLine(register.copied_at, day_words(register.copied_at), text, (copied,), "bad", "ban")
        for consent in dict.fromkeys(one for store in stores for one in store.consents.all_of(number)):
            yield from _consent(consent, now)
        for entry_ in (one for store in stores for one in store.journal.of_number(number)):
            if entry_.kind == "refusal_undone":
                what = _("Taken off the do-not-call list: a typing error")
                yield StoryLine(entry_.at, past_words(entry_.at, now), what, (), "plain", "undo")


def _refused(entry: Refusal) -> str:
    if entry.scope != ALL:
        return _("Not to be called for “{purpose}”").format(purpose=scope_words(entry.scope))
    return _("Asked never to be called again") if entry.by_person else _("Put on the do-not-call list")


def _consent(consent: Consent, now: datetime) -> Iterator[StoryLine]:
    purpose = scope_words(consent.purpose.value)
    details = _filled(
        consent.source,
        consent.proof and _("“{text}”").format(text=consent.proof),
        consent.hours and _("only {hours}").format(hours=consent.hours),
        _("until {day}").format(day=day_words(consent.expires_at)) if consent.expires_at else "",
    )
    what = _("Agreed to be called: {purpose}").format(purpose=purpose)
    yield StoryLine(consent.given_at, past_words(consent.given_at, now), what, details, "good", "check")
    if consent.withdrawn_at is not None:
        what = _("No longer agrees to be called: {purpose}").format(purpose=purpose)
        yield StoryLine(consent.withdrawn_at, past_words(consent.withdrawn_at, now), what, (), "warn", "undo")


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
