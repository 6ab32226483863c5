"""Opens the desktop program: the frame is painted first, everything heavy is imported after."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QLibraryInfo, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from robodial import __version__, i18n
from robodial.app.desk import Desk
from robodial.app.session import Session
from robodial.gui.bridge import Bridge
from robodial.gui.main_window import MainWindow
from robodial.gui.theme import apply_theme


def open_window(session: Session, arguments: Sequence[str] = ()) -> int:
    """Show the program until it is closed; the exit code."""
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("robodial")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("robodial")
    speak(session, app)
    apply_theme(app, session.settings.theme)
    desk = Desk()
    bridge = Bridge(desk, session)
    window = MainWindow(bridge)
    window.show()
    QTimer.singleShot(0, lambda: window.go(first_place(session)))
    code = app.exec()
    desk.hang_up_now()
    desk.wait()
    bridge.close()
    return code


def speak(session: Session, app: QApplication) -> None:
    """The user's language, in our texts and in those of Qt."""
    i18n.set_language(session.settings.language or i18n.system_language())
    translator = QTranslator(app)
    if translator.load(f"qtbase_{i18n.language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def first_place(session: Session) -> str:
    """Whoever has not said who is calling begins there."""
    return "home" if session.settings.terms_accepted_on else "first_run"
