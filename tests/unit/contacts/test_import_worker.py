"""The list read in a process of its own, and without one."""

import asyncio
import multiprocessing
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from robodial import clock
from robodial.contacts import import_worker
from robodial.contacts.import_worker import BATCH_ROWS, ImportBatch, read_in_process, read_in_worker
from robodial.contacts.list_reader import ListRow
from robodial.domain.campaign import Purpose
from robodial.domain.consent_claim import Answer, ConsentClaim
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.contact import ImportedContact, RejectedRow
from robodial.errors import ContactImportError
from robodial.i18n import set_language
from tests.unit.contacts.lists import rows_of, text_list

ROWS = "Nom;Tél\n" + "".join(f"P{n};01 99 00 {n // 100:02} {n % 100:02}\n" for n in range(1200)) + "X;ATH\n"


def in_worker(path: Path, country: str = "FR") -> list[ImportBatch]:
    async def main(_: clock.Clock) -> list[ImportBatch]:
        return [batch async for batch in read_in_worker(path, country)]

    return clock.run_real(main)


def in_process(path: Path, country: str = "FR") -> list[ImportBatch]:
    async def main(_: clock.Clock) -> list[ImportBatch]:
        return [batch async for batch in read_in_process(path, country)]

    return clock.run_virtual(main)


def items_of(batches: list[ImportBatch]) -> list[ListRow]:
    return [item for batch in batches for item in batch.items]


def test_both_ways_give_every_row_in_bounded_batches_with_progress(tmp_path: Path) -> None:
    path = text_list(tmp_path, ROWS)
    apart, here = in_worker(path), in_process(path)
    assert apart == here
    assert items_of(apart) == rows_of(path)
    assert isinstance(items_of(apart)[-1], RejectedRow)
    assert max(len(batch.items) for batch in apart) == BATCH_ROWS
    assert apart[0].columns.header == ("Nom", "Tél")
    assert apart[-1].bytes_done == apart[-1].bytes_total == path.stat().st_size
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("way", [in_worker, in_process])
def test_a_list_that_cannot_be_read_is_the_same_error_as_without_a_worker(tmp_path: Path, way: object) -> None:
    assert callable(way)
    with pytest.raises(ContactImportError, match=r"none\.csv cannot be read"):
        way(tmp_path / "none.csv")


@pytest.mark.parametrize("read", [read_in_worker, read_in_process])
def test_both_ways_carry_what_rows_say_of_consent(tmp_path: Path, read: Callable[..., Any]) -> None:
    path = text_list(tmp_path, "Nom;Tél;Consentement;Date du consentement\nA;0199001234;oui;13/11/2026\nB;15;oui;\n")

    async def main(_: clock.Clock) -> list[ImportBatch]:
        return [batch async for batch in read(path, "FR", consents=ConsentPlan(Purpose.SURVEY))]

    batches = clock.run_real(main)
    contact, rejected = items_of(batches)
    assert isinstance(contact, ImportedContact)
    assert contact.consent == ConsentClaim(Answer.YES, datetime(2026, 11, 12, 23, tzinfo=UTC))
    assert isinstance(rejected, RejectedRow)
    assert batches[0].columns.consent is not None
    assert batches[0].columns.consent.places == {"answer": 2, "date": 3}


def test_an_error_half_way_keeps_its_place(tmp_path: Path) -> None:
    path = text_list(tmp_path, ROWS + "x" * 200_000)
    with pytest.raises(ContactImportError, match="not a list"):
        in_worker(path)


def test_closing_the_batches_ends_the_worker(tmp_path: Path) -> None:
    path = text_list(tmp_path, ROWS * 20)

    async def main(_: clock.Clock) -> int:
        async with aclosing(read_in_worker(path, "FR")) as batches:
            async for batch in batches:
                return len(batch.items)
        return 0

    assert clock.run_real(main) == BATCH_ROWS
    assert multiprocessing.active_children() == []


def test_cancelling_while_waiting_for_the_worker_ends_it(tmp_path: Path) -> None:
    path = text_list(tmp_path, ROWS)

    async def main(_: clock.Clock) -> None:
        waiting = asyncio.ensure_future(anext(read_in_worker(path, "FR")))
        await asyncio.sleep(0)
        assert len(multiprocessing.active_children()) == 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    clock.run_real(main)
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_is_reported(tmp_path: Path) -> None:
    path = text_list(tmp_path, ROWS * 20)

    async def main(_: clock.Clock) -> None:
        async with aclosing(read_in_worker(path, "FR")) as batches:
            await anext(batches)
            multiprocessing.active_children()[0].kill()
            async for _batch in batches:
                pass

    with pytest.raises(ContactImportError, match="stopped half-way"):
        clock.run_real(main)


def test_the_worker_sends_plain_values_and_stops_when_nobody_listens(tmp_path: Path) -> None:
    path = text_list(tmp_path, ROWS)
    receiving, sending = multiprocessing.get_context("spawn").Pipe(duplex=False)
    with receiving:
        import_worker._work(
            import_worker._Request(text_list(tmp_path, "Nom;Tél\nA;0199001234\n"), "FR", None, ""), sending, "en"
        )
        kinds = [receiving.recv() for _ in range(3)]
    assert [kind for kind, _ in kinds] == ["list", "rows", "end"]
    assert kinds[1][1][0] == [(2, ("+33199001234",), "A", "", ("A", "0199001234"), None)]
    receiving, sending = multiprocessing.get_context("spawn").Pipe(duplex=False)
    receiving.close()
    import_worker._work(import_worker._Request(path, "FR", None, ""), sending, "en")
    assert sending.closed


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")
