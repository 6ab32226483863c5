"""Collects what the rules ask about and asks them: may this attempt be made now?

Asked when an attempt is claimed and once more immediately before dialing. Runs on the store's thread.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from robodial.domain.attempt import Attempt
from robodial.domain.campaign import Campaign
from robodial.domain.claim import Decision
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import LineId
from robodial.rules.eligibility import Question, day_start, hours_of, may_be_called
from robodial.rules.time_zones import zones_of
from robodial.store import Store


class Gate:
    """For one campaign. `guard` is the store of refusals, caps and journal; `refusals` are all stores that hold any."""

    def __init__(
        self, campaign: Campaign, guard: Store, refusals: Sequence[Store], line_numbers: Mapping[LineId, str]
    ) -> None:
        self._campaign = campaign
        self._guard = guard
        self._refusals = refusals
        self._line_numbers = line_numbers

    def decide(self, attempt: Attempt, line_id: LineId, now: datetime) -> Decision:
        """Allowed, postponed or refused, with the reason."""
        zones = zones_of(attempt.number, attempt.contact_time_zone)
        return may_be_called(
            Question(
                number=attempt.number,
                purpose=self._campaign.purpose,
                machines=self._campaign.machines,
                window=self._campaign.window,
                zones=zones,
                history=self._guard.calls.history(attempt.number, now, day_start(now, zones)),
                refused=any(store.do_not_call.contains(attempt.number) for store in self._refusals),
                at=now,
            )
        )

    def next_open(self, number: PhoneNumber, time_zone: str, at: datetime) -> datetime | None:
        """The first moment from `at` on within calling hours; None when they never open."""
        return hours_of(self._campaign.window).next_open(at, zones_of(number, time_zone))
