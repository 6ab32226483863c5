import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from robodial.clock import Clock, run_virtual
from robodial.engine.daily_copies import keep_daily_copies
from robodial.errors import StoreDamaged, StoreError
from robodial.store import Store
from robodial.store.copies import DailyCopies, day_of

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Store(tmp_path / "robodial.db", synchronous="OFF").close()
    return tmp_path / "robodial.db"


def keep_for(path: Path, length: timedelta, at_hour: Callable[[int], None] = lambda hour: None) -> None:
    """Let the engine keep copies for so long; `at_hour` is what happens half-way between two looks."""

    async def main(clock: Clock) -> None:
        keeping = asyncio.create_task(keep_daily_copies([DailyCopies(path)], clock))
        for hour in range(int(length / timedelta(hours=1))):
            await asyncio.sleep(1800)
            at_hour(hour)
            await asyncio.sleep(1800)
            if keeping.done():
                break
        keeping.cancel()
        await keeping

    with pytest.raises(asyncio.CancelledError):
        run_virtual(main, START)


def test_a_copy_is_made_at_the_start_and_once_each_day(path: Path) -> None:
    keep_for(path, timedelta(days=3))
    days = [day_of(copy) for copy in DailyCopies(path).newest_first()]
    assert len(days) == 4
    assert days[0] - days[-1] == timedelta(days=3)


def test_a_copy_that_failed_is_made_when_there_is_room_again(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    in_the_way = DailyCopies(path).folder
    in_the_way.write_text("somebody's file")

    def freed(hour: int) -> None:
        if hour == 2:
            in_the_way.unlink()

    keep_for(path, timedelta(hours=5), freed)
    assert len(DailyCopies(path).newest_first()) == 1
    assert [record.getMessage().startswith(str(in_the_way)) for record in caplog.records] == [True] * 3


def test_damage_found_while_copying_ends_the_engine(path: Path) -> None:
    with Store(path, synchronous="OFF") as store, store.transaction():
        for n in range(500):
            store.journal.append("dial", {"n": n}, START)
    content = bytearray(path.read_bytes())
    content[4096 * 40 : 4096 * 60] = b"\xee" * 4096 * 20
    path.write_bytes(content)

    async def main(clock: Clock) -> None:
        await keep_daily_copies([DailyCopies(path)], clock)

    with pytest.raises(StoreDamaged, match="start"):
        run_virtual(main, START)
    with pytest.raises(StoreError, match="no good daily copy"):
        Store(path)
