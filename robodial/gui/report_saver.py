"""Saving a report of problems from the window: asks where, has it made in another process, tells where it is."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QStandardPaths, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from robodial.app.report_words import proposed_name
from robodial.clock import SystemClock
from robodial.gui.bridge import Bridge
from robodial.gui.theme import is_dark
from robodial.i18n import gettext as _
from robodial.i18n import language, ngettext

Tell = Callable[[str, str], None]


class ReportSaver(QObject):
    """`tell` is called with a sentence and how good it is, as a notice takes them; `busy` when it begins and ends."""

    def __init__(self, bridge: Bridge, parent: QWidget, tell: Tell, busy: Callable[[bool], None]) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._window = parent
        self._tell = tell
        self._busy = busy
        self.saved: Path | None = None

    def choose(self) -> None:
        """Ask where; the user agrees there to lose an older file."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DesktopLocation)
        proposed = QDir(folder).filePath(proposed_name(SystemClock().now()))
        path, _kind = QFileDialog.getSaveFileName(self._window, _("Save a report"), proposed, "ZIP (*.zip)")
        if path:
            self.save(Path(path))

    def save(self, target: Path) -> None:
        """Make it and write it there."""
        self._busy(True)
        self._tell(_("The report is being made. With a modem this takes up to half a minute…"), "info")
        session = self._bridge.session
        about = (session.data_dir, self._bridge.is_running, about_window(), target, language())
        self._bridge.ask(make_report, *about, then=self._done, failed=self._failed, owner=self, heavy=True)

    def open_folder(self) -> None:
        """Show where it is."""
        if self.saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.saved.parent)))

    def _done(self, made: tuple[Path, int]) -> None:
        self.saved, problems = made
        self._busy(False)
        told = _("The report is in {file}. Send it to whoever helps you.").format(file=self.saved)
        if problems:
            found = ngettext("{n} problem was found.", "{n} problems were found.", problems).format(n=problems)
            told = f"{told} {found}"
        self._tell(told, "good")

    def _failed(self, sentence: str) -> None:
        self._busy(False)
        self._tell(sentence, "bad")


def make_report(
    data_dir: Path | None, is_calling: bool, more: dict[str, object], target: Path, spoken: str
) -> tuple[Path, int]:
    """In another process, which speaks the window's language; the file, and how many problems were found.

    Raises RobodialError.
    """
    from robodial import i18n
    from robodial.app.problem_report import ReportRequest, write_report

    i18n.set_language(spoken)
    request = ReportRequest(data_dir, is_calling=is_calling, more=more)
    made = write_report(request, target, SystemClock().now(), replace=True)
    return made.path, sum(not finding.ok for finding in made.findings)


def about_window() -> dict[str, object]:
    """What only a window knows."""
    screens = [
        {
            "size": f"{screen.geometry().width()} x {screen.geometry().height()}",
            "scale": screen.devicePixelRatio(),
            "dots per inch": round(screen.logicalDotsPerInch()),
        }
        for screen in QGuiApplication.screens()
    ]
    return {"Qt": qVersion(), "window system": QGuiApplication.platformName(), "screens": screens, "dark": is_dark()}
