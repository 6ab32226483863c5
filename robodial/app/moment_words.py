"""Moments as users read them, on the clock of this PC."""

from datetime import datetime, timedelta

from robodial.i18n import gettext as _
from robodial.i18n.dates import day_text


def moment_words(at: datetime, now: datetime) -> str:
    """`today at 10:32`, `tomorrow at 9:00`, and the date where it is further away."""
    here, today = at.astimezone(), now.astimezone().date()
    time = here.strftime("%H:%M")
    near = {
        today - timedelta(days=1): _("yesterday at {time}"),
        today: _("today at {time}"),
        today + timedelta(days=1): _("tomorrow at {time}"),
    }
    day = near.get(here.date())
    return day.format(time=time) if day else f"{day_words(at)} {time}"


def past_words(at: datetime, now: datetime) -> str:
    """Of what has happened. Emulated lines may be days ahead of the PC: then the date, for it is not to come."""
    return moment_words(at, now) if at <= now else f"{day_words(at)} {at.astimezone():%H:%M}"


def day_words(at: datetime) -> str:
    """A date in the order of the user's language."""
    return day_text(at.astimezone())
