"""Collects what the rules ask about and asks them: may this attempt be made now?

Asked when an attempt is claimed and once more immediately before dialing. Runs on the store's thread.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from robodial.domain.alert import ALERTS_PERIOD, LONGEST, ConfirmedAlert
from robodial.domain.attempt import HISTORY_DAYS, Attempt
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.claim import Decision, Postponed, PostponedTogether
from robodial.domain.consent import Consent
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.register import Register
from robodial.rules.eligibility import CLOSED_HOURS, hours_for, may_be_called, next_opening
from robodial.rules.line_number import FEW_NUMBERS
from robodial.rules.question import Question, ShownNumber
from robodial.rules.time_zones import zones_of
from robodial.store import Store


class ConsentRecords(Protocol):
    """Where consents are kept."""

    def of(self, number: PhoneNumber, purpose: Purpose) -> Consent | None:
        """The consent of a number to a purpose."""


class Registers(Protocol):
    """Where the public do-not-call registers are kept."""

    def hits(self, number: PhoneNumber) -> tuple[Register, ...]:
        """Those that list the number."""

    def all(self) -> tuple[Register, ...]:
        """Those at hand."""


class Gate:
    """For one campaign. `guard` is the store of refusals, caps and journal; `refusals` are all stores that hold any.

    `line_numbers` are the numbers that the user's own lines show (empty: not known). `is_real` says whether a
    telephone rings on a line; unless told, every line that the user named a port for is taken for real. `not_before`
    is the last moment stored when the campaign was opened.
    """

    def __init__(
        self,
        campaign: Campaign,
        guard: Store,
        refusals: Sequence[Store],
        line_numbers: Mapping[LineId, str],
        *,
        consents: ConsentRecords | None = None,
        registers: Registers | None = None,
        is_real: Callable[[LineId], bool] | None = None,
        not_before: datetime | None = None,
    ) -> None:
        self._campaign = campaign
        self._guard = guard
        self._refusals = refusals
        self._line_numbers = line_numbers
        self._consents = consents
        self._registers = registers
        self._is_real = is_real or line_numbers.__contains__
        self._latest = not_before

    def decide(self, attempt: Attempt, line_id: LineId, now: datetime) -> Decision:
        """Allowed, postponed or refused, with the reason."""
        question = self._question(attempt.number, attempt.contact_time_zone, self._line(line_id, now), now)
        decision = may_be_called(question)
        self._latest = now if self._latest is None else max(now, self._latest)
        if isinstance(decision, Postponed) and decision.code == CLOSED_HOURS:
            return self._for_all_alike(decision, now)
        return decision

    def _for_all_alike(self, decision: Postponed, now: datetime) -> PostponedTogether:
        """Who cannot be called before the same moment waits for it, too, without being asked about one by one."""
        openings: dict[tuple[object, ...], datetime | None] = {}

        def waits_too(number: PhoneNumber, own_zone: str) -> bool:
            zones, hours = zones_of(number, own_zone), hours_for(number, self._campaign, now)
            key = (id(hours), zones)
            if key not in openings:
                openings[key] = hours.next_open(now, zones)
            return openings[key] == decision.until

        told = (decision.until, decision.code, decision.reason, decision.rule, decision.source)
        return PostponedTogether(*told, holds_for=waits_too)

    def _question(self, number: PhoneNumber, own_zone: str, line: ShownNumber, now: datetime) -> Question:
        return Question(
            number=number,
            campaign=self._campaign,
            zones=zones_of(number, own_zone),
            at=now,
            history=self._guard.calls.history(number, now),
            refusals=tuple(entry for store in self._refusals for entry in store.do_not_call.refusals(number)),
            consent=self._consents.of(number, self._campaign.purpose) if self._consents else None,
            registers=self._guard.number_lists.all(),
            listed_in=self._guard.number_lists.hits(number),
            line=line,
            alerts=self._alerts(now),
            not_before=self._latest,
        )

    def _line(self, line_id: LineId, now: datetime) -> ShownNumber:
        if not self._is_real(line_id):
            return ShownNumber()
        called = self._guard.calls.numbers_called(now - timedelta(days=HISTORY_DAYS - 1), FEW_NUMBERS)
        return ShownNumber(self._line_numbers.get(line_id, ""), is_real=True, recently_called=called)

    def _alerts(self, now: datetime) -> tuple[ConfirmedAlert, ...]:
        """Only a public alert asks about them."""
        if self._campaign.purpose is not Purpose.PUBLIC_ALERT:
            return ()
        return self._guard.alerts.since(now - ALERTS_PERIOD - LONGEST)

    def next_open(self, number: PhoneNumber, time_zone: str, at: datetime) -> datetime | None:
        """The first moment from `at` on within calling hours; None when they never open."""
        return next_opening(self._question(number, time_zone, ShownNumber(), at))
