"""A public alert that a named person confirmed: kept for good, since there are at most four in thirty days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(hours=24)
"""From the confirmation to the end."""

MOST_ALERTS = 4
ALERTS_PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ConfirmedAlert:
    """Which campaign, who confirmed it, when, and until when it calls."""

    campaign: str
    confirmed_by: str
    at: datetime
    ends_at: datetime
