"""Puts the window back where it was, if that can be seen today."""

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from robodial.app.window_memory import Area, WindowMemory, keep
from robodial.gui.main_window import MainWindow
from robodial.gui.places import BY_KEY


def put_in_place(window: MainWindow, memory: WindowMemory | None) -> None:
    """Where nothing is remembered, or its screen is gone, the window stays as it was made."""
    if memory is None:
        return
    screens = [_area(screen.availableGeometry()) for screen in QGuiApplication.screens()]
    if memory.is_visible_on(screens):
        area = memory.area
        window.setGeometry(area.x, area.y, area.width, area.height)
    if memory.maximised:
        from PySide6.QtCore import Qt

        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def keep_place(window: MainWindow, home: Path) -> None:
    """For the next time."""
    area = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    if area.isEmpty():
        area = window.geometry()
    keep(home, WindowMemory(_area(area), window.isMaximized(), window.shown))


def remembered_page(memory: WindowMemory | None) -> str:
    """Only pages of the sidebar: the others belong to a moment."""
    place = BY_KEY.get(memory.page) if memory is not None else None
    return place.key if place is not None and place.icon else "home"


def _area(rectangle: QRect) -> Area:
    return Area(rectangle.x(), rectangle.y(), rectangle.width(), rectangle.height())


def come_to_the_front(window: MainWindow) -> None:
    """The user asked for it: by starting the program once more, or by a click on what it told."""
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()
