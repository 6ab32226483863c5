"""When a campaign will be over, as far as its pace so far tells; honest about how little that may be."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST = 5
"""Contacts done, below which nothing can be said."""

SHORTEST_S = 60.0
"""Of calling, below which nothing can be said."""

SURE = 0.12
"""With an uncertainty of less than this share of the time left, one time is named; with more, a range."""

MOST_UNSURE = 0.45


@dataclass(frozen=True, slots=True)
class Pace:
    """What was done in this run so far: `done` contacts in `calling_s` seconds in which calls could be made; `left` are
    still to do, `last_try_at` is the latest moment at which somebody is tried again, as far as planned."""

    done: int
    calling_s: float
    left: int
    last_try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """Between `earliest` and `latest`; the same moment twice where the pace is steady enough to name one.

    `after_hours`: calling hours end before, so that the rest is for another day; `left` is the calling time it takes.
    """

    earliest: datetime
    latest: datetime
    left: timedelta
    after_hours: datetime | None = None


def finish_of(pace: Pace, now: datetime, hours_end_at: datetime | None = None) -> Finish | None:
    """None while nothing can be said, and when nothing is left."""
    if pace.left <= 0 or pace.done < FEWEST or pace.calling_s < SHORTEST_S:
        return None
    left_s = pace.calling_s / pace.done * pace.left
    unsure = min(MOST_UNSURE, 1 / math.sqrt(pace.done))
    if unsure <= SURE:
        unsure = 0.0
    ends = [now + timedelta(seconds=left_s * factor) for factor in (1 - unsure, 1 + unsure)]
    if pace.last_try_at is not None:
        ends = [max(end, pace.last_try_at) for end in ends]
    earliest, latest = (_rounded(end, now) for end in ends)
    closes = hours_end_at if hours_end_at is not None and latest > hours_end_at else None
    return Finish(earliest, latest, timedelta(seconds=left_s), closes)


def _rounded(at: datetime, now: datetime) -> datetime:
    """To five minutes where it is more than half an hour away, else to the next minute."""
    step_s = 300 if at - now > timedelta(minutes=30) else 60
    return datetime.fromtimestamp(math.ceil(at.timestamp() / step_s) * step_s, at.tzinfo)
