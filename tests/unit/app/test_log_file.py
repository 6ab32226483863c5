"""The log file: telephone numbers never reach it, times stay readable, a full file begins a new one."""

import errno
import io
import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from robodial.app.log_file import (
    DIALOGUE_BYTES,
    DIALOGUE_FILE,
    DIALOGUE_KEPT,
    DIALOGUE_LOGGER,
    LARGEST_BYTES,
    heard_dialogue,
    log_in,
)
from tests.unit.files import held_by_ourselves

as_strict_as_windows = held_by_ourselves.as_strict_as_windows


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


def test_two_runs_on_one_folder_write_every_line_once_and_the_last_one_closes(tmp_path: Path) -> None:
    with log_in(tmp_path) as path:
        with log_in(tmp_path):
            logging.getLogger("robodial.engine").info("first")
        logging.getLogger("robodial.engine").info("second")
    logging.getLogger("robodial.engine").warning("nobody writes this")
    assert [line.split()[-1] for line in path.read_text(encoding="utf-8").splitlines()] == ["first", "second"]
    path.unlink()


def test_what_is_said_to_modems_can_be_heard_for_a_while_and_is_bounded(tmp_path: Path) -> None:
    dialogue = logging.getLogger(DIALOGUE_LOGGER)
    with heard_dialogue(most=2) as heard:
        for n in range(3):
            dialogue.info("COM5 > ATDT019900123%d;", n)
        with log_in(tmp_path) as path:
            dialogue.info("COM5 < OK")
        dialogue.info("COM5 ! closed")
    assert [line.partition("COM5")[2] for line in heard()] == [" < OK", " ! closed"]
    assert path.with_name(DIALOGUE_FILE).read_text(encoding="utf-8").endswith("COM5 < OK\n")
    assert not dialogue.isEnabledFor(logging.INFO)


def test_the_dialogue_takes_no_more_than_its_room(tmp_path: Path) -> None:
    with log_in(tmp_path) as path:
        for _line in range((DIALOGUE_KEPT + 2) * DIALOGUE_BYTES // 1000):
            logging.getLogger(DIALOGUE_LOGGER).info("x" * 1000)
    kept = sorted(each.stat().st_size for each in path.parent.glob(f"{DIALOGUE_FILE}*"))
    assert len(kept) == DIALOGUE_KEPT + 1
    assert kept[-1] <= DIALOGUE_BYTES


class _FullDisk(io.StringIO):
    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_costs_lines_of_the_log_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with log_in(tmp_path):
        [written] = [each for each in logging.getLogger("robodial").handlers if isinstance(each, RotatingFileHandler)]
        written.stream.close()
        written.stream = _FullDisk()
        logging.getLogger("robodial.engine").info("a call ended")
    assert capsys.readouterr().err == ""
