"""At which hour to try again someone who was not there: not at the hour at which they were not there. Pure."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOURS_A_DAY = 24


def at_another_hour(
    at: datetime, missed_at: Iterable[datetime], zone: ZoneInfo, opening: Callable[[datetime], datetime | None]
) -> datetime:
    """The first moment from `at` on within calling hours, at an hour of the day (on the clocks of `zone`) at which they
    were not missed. `opening` gives the first open moment from a given one on, None when there is none.

    Where all open hours were tried, or none is ever open, it is the first open moment, or `at`.
    """
    missed = {moment.astimezone(zone).hour for moment in missed_at}
    first = opening(at)
    moment = first
    for _hour in range(2 * HOURS_A_DAY):
        if moment is None or moment.astimezone(zone).hour not in missed:
            break
        moment = opening(_next_hour(moment, zone))
    else:
        moment = None
    return moment or first or at


def _next_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    into_it = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment + timedelta(hours=1) - into_it
