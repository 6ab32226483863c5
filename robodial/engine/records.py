"""What the engine reads and writes: the campaign's own store, and the store of refusals, caps and journal.

The second is the user's own on real lines, whatever the first is (design, section 5). Everything a person could
later ask about is written here before it happens.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any

from robodial.clock import Clock
from robodial.domain.attempt import Attempt, AttemptId, AttemptResult, AttemptState, OpenAttempt
from robodial.domain.campaign import Campaign, CampaignId, CampaignState
from robodial.domain.claim import Allowed, Decision, Postponed, Refused
from robodial.domain.contact import Contact, PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.other_hours import at_another_hour
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.domain.refusal import ALL, Refusal
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.engine.brakes import FIRST_CALLS, refusal_brake
from robodial.engine.gate import Gate
from robodial.engine.list_changes import AddedContact, Typed, add_contact, remove_contact
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.rules.time_zones import zones_of
from robodial.store import Store
from robodial.store.call_log import Dial
from robodial.store.claiming import in_a_call
from robodial.store.enrolment import REMOVED
from robodial.store.writer import Writer

LEASE = timedelta(minutes=15)
"""Longer than any call: a claim older than this belongs to a dead process."""

WRONG_NUMBER = frozenset({Outcome.INVALID_NUMBER, Outcome.FAX})

NOBODY_HOME = frozenset({Outcome.NO_ANSWER, Outcome.MACHINE})
"""The next try goes to the contact's next number, and at another hour: nobody is at this one."""

AT_ANOTHER_HOUR_FROM = timedelta(hours=1)
"""Who asks for a try within the hour means it."""

NotHere = Callable[[Attempt], Postponed | None]


def _anywhere(_attempt: Attempt) -> None:
    """Any line can take the attempt."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A contact the claim passed over."""

    attempt: Attempt
    decision: Postponed | Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a campaign stands when it begins: attempts dialed so far (counted up to the first calls), and whether these
    were accepted."""

    started: int
    first_calls_accepted: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claim found: an attempt to make, or none; and who was passed over on the way."""

    attempt: Attempt | None
    skipped: tuple[Skipped, ...]


