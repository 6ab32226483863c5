"""Light or dark as the system has it, also when that changes while the program is open."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from robodial.gui.main_window import MainWindow
from robodial.gui.places import BY_KEY
from robodial.gui.theme import apply_theme, is_dark, tell_system


class SystemLook(QObject):
    """Follows the system as long as the user's settings name no theme."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        tell_system(window.bridge.session.settings.theme)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._soon)

    def _soon(self, _scheme: Qt.ColorScheme) -> None:
        """Later than what set it, which may be our own settings page."""
        QTimer.singleShot(0, self, self.follow)

    def follow(self, scheme: Qt.ColorScheme | None = None) -> None:
        """Draw everything in the system's colours, unless it is. Where something is being typed, the page stays, its
        pictures in the old colours, until the user goes on."""
        scheme = scheme or QGuiApplication.styleHints().colorScheme()
        app = QApplication.instance()
        theme = self._window.bridge.session.settings.theme
        if theme or (scheme is Qt.ColorScheme.Dark) is is_dark() or not isinstance(app, QApplication):
            return
        apply_theme(app, "", scheme is Qt.ColorScheme.Dark)
        place = BY_KEY.get(self._window.shown)
        if place is not None and place.icon and QApplication.activeModalWidget() is None:
            self._window.changed()
