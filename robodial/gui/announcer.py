"""Tells of questions, ends and unplugged modems while the user works in another program: a notification of the system,
and the entry in the taskbar asks for attention."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from robodial.app.announcements import Announcement, announcement
from robodial.gui.icons import program_icon
from robodial.gui.live.feed import feed_of
from robodial.gui.main_window import MainWindow
from robodial.gui.window_place import come_to_the_front


class Announcer(QObject):
    """Lives as long as the window. Its icon is beside the clock only while there is something to tell."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._feed = feed_of(window.bridge)
        self._shown: Announcement | None = None
        self.icon = QSystemTrayIcon(program_icon(), self)
        self.icon.messageClicked.connect(self.show_what_was_told)
        self.icon.activated.connect(self.show_what_was_told)
        window.bridge.happened.connect(self._happened)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever is back at the window sees it there."""
        if event.type() is QEvent.Type.WindowActivate:
            self.icon.hide()
        return super().eventFilter(watched, event)

    def show_what_was_told(self) -> None:
        """The page that it is about, in front."""
        told = self._shown
        if told is not None and told.campaign_id is not None:
            self._window.go("live", campaign_id=told.campaign_id)
        elif told is not None:
            self._window.go("lines")
        come_to_the_front(self._window)

    def _happened(self, event: object) -> None:
        if self._window.isActiveWindow():
            return
        view = self._feed.view(getattr(event, "campaign_id", None), "")
        if (told := announcement(event, view.name if view is not None else "robodial")) is not None:
            self._tell(told)

    def _tell(self, told: Announcement) -> None:
        self._shown = told
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()
            self.icon.setToolTip(f"{told.title}\n{told.text}")
            self.icon.showMessage(told.title, told.text, self.icon.icon())