class Records:
    """Asynchronous face of the stores, for one campaign."""

    def __init__(
        self,
        campaign_id: CampaignId,
        campaign: Campaign,
        here: Store,
        guard: Store,
        *,
        clock: Clock,
        writer: Writer,
        also_refused_in: Sequence[Store] = (),
        line_numbers: Mapping[LineId, str] | None = None,
        rings: bool = False,
    ) -> None:
        self.campaign_id = campaign_id
        self.campaign = campaign
        self._here = here
        self._guard = guard
        self._clock = clock
        refusals = (guard, here, *also_refused_in) if here is not guard else (guard, *also_refused_in)
        self._line_numbers = line_numbers or {}
        self._gate = Gate(campaign, guard, refusals, self._line_numbers, rings=rings, not_before=guard.latest_moment())
        self._writer = writer
        self._call_ids: dict[int, int] = {}

    # ---- the campaign ----

    async def set_state(self, state: CampaignState, reason: str = "") -> None:
        """Store the campaign's new state."""
        await self._writer.do(self._here.campaigns.set_state, self.campaign_id, state, self._clock.now(), reason)

    async def enroll(self, *, asking_again: bool = False) -> int:
        """One due attempt for each contact not yet enrolled; how many were new.

        `asking_again`: what stood in a call's way may have been put right. Who is not refused any more is among them,
        and who was put off is due now; the rules are asked when an attempt is taken, as ever.
        """
        now = self._clock.now()
        still_refused = partial(self._gate.refuses, now=now) if asking_again else None
        slices = self._here.campaigns.enrolling(self.campaign_id, now, still_refused)
        many = 0
        while (new := await self._writer.do(next, slices, None)) is not None:  # other campaigns' calls come in between
            many += new
        return many

    async def standing(self) -> Standing:
        """Where the campaign stands."""
        return await self._writer.do(self._standing)

    async def accept_first_calls(self) -> None:
        """The user found them as they should be; kept for good."""
        await self._writer.do(self._here.campaigns.accept_first_calls, self.campaign_id, self._clock.now())

    async def earliest_due(self) -> tuple[datetime, str] | None:
        """When the next planned attempt falls due, and the code of what it was put off for; None without any."""
        return await self._writer.do(self._here.attempts.earliest_due, self.campaign_id)

    async def cancel_due(self, code: str, reason: str) -> int:
        """Nobody who is still waiting is called any more; how many there were."""
        return await self._writer.do(self._here.attempts.cancel_due, self.campaign_id, self._clock.now(), code, reason)

    async def refusal_brake(self) -> Refused | None:
        """Whether too many people refuse."""
        answers = await self._writer.do(self._here.campaigns.answers, self.campaign_id)
        return refusal_brake(answers.answered, answers.refused, answers.refused_of_first)

    # ---- its list, and who must not be called ----

    async def add_contact(self, typed: Typed) -> AddedContact:
        """One more contact for the campaign, in its queue while it runs."""
        return await self._writer.do(add_contact, self._here, self.campaign_id, typed, self._clock.now())

    async def remove_contact(self, number: PhoneNumber) -> Contact | None:
        """Who has this number is not called any more; None when nobody in the list has it."""
        return await self._writer.do(remove_contact, self._here, self.campaign_id, number, self._clock.now())

    async def call_now(self, number: PhoneNumber) -> bool:
        """Who has this number and waits is due now; False when nobody with it waits."""
        return await self._writer.do(self._here.attempts.make_due, self.campaign_id, number, self._clock.now())

    def begin_refusal(self, number: PhoneNumber, reason: str, *, by_person: bool) -> "asyncio.Future[None]":
        """Have a refusal stored before anything that is asked for from now on; on disk once the result is there."""
        refusal = Refusal(number, reason, _("told while campaigns ran"), self._clock.now(), by_person)
        return self._writer.begin(partial(self._refuse, refusal))

    # ---- one attempt ----

    async def claim(self, line_id: LineId, not_here: NotHere = _anywhere) -> Claim:
        """Take the next attempt that may be made now. `not_here` puts off what this line cannot take just now."""
        return await self._writer.do(self._claim, line_id, not_here, self._clock.now())

    async def about_to_dial(self, attempt: Attempt, line_id: LineId, dialed: str) -> Decision:
        """Ask once more, then journal the dial. Only after Allowed may the line be touched."""
        return await self._writer.do(self._about_to_dial, attempt, line_id, dialed, self._clock.now())

    async def connected(self, attempt: Attempt) -> None:
        """Somebody answered: from here on the attempt is never repeated after a crash."""
        await self._writer.do(self._here.attempts.connected, attempt.attempt_id, self._clock.now())

    async def heard_enough(self, attempt: Attempt) -> None:
        """The share of the message that counts has been heard."""
        await self._writer.do(self._here.attempts.heard_enough, attempt.attempt_id, self._clock.now())

    async def heard_taken_back(self, attempt: Attempt) -> None:
        """It was heard by no one: what seemed a listener goes on speaking."""
        await self._writer.do(self._here.attempts.heard_taken_back, attempt.attempt_id, self._clock.now())

    async def key_pressed(self, attempt: Attempt, key: str) -> None:
        """Journal a key."""
        await self._journal("key", attempt, {"key": key})

    async def opted_out(self, attempt: Attempt) -> None:
        """Store a refusal, before anything else happens."""
        await self._writer.do(self._opted_out, attempt, self._clock.now())

    async def released(self, attempt: Attempt, decision: Postponed | Refused) -> None:
        """The attempt was not made after all."""
        await self._writer.do(self._release, attempt, decision, self._clock.now())

    async def ended(self, attempt: Attempt, result: AttemptResult) -> RetryDecision:
        """Store how the attempt ended, and plan the next one."""
        return await self._writer.do(self._ended, attempt, result, self._clock.now())

    async def recover(self, but: Collection[AttemptId] = ()) -> list[tuple[Attempt, AttemptResult]]:
        """End what a dead process left open, `but` those that are alive; returns those attempts with their results."""
        return await self._writer.do(self._recover, but, self._clock.now())

    # ---- on the writer's thread ----

    def _standing(self) -> Standing:
        accepted = self._here.campaigns.get(self.campaign_id).first_calls_accepted_at is not None
        return Standing(self._here.attempts.started(self.campaign_id, at_most=FIRST_CALLS), accepted)

    def _claim(self, line_id: LineId, not_here: NotHere, now: datetime) -> Claim:
        skipped: list[Skipped] = []

        def decide(attempt: Attempt) -> Decision:
            decision = not_here(attempt) or self._gate.decide(attempt, line_id, now)
            if not isinstance(decision, Allowed):
                skipped.append(Skipped(attempt, decision))
            return decision

        attempt = self._here.attempts.claim(self.campaign_id, line_id, now, now + LEASE, decide)
        return Claim(attempt, tuple(skipped))

    def _about_to_dial(self, attempt: Attempt, line_id: LineId, dialed: str, now: datetime) -> Decision:
        if self._here.attempts.is_of_removed(attempt.attempt_id):
            return Refused(REMOVED, _("The contact is no longer in the list."))
        with self._guard.transaction():  # asked and noted in one: another program may be about to dial the same number
            decision = self._decide_alone(attempt, line_id, now)
            if isinstance(decision, Allowed):
                self._note_dial(attempt, line_id, dialed, now)
        if isinstance(decision, Allowed) and self._here is not self._guard:
            self._here.attempts.start_dialing(attempt.attempt_id, now, line_id, dialed)
        return decision

    def _decide_alone(self, attempt: Attempt, line_id: LineId, now: datetime) -> Decision:
        """Programs with other data folders keep their attempts elsewhere; their calls are where calls are guarded."""
        if self._guard.calls.is_in_the_air(attempt.number, now - LEASE, self._call_ids.values()):
            return in_a_call(now)
        return self._gate.decide(attempt, line_id, now)

    def _note_dial(self, attempt: Attempt, line_id: LineId, dialed: str, now: datetime) -> None:
        """Journal, caps and, in the same file, the attempt: on disk together, before the dial."""
        self._guard.journal.append(
            "dial",
            {
                "campaign": self.campaign.name,
                "purpose": self.campaign.purpose.value,
                "attempt": attempt.ordinal,
                "line": line_id,
                "shown_number": self._line_numbers.get(line_id, ""),
                "caller": self.campaign.caller_name,
            },
            now,
            attempt.number,
        )
        self._call_ids[attempt.attempt_id] = self._guard.calls.record(
            attempt.number, now, self.campaign.name, self.campaign.purpose.value, is_test_call=False
        )
        if self._here is self._guard:
            self._here.attempts.start_dialing(attempt.attempt_id, now, line_id, dialed)

    async def _journal(self, kind: str, attempt: Attempt, payload: dict[str, Any]) -> None:
        payload = {"campaign": self.campaign.name, "attempt": attempt.ordinal, **payload}
        await self._writer.do(self._guard.journal.append, kind, payload, self._clock.now(), attempt.number)

    def _refuse(self, refusal: Refusal) -> None:
        known = [one for one in self._guard.do_not_call.refusals(refusal.number) if one.scope == ALL]
        with _told_with(refusal.number), self._guard.transaction():
            self._guard.do_not_call.add_many([refusal])
            if not known or (refusal.by_person and not known[0].by_person):
                self._guard.journal.append("refusal", {"how": refusal.source}, refusal.at, refusal.number)

    def _opted_out(self, attempt: Attempt, now: datetime) -> None:
        source = _("key 9 during “{campaign}”").format(campaign=self.campaign.name)
        with _told_with(attempt.number), self._guard.transaction():
            self._guard.do_not_call.add(attempt.number, reason="opt_out_key", source=source, at=now, by_person=True)
            self._guard.journal.append("refusal", {"campaign": self.campaign.name, "how": "key 9"}, now, attempt.number)

    def _release(self, attempt: Attempt, decision: Postponed | Refused, now: datetime) -> None:
        if isinstance(decision, Postponed):
            self._here.attempts.release(attempt.attempt_id, now, decision.code, decision.reason, decision.until)
        else:
            self._here.attempts.cancel(attempt.attempt_id, now, decision.code, decision.reason)

    def _ended(self, attempt: Attempt, result: AttemptResult, now: datetime) -> RetryDecision:
        retry, number = self._what_next(attempt, result, now)
        call_id = self._call_ids.pop(attempt.attempt_id, None)
        with self._both_stores():
            self._note_end(attempt, result, call_id, now)
            self._here.attempts.end(attempt.attempt_id, now, result, retry, number)
        return retry

    @contextmanager
    def _both_stores(self) -> Iterator[None]:
        """What is done in the block is stored in the guarding store first: what protects the person is never the part
        that a program killed in between leaves out."""
        with self._here.transaction(), self._guard.transaction():  # the inner one ends first
            yield

    def _note_end(self, attempt: Attempt, result: AttemptResult, call_id: int | None, now: datetime) -> None:
        if call_id is not None:
            self._guard.calls.end(call_id, result.outcome, result.heard_opt_out)
        self._guard.journal.append("end", _as_payload(self.campaign.name, attempt, result), now, attempt.number)

    def _what_next(
        self, attempt: Attempt, result: AttemptResult, now: datetime
    ) -> tuple[RetryDecision, PhoneNumber | None]:
        if result.disposition is Disposition.OPTED_OUT:
            return RetryDecision(None, RetryReason.NEVER_AGAIN), None
        if result.outcome is Outcome.INTERRUPTED and result.answered_at is not None:
            return RetryDecision(None, RetryReason.DONE), None
        if result.outcome is Outcome.HUNG_UP_EARLY and result.heard_opt_out:
            return RetryDecision(None, RetryReason.NEVER_AGAIN), None
        numbers, after = self._numbers_left(attempt, result.outcome)
        so_far = dict(self._here.attempts.outcomes_so_far(attempt.contact_id, self.campaign_id))
        if result.outcome in WRONG_NUMBER and after and Outcome.HUNG_UP_EARLY not in so_far:
            return RetryDecision(now, RetryReason.TRY_AGAIN), after[0]
        so_far[result.outcome] = so_far.get(result.outcome, 0) + 1
        unsure = result.verdict is AnswerVerdict.UNSURE
        decision = self.campaign.retry.decide(so_far, result.outcome, now, unsure=unsure)
        if decision.at is None or result.outcome not in NOBODY_HOME:
            return decision, attempt.number
        number = (after or numbers or (attempt.number,))[0]
        return replace(decision, at=self._at_another_hour(attempt, number, decision.at, now)), number

    def _numbers_left(
        self, attempt: Attempt, outcome: Outcome
    ) -> tuple[tuple[PhoneNumber, ...], tuple[PhoneNumber, ...]]:
        """The contact's numbers, and those after the one just called; none that this campaign found to be wrong."""
        numbers = self._here.contacts.get(attempt.contact_id).numbers
        if len(numbers) == 1:
            return numbers, ()
        ended = self._here.attempts.numbers_ended(attempt.contact_id, self.campaign_id)
        wrong = {number for number, how in (*ended, (attempt.number, outcome)) if how in WRONG_NUMBER}
        after = numbers[numbers.index(attempt.number) + 1 :] if attempt.number in numbers else ()
        return tuple(n for n in numbers if n not in wrong), tuple(n for n in after if n not in wrong)

    def _at_another_hour(self, attempt: Attempt, number: PhoneNumber, at: datetime, now: datetime) -> datetime:
        """Somebody who was not there at nine is rather there at five."""
        if at - now < AT_ANOTHER_HOUR_FROM:
            return at
        tried = self._here.attempts.hours_tried(attempt.contact_id, self.campaign_id)
        missed = [at for at, outcome in tried if outcome in NOBODY_HOME]
        zone = zones_of(number, attempt.contact_time_zone)[0]

        def opening(moment: datetime) -> datetime | None:
            return self._gate.next_open(number, attempt.contact_time_zone, moment)

        return at_another_hour(at, [*missed, now], zone, opening)

    def _recover(self, but: Collection[AttemptId], now: datetime) -> list[tuple[Attempt, AttemptResult]]:
        ended = []
        for found in self._here.attempts.open_attempts(self.campaign_id):
            if found.attempt.attempt_id in but:
                continue
            if found.attempt.state is AttemptState.CLAIMED:
                self._here.attempts.release(found.attempt.attempt_id, now, "recovered", "", now)
                continue
            dial = self._dial_of(found)
            result = _interrupted(found, dial)
            if found.attempt.state is AttemptState.CONNECTED:
                retry, number = RetryDecision(None, RetryReason.DONE), None
            else:
                retry, number = self._what_next(found.attempt, result, now)
            with self._both_stores():
                if dial is None or dial.outcome is None:  # else the guarding store has the end
                    self._note_end(found.attempt, result, dial.call_id if dial else None, now)
                self._here.attempts.end(found.attempt.attempt_id, now, result, retry, number)
            ended.append((found.attempt, result))
        return ended

    def _dial_of(self, found: OpenAttempt) -> Dial | None:
        return None if found.dialed_at is None else self._guard.calls.find(found.attempt.number, found.dialed_at)


