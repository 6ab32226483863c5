"""What is wrong with calling hours that a user put together day by day, as the window lets them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from robodial.app.hours_words import day_names
from robodial.i18n import gettext as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours_complaint(hours: Mapping[str, Sequence[str]]) -> str:
    """About the first day whose times do not follow each other; empty when all do.

    A break that ends before it begins would be two opening hours that overlap: no break at all.
    """
    for day, name in zip(DAYS, map(str.capitalize, day_names()), strict=True):
        times = [time.zfill(len("09:00")) for text in hours.get(day, ()) for time in text.split("-")]
        if times and times[0] >= times[-1]:
            return _("{day}: calls must begin before they end.").format(day=name)
        if any(earlier >= later for earlier, later in pairwise(times)):
            return _("{day}: the break must begin before it ends, and lie within the hours.").format(day=name)
    return ""
