"""Opens the desktop program: the frame is painted first, everything heavy is imported after, on another thread."""

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from robodial import __version__
from robodial.app.first_look import FirstLook
from robodial.app.window_memory import WindowMemory, recall
from robodial.app.windows import take_identity
from robodial.gui.bridge import Bridge
from robodial.gui.language import speak
from robodial.gui.main_window import MainWindow
from robodial.gui.one_instance import OneInstance
from robodial.gui.theme import STYLE, apply_theme
from robodial.gui.window_place import come_to_the_front, keep_place, put_in_place, remembered_page
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.app.session import Session
    from robodial.gui.warm_up import WarmUp

Load = Callable[[], "tuple[Session, str]"]
"""Gives the session, and what the user must be told about it; called on another thread."""


def open_window(load: Load, look: FirstLook, home: Path | None = None, arguments: Sequence[str] = ()) -> int:
    """Show the program until it is closed; the exit code. Without `home`, as in a demonstration, nothing is remembered
    and several may be open."""
    take_identity()
    app = QApplication([sys.argv[0], *STYLE, *arguments])
    app.setApplicationName("robodial")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("robodial")
    instance = OneInstance(home, lambda: come_to_the_front(opening.window)) if home is not None else None
    if instance is not None and instance.is_second():
        return 0
    speak(look.language, app)
    apply_theme(app, look.theme)
    opening = Opening(load, look, instance, recall(home) if home is not None else None)
    opening.window.show()
    code = app.exec()
    if home is not None:
        keep_place(opening.window, home)
    opening.end()
    return code


class Opening(QObject):
    """From the painted frame to the first page."""

    loaded = Signal(object)

    def __init__(self, load: Load, look: FirstLook, instance: OneInstance | None, memory: WindowMemory | None) -> None:
        super().__init__()
        self._instance = instance
        self._load = load
        self._memory = memory
        self._warm_up: WarmUp | None = None
        self._thread = threading.Thread(target=self._read, name="opening", daemon=True)
        self.bridge = Bridge(None, look)
        self.window = MainWindow(self.bridge)
        put_in_place(self.window, memory)
        self.window.once_painted(self._painted)
        self.loaded.connect(self._begin)

    def _painted(self) -> None:
        """The first paint starts the rest."""
        self._thread.start()
        if self._instance is not None:
            self._instance.hold()

    def end(self) -> None:
        """Wait for the calls in progress to be cut off and stored."""
        if self._warm_up is not None:
            self._warm_up.end()
        self.bridge.end()
        if self._instance is not None:
            self._instance.release()

    def _read(self) -> None:
        """On its own thread."""
        try:
            self.loaded.emit(_everything(self._load))
        except Exception as error:
            self.loaded.emit(error)

    def _begin(self, found: object) -> None:
        from PySide6.QtWidgets import QMessageBox

        from robodial.errors import RobodialError
        from robodial.gui.crash import CrashWatch

        self.crash_watch = CrashWatch(self.bridge, self.window)
        self.crash_watch.install()
        if isinstance(found, RobodialError):
            QMessageBox.critical(self.window, "robodial", str(found))
            self.window.close()
            return
        if isinstance(found, Exception):
            raise found
        self._go(*cast("tuple[Session, str]", found))

    def _go(self, session: "Session", told: str) -> None:
        from robodial.app.desk import Desk
        from robodial.clock import SWITCH_INTERVAL_S
        from robodial.gui.warm_up import WarmUp

        sys.setswitchinterval(SWITCH_INTERVAL_S)

        self.bridge.begin(Desk(), session)
        self.window.go(first_place(session, self._memory))
        if session.is_demo:  # one click on Start campaign, and it calls
            self.window.go("wizard", draft_id=session.drafts.all()[0].draft_id)
        if told:
            self.window.problem(told, "settings")
        QTimer.singleShot(0, self, self._accompany)
        self._warm_up = WarmUp(self)
        self._warm_up.begin()

    def _accompany(self) -> None:
        """What stays beside the pages, once the first one is there."""
        from robodial.gui.announcer import Announcer
        from robodial.gui.icons import program_icon
        from robodial.gui.system_look import SystemLook

        self.window.setWindowIcon(program_icon())  # nine drawings: not before the first paint
        self.announcer = Announcer(self.window)
        self.look = SystemLook(self.window)


def _everything(load: Load) -> "tuple[Session, str]":
    """What the first page stands on; the windows stay awake meanwhile."""
    import robodial.app.campaign_cards
    import robodial.app.desk  # noqa: F401 - not the page: Qt's types are made on one thread only

    return load()


def load_session(data_dir: Path | None) -> "tuple[Session, str]":
    """As it was left. Settings that cannot be understood are put aside, and the defaults taken."""
    from robodial.app.session import Session
    from robodial.errors import RobodialError
    from robodial.settings.user_settings import UserSettings, put_aside

    _finish_restoring(data_dir)
    try:
        return Session.load(data_dir), ""
    except RobodialError as error:
        session = Session(data_dir, UserSettings())
        kept = put_aside(session.home)
        text = _("Your settings could not be read and were set back. The file before is kept as {file}.")
        return session, str(error) + "\n" + text.format(file=kept)


def _finish_restoring(data_dir: Path | None) -> None:
    """Where a power cut came while a backup was taken over."""
    from robodial.app.places import data_folder

    home = data_folder(data_dir)
    if (home / "restoring").exists():
        from robodial.app.backup import finish_restoring

        finish_restoring(home)


def first_place(session: "Session", memory: WindowMemory | None = None) -> str:
    """Whoever has not said who is calling begins there; others where they were."""
    if not session.settings.terms_accepted_on or session.settings.first_run_step:
        return "first_run"
    return remembered_page(memory)
