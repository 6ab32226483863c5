"""Collects what the rules ask about and asks them: may this attempt be made now?

Asked when an attempt is claimed and once more immediately before dialing. Runs on the store's thread.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from robodial.domain.alert import ALERTS_PERIOD, LONGEST, ConfirmedAlert
from robodial.domain.attempt import HISTORY_DAYS, Attempt
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.claim import Decision, Postponed, PostponedTogether, Refused
from robodial.domain.consent import Consent, standing
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.register import Register
from robodial.rules.eligibility import CLOSED_HOURS, hours_for, may_be_called, next_opening
from robodial.rules.line_number import FEW_NUMBERS
from robodial.rules.purposes import may_be_shown_to_anybody
from robodial.rules.question import Question, ShownNumber
from robodial.rules.time_zones import zones_of
from robodial.store import Store


class Gate:
    """For one campaign. `guard` is the store of caps and journal; `known` are all stores that hold refusals, consents
    and registers, `guard` among them.

    `line_numbers` are the numbers that the user's own lines show (missing: not known). `rings` says whether telephones
    ring: on emulated lines the number shown is nobody's. `not_before` is the last moment stored when the campaign was
    opened.
    """

    def __init__(
        self,
        campaign: Campaign,
        guard: Store,
        known: Sequence[Store],
        line_numbers: Mapping[LineId, str],
        *,
        rings: bool,
        not_before: datetime | None = None,
    ) -> None:
        self._campaign = campaign
        self._guard = guard
        self._known = known
        self._line_numbers = line_numbers
        self._rings = rings
        self._latest = not_before
        self._shown: dict[tuple[str, date], bool] = {}

    def decide(self, attempt: Attempt, line_id: LineId, now: datetime) -> Decision:
        """Allowed, postponed or refused, with the reason."""
        question = self._question(attempt.number, attempt.contact_time_zone, self._line(line_id, now), now)
        decision = may_be_called(question)
        self._latest = now if self._latest is None else max(now, self._latest)
        if isinstance(decision, Postponed) and decision.code == CLOSED_HOURS:
            return self._for_all_alike(decision, now)
        return decision

    def refuses(self, attempt: Attempt, now: datetime) -> bool:
        """True when no line could ever make the attempt in this campaign, as things are now."""
        question = self._question(attempt.number, attempt.contact_time_zone, ShownNumber(), now)
        return isinstance(may_be_called(question), Refused)

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
            refusals=tuple(entry for store in self._known for entry in store.do_not_call.refusals(number)),
            consent=consent_known(self._known, number, self._campaign.purpose),
            registers=registers_known(self._known),
            listed_in=tuple(register for store in self._known for register in store.number_lists.hits(number)),
            line=line,
            alerts=self._alerts(now),
            not_before=self._latest,
        )

    def _line(self, line_id: LineId, now: datetime) -> ShownNumber:
        if not self._rings:
            return ShownNumber()
        text = self._line_numbers.get(line_id, "")
        if self._needs_no_count(text, now):
            return ShownNumber(text, is_real=True)
        called = self._guard.calls.numbers_called(now - timedelta(days=HISTORY_DAYS - 1), FEW_NUMBERS)
        return ShownNumber(text, is_real=True, recently_called=called)

    def _needs_no_count(self, text: str, now: datetime) -> bool:
        """Asked once a day for each number shown."""
        key = text, now.date()
        if key not in self._shown:
            self._shown[key] = may_be_shown_to_anybody(self._campaign, text, now)
        return self._shown[key]

    def _alerts(self, now: datetime) -> tuple[ConfirmedAlert, ...]:
        """Only a public alert asks about them."""
        if self._campaign.purpose is not Purpose.PUBLIC_ALERT:
            return ()
        return self._guard.alerts.since(now - ALERTS_PERIOD - LONGEST)

    def next_open(self, number: PhoneNumber, time_zone: str, at: datetime) -> datetime | None:
        """The first moment from `at` on within calling hours; None when they never open."""
        return next_opening(self._question(number, time_zone, ShownNumber(), at))


def consent_known(stores: Sequence[Store], number: PhoneNumber, purpose: Purpose) -> Consent | None:
    """What holds once the records of all stores are put together."""
    found: Consent | None = None
    for consent in (store.consents.of(number, purpose) for store in stores):
        if consent is not None:
            found = standing(found, consent)
    return found


def registers_known(stores: Sequence[Store]) -> tuple[Register, ...]:
    """The registers of all stores, the newest copy of each last."""
    return tuple(sorted((one for store in stores for one in store.number_lists.all()), key=lambda one: one.copied_at))
