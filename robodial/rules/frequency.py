"""How often one number may be called: caps over all campaigns and purposes, and a rest between two campaigns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from robodial.domain.attempt import CallHistory, PastCall
from robodial.domain.campaign import Campaign, Purpose
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.rules.pack import UNCITED, Cap, Citation, PurposeRules

REST_BETWEEN_CAMPAIGNS = timedelta(hours=2)
"""No law: who was just called by one campaign is not called by another at once."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until`; `text` has a place for {when}."""

    until: datetime
    code: str
    text: str
    cite: Citation = UNCITED


def waits(
    history: CallHistory,
    campaign: Campaign,
    rules: PurposeRules,
    at: datetime,
    zones: Sequence[ZoneInfo],
    confirmed_at: datetime | None = None,
) -> Iterator[Wait]:
    """Everything that forbids another call for now. An alert's own calls are counted since it was confirmed."""
    if not history.calls:
        return
    if campaign.purpose is Purpose.PUBLIC_ALERT:
        since = confirmed_at or at
        times = [call.at for call in history.calls if call.campaign == campaign.name and call.at >= since]
    else:
        times = [call.at for call in history.calls]
    yield from filter(None, (_over(cap, times, at) for cap in rules.caps))
    if rules.day_cap is not None:
        free = _free_day(times, rules.day_cap.most, at, zones)
        if free > at:
            yield Wait(free, "cap_day", _most_today(rules.day_cap.most), rules.day_cap.cite)
    yield from filter(None, (_resting(history.calls, campaign, at),))


def _free_day(times: list[datetime], most: int, at: datetime, zones: Sequence[ZoneInfo]) -> datetime:
    """The first moment from `at` on that lies on no day, in any of `zones`, with `most` calls: not always the next
    midnight of all of them, since yesterday's calls count only until today has begun everywhere."""
    moment = at
    while zones and sum(time >= day_start(moment, zones) for time in times) >= most:
        moment = min(_midnight_after(moment, zone) for zone in zones)
    return moment


def _most_today(most: int) -> str:
    text = ngettext(
        "{n} call today reached; next possible on {when}.",
        "{n} calls today reached; next possible on {when}.",
        most,
    )
    return text.format(n=most, when="{when}")


def _over(cap: Cap, times: list[datetime], at: datetime) -> Wait | None:
    period = timedelta(days=cap.days)
    recent = [time for time in times if time > at - period]
    if len(recent) < cap.most:
        return None
    text = _("{n} calls in {days} days reached; next possible on {when}.")
    free = recent[len(recent) - cap.most] + period
    return Wait(free, f"cap_{cap.days}_days", text.format(n=cap.most, days=cap.days, when="{when}"), cap.cite)


def _resting(calls: Iterable[PastCall], campaign: Campaign, at: datetime) -> Wait | None:
    if campaign.purpose is Purpose.PUBLIC_ALERT:
        return None
    others = [call.at for call in calls if call.purpose is not None and call.campaign != campaign.name]
    free = max(others, default=at - REST_BETWEEN_CAMPAIGNS) + REST_BETWEEN_CAMPAIGNS
    if free <= at:
        return None
    text = _("Another campaign has just called this number; next possible on {when}.")
    return Wait(free, "rest_between_campaigns", text)


def day_start(at: datetime, zones: Iterable[ZoneInfo]) -> datetime:
    """The moment at which the present day began in the zone where it began first."""
    return min(at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0) for zone in zones)


def _midnight_after(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
