"""The log file: telephone numbers never reach it, times stay readable, a full file begins a new one."""

import logging
import re
from pathlib import Path

from robodial.app.log_file import LARGEST_BYTES, log_in


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
