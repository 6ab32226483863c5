import asyncio
import logging
import threading
from pathlib import Path

import pytest

from robodial.clock import run_real, run_virtual
from robodial.store import Store, Writer
from tests.unit.store.filling import NOW, number


def test_work_is_done_in_order_and_its_result_comes_back() -> None:
    async def main(_clock) -> list[int]:
        writer, done = Writer(), []
        await asyncio.gather(*(writer.do(done.append, n) for n in range(20)))
        assert await writer.do(max, 3, 7) == 7
        writer.close()
        return done

    assert run_virtual(main) == list(range(20))
    assert run_real(main) == list(range(20))


def test_what_the_work_raises_reaches_who_asked() -> None:
    async def main(_clock) -> None:
        writer = Writer()
        with pytest.raises(ZeroDivisionError):
            await writer.do(lambda: 1 / 0)
        assert await writer.do(int, "11", base=2) == 3
        writer.close()

    run_virtual(main)
    run_real(main)


def test_real_work_runs_on_one_other_thread_and_virtual_work_on_the_loops() -> None:
    async def main(_clock) -> set[int]:
        writer = Writer()
        threads = {await writer.do(threading.get_ident) for _ in range(3)}
        writer.close()
        return threads

    assert run_virtual(main) == {threading.get_ident()}
    real = run_real(main)
    assert len(real) == 1
    assert real != {threading.get_ident()}


def test_a_refusal_is_stored_even_if_its_call_is_cancelled_meanwhile(tmp_path: Path) -> None:
    async def main(_clock) -> None:
        writer, gate = Writer(), threading.Event()
        store = await writer.do(Store, tmp_path / "s.db")
        blocked = asyncio.ensure_future(writer.do(gate.wait, 10))
        refusal = asyncio.ensure_future(
            writer.do(store.do_not_call.add, number(1), reason="9", source="x", at=NOW, by_person=True)
        )
        await asyncio.sleep(0)
        refusal.cancel()
        await asyncio.wait([refusal])
        assert refusal.cancelled()
        gate.set()
        assert await blocked
        assert await writer.do(store.do_not_call.contains, number(1))
        await writer.do(store.close)
        writer.close()

    run_real(main)


def test_work_that_fails_after_its_caller_was_cancelled_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def main(_clock) -> None:
        writer, gate = Writer(), threading.Event()

        def fails() -> None:
            gate.wait(10)
            raise OSError("disk gone")

        job = asyncio.ensure_future(writer.do(fails))
        await asyncio.sleep(0)
        job.cancel()
        await asyncio.wait([job])
        gate.set()
        await writer.do(int)
        writer.close()

    with caplog.at_level(logging.ERROR):
        run_real(main)
    assert "disk gone" in caplog.text
