"""A timetable narrowed to what one person agreed to; the few different ones are kept."""

from functools import lru_cache

from robodial.domain.calling_window import CallingWindow, DatedHours


@lru_cache(maxsize=256)
def agreed_hours(timetable: DatedHours, agreed: CallingWindow) -> DatedHours:
    """The hours open in both."""
    return timetable.narrowed_by(agreed)
