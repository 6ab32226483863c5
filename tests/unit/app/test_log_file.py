"""The log file: telephone numbers never reach it, times stay readable, a full file begins a new one."""

import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.app.log_file import LARGEST_BYTES, log_in, masked
from tests.unit.files import held_by_ourselves

as_strict_as_windows = held_by_ourselves.as_strict_as_windows

WAYS = ["0199001234", "01 99 00 12 34", "01.99.00.12.34", "+33 1 99 00 12 34", "+33(0)199001234", "555-0134-99"]


@pytest.mark.parametrize("written", WAYS)
def test_a_number_is_masked_however_it_is_written(written: str) -> None:
    told = masked(f"dialing {written} on COM5")
    assert re.sub(r"\D", "", written)[:-2] not in re.sub(r"\D", "", told)
    assert told.startswith("dialing …")
    assert told.endswith(" on COM5")


@given(st.text(alphabet="0123456789", min_size=7, max_size=15), st.sampled_from(["", " ", ".", "-"]))
def test_no_seven_digits_survive(digits: str, between: str) -> None:
    assert not re.search(r"\d{3}", masked(f"x {between.join(digits)} y"))


@pytest.mark.parametrize("harmless", ["attempt 123456", "line sim:12", "after 0.250 s", "COM12"])
def test_what_is_no_number_stays(harmless: str) -> None:
    assert masked(harmless) == harmless


def test_the_log_is_written_masked_with_its_time_and_closed(tmp_path: Path) -> None:
    with log_in(tmp_path) as path:
        logging.getLogger("robodial.engine").info("calling %s", "+33199001234")
        try:
            raise ValueError("ATDT0199001234")
        except ValueError:
            logging.getLogger("robodial.engine").warning("a bug", exc_info=True)
    text = path.read_text(encoding="utf-8")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO robodial.engine: calling …34\n", text)
    assert "99001234" not in text
    assert "Traceback" in text
    path.unlink()  # closed: Windows would refuse otherwise


def test_a_full_log_begins_a_new_file_and_keeps_the_old_one(tmp_path: Path) -> None:
    with log_in(tmp_path) as path:
        for _line in range(LARGEST_BYTES // 1000 + 10):
            logging.getLogger("robodial").info("x" * 1000)
    assert path.stat().st_size < LARGEST_BYTES
    assert path.with_name("robodial.log.1").exists()
