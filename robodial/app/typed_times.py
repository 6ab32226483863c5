"""Dates and hours that the user typed, as lists have them too."""

from datetime import datetime

from robodial.contacts.consent_cells import read_hours
from robodial.contacts.consent_dates import Moment, end_of, read_moment
from robodial.contacts.consent_words import MONTH_FIRST
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.rules.time_zones import country_zone


def moment_in(text: str, country: str, *, no_later_than: datetime) -> datetime:
    """A day is its first moment. Raises SettingsError for what is no date, or one to come."""
    at = _moment(text, country).at
    if at > no_later_than:
        raise SettingsError(_("“{text}” is in the future.").format(text=text))
    return at


def last_moment_in(text: str, country: str) -> datetime:
    """The end of a day, or the moment given. Raises SettingsError."""
    return end_of(_moment(text, country), country_zone(country))


def hours_in(text: str) -> str:
    """As 18:00-20:00. Raises SettingsError."""
    if hours := read_hours(text):
        return hours
    raise SettingsError(_("“{text}” are no hours; write them as 18:00-20:00.").format(text=text))


def _moment(text: str, country: str) -> Moment:
    found = read_moment(text, day_first=country not in MONTH_FIRST, zone=country_zone(country))
    if found is None or found.guessed:
        raise SettingsError(_("“{text}” is not clearly a date; write it as 2026-11-20.").format(text=text))
    return found
