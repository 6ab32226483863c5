"""Days and moments as they are written in the user's language."""

from datetime import date, datetime

from robodial.i18n import gettext as _


def day_text(day: date) -> str:
    """`2026-11-27`, in French `27/11/2026`. A moment's day is that of its own zone."""
    return day.strftime(_("%Y-%m-%d"))


def moment_text(at: datetime) -> str:
    """`2026-11-27 09:30`, in its own zone."""
    return f"{day_text(at)} {at:%H:%M}"
