"""A mistake of the program is told once, written down without numbers and names, and the program goes on."""

import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.gui.crash import MOST_DIALOGS, CrashWatch
from robodial.store import Store
from tests.gui.stage import Stage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def watch(stage: Stage) -> Iterator[CrashWatch]:
    stage.go("home")
    made = CrashWatch(stage.bridge, stage.window, lambda: NOW)
    yield made
    made.uninstall()


def go_wrong(watch: CrashWatch, text: str = "no such thing", kind: type[Exception] = KeyError) -> None:
    try:
        raise kind(text)
    except Exception as error:
        watch.note(type(error), error, error.__traceback__, "MainThread")


def test_it_is_told_in_plain_words_and_calls_go_on(stage: Stage, watch: CrashWatch) -> None:
    stage.desk.is_running = True
    go_wrong(watch)
    stage.wait_for(lambda: watch.dialog is not None)
    assert watch.dialog is not None and watch.dialog.windowTitle() == "Something went wrong"
    assert not stage.desk.hung_up
    stage.go("contacts")
    assert stage.window.shown == "contacts"


def test_a_hundred_mistakes_open_one_dialog(stage: Stage, watch: CrashWatch) -> None:
    for _n in range(100):
        go_wrong(watch)
    stage.settle()
    first = watch.dialog
    assert first is not None
    assert "20 times" in first._count.text()
    first.accept()
    go_wrong(watch)
    stage.settle()
    assert watch.dialog is None, "the same mistake is not told twice"


def test_after_some_dialogs_it_only_writes_down(stage: Stage, watch: CrashWatch) -> None:
    kinds = [type(f"Wrong{n}", (Exception,), {}) for n in range(MOST_DIALOGS + 2)]
    shown = 0
    for kind in kinds:
        go_wrong(watch, kind=kind)
        stage.settle()
        if watch.dialog is not None:
            shown += 1
            watch.dialog.accept()
            stage.settle()
    assert shown == MOST_DIALOGS
    assert len(watch.crashes) == len(kinds)


def test_mistakes_of_other_threads_come_here_too(stage: Stage, watch: CrashWatch) -> None:
    def work() -> None:
        go_wrong(watch)

    thread = threading.Thread(target=work, name="question_1")
    thread.start()
    thread.join()
    stage.wait_for(lambda: watch.dialog is not None)


def test_the_hooks_are_put_in_and_taken_out(watch: CrashWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    watch.install()
    assert sys.excepthook == watch._on_error
    watch._on_error(ValueError, ValueError("x"), None)
    assert len(watch.crashes) == 1
    watch.uninstall()
    assert sys.excepthook is sys.__excepthook__


def test_the_report_has_neither_numbers_nor_names(stage: Stage, watch: CrashWatch, tmp_path: Path) -> None:
    folder = stage.session.folder
    with Store(folder / "robodial.db") as store:
        importing = store.contacts.begin_import("liste.csv", ("Nom", "Tel"), "FR", NOW)
        importing.add([ImportedContact(2, (PhoneNumber("+33199001234"),), name="Zoé Œuvrard", cells=("a", "b"))])
        importing.commit("d")
    (folder / "logs").mkdir()
    (folder / "logs" / "robodial.log").write_text("INFO dialing 01 99 00 12 34 on COM5\n", encoding="utf-8")
    go_wrong(watch, "Zoé Œuvrard at 0199001234 or +33 1 99 00 56 78, asked by Cabinet du Port")
    stage.wait_for(lambda: watch.dialog is not None)
    assert watch.dialog is not None
    target = tmp_path / "report.txt"
    watch.dialog.save(target)
    stage.wait_for(lambda: watch.dialog is not None and watch.dialog.notice.text)
    text = target.read_text(encoding="utf-8")
    assert "KeyError" in text and "test_crash.py" in text and "COM5" in text
    assert "PySide6: " in text and "Python: " in text and "practice: True" in text
    for secret in ("Œuvrard", "Cabinet du Port", "0199001234", "99 00 12 34", "99 00 56 78", "01 99 00 00 01"):
        assert secret not in text
    assert str(Path.home()) + "/" not in text


def test_a_report_that_cannot_be_written_is_told(stage: Stage, watch: CrashWatch, tmp_path: Path) -> None:
    go_wrong(watch)
    stage.wait_for(lambda: watch.dialog is not None)
    assert watch.dialog is not None
    watch.dialog.save(tmp_path / "no such folder" / "report.txt")
    stage.wait_for(lambda: watch.dialog is not None and watch.dialog.notice.text)
    assert "Check the name and the folder" in watch.dialog.notice.text


def test_what_qt_says_is_kept_for_the_report(watch: CrashWatch) -> None:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    watch._on_message(QtMsgType.QtWarningMsg, QMessageLogContext(), "a warning")
    watch._on_message(QtMsgType.QtDebugMsg, QMessageLogContext(), "chatter")
    assert list(watch.messages) == ["QtWarningMsg: a warning"]


def test_it_is_kept_for_a_report_made_later_without_names_and_the_oldest_go(stage: Stage, watch: CrashWatch) -> None:
    logs = stage.session.folder / "logs"
    logs.mkdir(parents=True)
    for n in range(12):
        (logs / f"mistake-2025-01-{n + 10}-100000.txt").write_text("old", encoding="utf-8")
    go_wrong(watch, "Cabinet du Port, 01 99 00 12 34")
    kept = logs / "mistake-2026-11-23-090000.txt"
    stage.wait_for(kept.exists)
    stage.wait_for(lambda: len(list(logs.glob("mistake-*.txt"))) == 10)
    text = kept.read_text(encoding="utf-8")
    assert "KeyError" in text and "<name>, …34" in text
    assert not (logs / "mistake-2025-01-10-100000.txt").exists()
