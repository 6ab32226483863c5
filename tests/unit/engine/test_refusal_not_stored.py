"""A refusal that the disk has no room for is the one thing that must not be lost without a word."""

from pathlib import Path

import pytest

from robodial.clock import Clock, run_virtual
from robodial.domain.contact import PhoneNumber
from robodial.engine.records import Records
from robodial.errors import StoreError
from robodial.store import Store
from robodial.store.writer import Writer
from tests.simulation.campaigns import MONDAY_9
from tests.unit.engine.test_recovery import records_of

NUMBERS = [PhoneNumber(f"+33199{n:06}") for n in range(2000)]


async def _refuse_until_it_is_full(records: Records) -> int:
    for n, number in enumerate(NUMBERS):
        try:
            await records.begin_refusal(number, "", by_person=True)
        except StoreError as error:
            assert number in str(error)
            assert "disk is full" in str(error)
            return n
    pytest.fail("a disk without an end")


def test_the_number_of_a_refusal_that_could_not_be_stored_is_told(tmp_path: Path) -> None:
    async def refuse(clock: Clock) -> None:
        writer = Writer()
        with Store(tmp_path / "robodial.db") as store:
            records = records_of(store, clock, writer)
            with store._database.reading() as conn:
                pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
                conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            stored = await _refuse_until_it_is_full(records)
            assert all(store.do_not_call.refusals(number) for number in NUMBERS[:stored])
        writer.close()

    run_virtual(refuse, MONDAY_9)
