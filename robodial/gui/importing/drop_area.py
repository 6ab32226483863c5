"""Where a list is dropped, or chosen by button or Enter."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import faint, heading
from robodial.i18n import gettext as _

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods")
SMALLEST = 220


def dropped_file(event: QDragEnterEvent | QDropEvent) -> Path | None:
    """The one file that is dragged; None for anything else."""
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 else None


class DropArea(QWidget):
    """`dropped` gives a file; `asked` says that the user wants to look for one."""

    dropped = Signal(object)
    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(SMALLEST)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("Choose a list: Enter opens the window for files"))
        self._is_over = False
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 2 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addStretch(1)
        picture = QLabel()
        picture.setPixmap(pixmap("import", colours().accent, 48))
        told = heading(_("Drop your list here"))
        kinds = faint(_("From Excel, LibreOffice or any program that saves .xlsx, .xls, .ods or .csv"))
        self.choose = button(_("&Choose a file…"), self.asked.emit, role="primary")
        for widget in (picture, told, kinds):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        column.addSpacing(GAP)
        column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignCenter)
        promise = faint(_("Nothing is called and nothing is changed: you see first what is in it."))
        promise.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addSpacing(GAP)
        column.addWidget(promise)
        column.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        if (file := dropped_file(event)) is not None:
            event.acceptProposedAction()
            self.dropped.emit(file)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, is_lit = colours(), self._is_over or self.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(ink.accent if is_lit else ink.faint), 2.0 if is_lit else 1.4)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(ink.accent_soft if self._is_over else ink.card))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), GAP, GAP)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _show_over(self, is_over: bool) -> None:
        self._is_over = is_over
        self.update()
