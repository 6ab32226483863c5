"""Keeps a copy of each day of the databases, while the engine runs."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from robodial.clock import Clock, wait_for
from robodial.errors import StoreDamaged, StoreError
from robodial.store.copies import DailyCopies

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(hours=1)
"""A copy that could not be made (a full disk) is tried again after this; a new day is noticed as late as this."""


async def keep_daily_copies(databases: Sequence[DailyCopies], clock: Clock) -> None:
    """Until cancelled. Calls go on meanwhile: the copying has a thread and connections of its own.

    Raises StoreDamaged when a database turns out to be damaged: what would be stored from then on could be lost.
    """
    loop = asyncio.get_running_loop()
    while True:
        for copies in databases:
            try:
                await loop.run_in_executor(None, copies.make, clock.now())
            except StoreDamaged:
                raise
            except StoreError as error:
                log.warning("%s", error)
        await wait_for(clock, asyncio.Event(), clock.now() + LOOK_EVERY)
