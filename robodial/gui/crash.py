"""Mistakes of the program: written down, told once in plain words, and the program goes on."""

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from robodial.app.crash_report import Crash, crash_of, keep, last_log_lines, report
from robodial.clock import SystemClock
from robodial.gui.bridge import Bridge
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.texts import body, faint, title
from robodial.i18n import gettext as _
from robodial.i18n import ngettext

KEPT = 20
"""Mistakes kept for the report, and so many messages of Qt."""
MOST_DIALOGS = 5
"""In one life of the program: then it only writes down."""


class CrashWatch(QObject):
    """Hooks itself in where mistakes come out: the windows' thread, other threads, Qt."""

    _crashed = Signal(object)

    def __init__(self, bridge: Bridge, window: QWidget, now: Callable[[], datetime] | None = None) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._window = window
        self._now = now or SystemClock().now
        self.crashes: deque[Crash] = deque(maxlen=KEPT)
        self.messages: deque[str] = deque(maxlen=KEPT)
        self.dialog: CrashDialog | None = None
        self._told: set[str] = set()
        self._crashed.connect(self._tell)  # queued when it comes from another thread

    def install(self) -> None:
        """From now on."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        qInstallMessageHandler(self._on_message)

    def uninstall(self) -> None:
        """As it was before."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    # ---- hooks -------------------------------------------------------------------------------------------------

    def _on_error(self, kind: type[BaseException], error: BaseException | None, at_fault: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        self.note(kind, error, at_fault, threading.current_thread().name)

    def _on_thread_error(self, told: threading.ExceptHookArgs) -> None:
        if not issubclass(told.exc_type, SystemExit):
            place = told.thread.name if told.thread is not None else ""
            self.note(told.exc_type, told.exc_value, told.exc_traceback, place)

    def _on_message(self, kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg:
            self.messages.append(f"{kind.name}: {text}")
        if sys.stderr is not None:  # a program without console on Windows has none
            sys.stderr.write(text + "\n")

    def note(
        self, kind: type[BaseException], error: BaseException | None, at_fault: TracebackType | None, place: str
    ) -> None:
        """Write a mistake down, from any thread."""
        crash = crash_of(kind, error, at_fault, place, self._now())
        if sys.stderr is not None:
            sys.stderr.write(crash.trace)
        self.crashes.append(crash)
        self._crashed.emit(crash)

    # ---- on the windows' thread --------------------------------------------------------------------------------

    def _tell(self, crash: Crash) -> None:
        if self.dialog is not None:
            self.dialog.show_count(len(self.crashes))
        elif crash.key not in self._told and len(self._told) < MOST_DIALOGS:
            self._told.add(crash.key)
            self._open(crash)

    def _open(self, crash: Crash) -> None:
        if (folder := self._folder()) is not None:  # for a report made later; without a place for it, it is told only
            about = (crash, self._settings(), folder)
            self._bridge.ask(keep_crash, *about, then=_nothing, failed=_nothing, owner=self)
        self.dialog = CrashDialog(self._window, self._save, calls=self._bridge.is_running)
        self.dialog.finished.connect(self._closed)
        self.dialog.show_count(1)
        self.dialog.open()

    def _closed(self, _code: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _save(self, path: Path) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        about = (tuple(self.crashes), tuple(self.messages), self._settings(), self._folder())
        self._bridge.ask(
            write_report, path, *about, then=lambda _done: dialog.saved(path), failed=dialog.failed, owner=dialog
        )

    def _settings(self) -> dict[str, object]:
        settings = self._bridge.session.settings
        return settings.model_dump() if hasattr(settings, "model_dump") else {}

    def _folder(self) -> Path | None:
        return getattr(self._bridge.session, "folder", None)


class CrashDialog(QDialog):
    """Says it in plain words; `save` is called with the file to write."""

    def __init__(self, window: QWidget, save: Callable[[Path], None], *, calls: bool) -> None:
        super().__init__(window)
        self._save = save
        self.setWindowTitle(_("Something went wrong"))
        self.setMinimumWidth(70 * GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 3 * GAP)
        column.setSpacing(2 * GAP)
        said = title(_("Something went wrong in the program."))
        said.setWordWrap(True)  # the French is longer
        column.addWidget(said)
        column.addWidget(body(self._words(calls)))
        self._count = faint("")
        column.addWidget(self._count)
        text = _(
            "A report helps to mend it: what went wrong, the versions and the last lines of the log. Telephone numbers "
            "are cut and names left out. Nothing is sent anywhere: you choose whom you give the file."
        )
        column.addWidget(faint(text))
        self.notice = Notice()
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(button(_("Save report…"), self._choose, "export"))
        row.addStretch(1)
        self._go_on = button(_("Go on"), self.accept, role="primary")
        self._go_on.setDefault(True)
        row.addWidget(self._go_on)
        column.addLayout(row)
        self._go_on.setFocus()
        self.resize(self.minimumWidth(), 1)

    def _words(self, calls: bool) -> str:
        if calls:
            return _(
                "Calls go on. What was stored is safe. If the window behaves strangely, let the calls end and start "
                "again."
            )
        return _("What was stored is safe. If the window behaves strangely, close it and start again.")

    def show_count(self, count: int) -> None:
        """So many mistakes so far."""
        text = ngettext("It happened {n} time.", "It happened {n} times.", count).format(n=count)
        self._count.setText(text)
        self._count.setVisible(count > 1)
        self._fit()

    def save(self, path: Path) -> None:
        """Write the report there."""
        self._save(path)

    def saved(self, path: Path) -> None:
        """It is written."""
        self.notice.show_text(_("The report is in {file}.").format(file=path), "good")
        self._fit()

    def failed(self, sentence: str) -> None:
        """It could not be written."""
        self.notice.show_text(sentence, "bad")
        self._fit()

    def _fit(self) -> None:
        """As high as its texts are, at this width."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            width = max(self.width(), self.minimumWidth())
            self.resize(width, layout.totalHeightForWidth(width))

    def _choose(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self, _("Save report"), "robodial-report.txt", _("Text files") + " (*.txt)"
        )
        if path:
            self.save(Path(path))


def _nothing(_answer: object) -> None:
    """Kept or not: the user has the dialog before them."""


def keep_crash(crash: Crash, settings: dict[str, object], folder: Path) -> None:
    """Beside the log, on another thread. Raises OSError."""
    from robodial.app.known_names import known_names

    names = [str(settings.get("caller_name", "")), *known_names(folder)]
    versions = {"PySide6": PySide6.__version__}
    keep(folder, crash, report([crash], settings=settings, versions=versions, names=names, home=Path.home()))


def write_report(
    path: Path,
    crashes: Iterable[Crash],
    messages: Iterable[str],
    settings: dict[str, object],
    folder: Path | None,
) -> None:
    """On another thread: it reads the log and looks for names of contacts."""
    from robodial.app.known_names import known_names

    log = last_log_lines(folder) if folder is not None else []
    names = [str(settings.get("caller_name", "")), *(known_names(folder) if folder is not None else [])]
    versions = {"PySide6": PySide6.__version__}
    text = report(
        list(crashes), settings=settings, log=log, messages=messages, versions=versions, names=names, home=Path.home()
    )
    path.write_text(text, encoding="utf-8")
