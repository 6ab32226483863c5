"""What a page shows when it is longer than the window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget


def scrolling(content: QWidget | None = None) -> QScrollArea:
    """Up and down; to the side only in a window narrower than the 1280 pixels that are promised to be enough.
    Without a bar the content is as wide as the page; the bar stands a gap beside it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    dress_bar(area)
    if content is not None:
        area.setWidget(content)
    return area


def dress_bar(area: QScrollArea) -> None:
    """Keep the bar off the content."""
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setObjectName("beside")
    area.setVerticalScrollBar(bar)