def _interrupted(found: OpenAttempt, dial: Dial | None) -> AttemptResult:
    """A person who has answered is never called again for the same attempt, even if we cannot know what they heard.
    What the guarding store knows of the end counts."""
    result = _given_up(found)
    if dial is None or dial.outcome is None:
        return result
    return replace(result, outcome=dial.outcome, heard_opt_out=dial.heard_opt_out)


def _given_up(found: OpenAttempt) -> AttemptResult:
    if found.attempt.state is AttemptState.CONNECTED and found.heard_enough:
        return AttemptResult(Outcome.ANSWERED, evidence=_("the program stopped after enough of the message was heard"))
    if found.attempt.state is AttemptState.CONNECTED:
        return AttemptResult(Outcome.INTERRUPTED, evidence=_("the program stopped during the call"))
    return AttemptResult(Outcome.INTERRUPTED, evidence=_("the program stopped while it was dialing or ringing"))


def _as_payload(campaign: str, attempt: Attempt, result: AttemptResult) -> dict[str, Any]:
    plain = {
        name: value.value if isinstance(value, Enum) else value
        for name, value in asdict(result).items()
        if value not in (None, "")
    }
    return {"campaign": campaign, "attempt": attempt.ordinal, **plain}


@contextmanager
def _told_with(number: PhoneNumber) -> Iterator[None]:
    """A refusal that a full disk keeps from being stored is in nobody's memory but the user's."""
    try:
        yield
    except StoreError as error:
        text = _(
            "{number} must not be called again, and this could not be stored. Note the number, and put it on the "
            "do-not-call list before you call anybody. {problem}"
        )
        error.args = (text.format(number=number, problem=error),)
        raise
