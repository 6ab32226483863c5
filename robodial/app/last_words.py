"""A mistake before there is a window to tell it: written to a file, and told by what the system has for it."""

import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from robodial.app.crash_report import Crash, crash_of, report
from robodial.app.log_file import LOG_FOLDER
from robodial.app.windows import show_message
from robodial.clock import SystemClock
from robodial.i18n import gettext as _

FILE = "could-not-start.txt"


class LastWords:
    """Heard by `sys.excepthook` until the window has its own. `tell` shows a text; False where it cannot."""

    def __init__(
        self,
        home: Path | None,
        tell: Callable[[str], bool] = show_message,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._home = home
        self._tell = tell
        self._now = now or SystemClock().now

    def hear(self, kind: type[BaseException], error: BaseException | None, at_fault: TracebackType | None) -> None:
        """Keep it and tell it."""
        crash = crash_of(kind, error, at_fault, "start", self._now())
        kept = self._keep(crash)
        text = _("robodial could not open its window.") + "\n\n" + f"{kind.__name__}: {error}"
        if kept is not None:
            text += "\n\n" + _("A report is in {file}. Nothing is sent anywhere.").format(file=kept)
        if not self._tell(text):
            sys.stderr.write(text + "\n")
        sys.stderr.write(crash.trace)

    def _keep(self, crash: Crash) -> Path | None:
        text = report([crash], settings={}, home=Path.home())
        folders = [self._home / LOG_FOLDER] if self._home is not None else []
        for folder in (*folders, Path(tempfile.gettempdir())):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / FILE).write_text(text, encoding="utf-8")
            except OSError:
                continue
            return folder / FILE
        return None
