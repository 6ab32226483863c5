"""The picture of a recording, with two handles for the part that is kept and a cursor for what is heard."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from robodial.audio.message_editing import SHORTEST_S, Overview, Trim
from robodial.gui.theme import GAP, colours
from robodial.i18n import gettext as _

HEIGHT = 140
GRIP = 9
"""Pixels around a handle in which it can be taken."""
STEP_S, LARGE_STEP_S = 0.05, 0.5
FULL_SCALE = 32768


class Waveform(QWidget):
    """`part` is what the handles mark, in seconds."""

    part_moved = Signal()
    """The user moved a handle."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Overview | None = None
        self._part = Trim(0.0, 0.0)
        self._cursor_s = -1.0
        self._drawn: QPixmap | None = None
        """All but the cursor, which moves many times a second."""
        self._holds_end = False
        self._is_dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Picture of the recording"))
        self.setAccessibleDescription(
            _("Left and right move a mark, up and down choose which one: the beginning or the end of what is kept.")
        )
        self.setToolTip(_("Drag the two marks to the part you want to keep."))

    # ---- what is shown -----------------------------------------------------------------------------------------

    def show_picture(self, picture: Overview | None) -> None:
        """Show this recording; everything is marked."""
        self._picture = picture
        self._cursor_s = -1.0
        self._part = Trim(0.0, picture.duration_s if picture else 0.0)
        self._draw_anew()

    @property
    def part(self) -> Trim:
        """What is between the marks."""
        return self._part

    def set_part(self, part: Trim) -> None:
        """Move the marks; a part shorter than any word is widened."""
        longest_s = self._duration_s
        start_s = min(max(0.0, part.start_s), max(0.0, longest_s - SHORTEST_S))
        end_s = min(longest_s, max(part.end_s, start_s + SHORTEST_S))
        if Trim(start_s, end_s) != self._part:
            self._part = Trim(start_s, end_s)
            self._draw_anew()

    def set_cursor(self, at_s: float) -> None:
        """Where the sound is just now; below 0: nothing sounds."""
        self._cursor_s = at_s
        self.update()

    @property
    def _duration_s(self) -> float:
        return self._picture.duration_s if self._picture else 0.0

    def sizeHint(self) -> QSize:
        return QSize(480, HEIGHT)

    # ---- painting ----------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._drawn is None or self._drawn.size() != self.size() * self.devicePixelRatioF():
            self._drawn = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if self._cursor_s >= 0 and self._duration_s:
            x = self._x(self._cursor_s)
            painter.setPen(QPen(QColor(colours().text), 2))
            painter.drawLine(QLineF(x, 1, x, self.height() - 1))

    def _draw_anew(self) -> None:
        self._drawn = None
        self.update()

    def _draw(self) -> QPixmap:
        drawn = QPixmap(self.size() * self.devicePixelRatioF())
        drawn.setDevicePixelRatio(self.devicePixelRatioF())
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter)
        painter.end()
        return drawn

    def _paint(self, painter: QPainter) -> None:
        ink, frame = colours(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(ink.accent if self.hasFocus() else ink.border), 1))
        painter.setBrush(QColor(ink.soft))
        painter.drawRoundedRect(frame, 6, 6)
        if self._picture is None or not self._duration_s:
            return
        kept = QRectF(self._x(self._part.start_s), 1, 0, self.height() - 2)
        kept.setRight(self._x(self._part.end_s))
        painter.fillRect(kept, QColor(ink.card))
        self._paint_sound(painter)
        for is_end in (False, True):
            self._paint_mark(painter, is_end)

    def _paint_sound(self, painter: QPainter) -> None:
        assert self._picture is not None
        width, middle = max(1, int(self._span)), self.height() / 2
        lowest, highest = self._picture.columns(width)
        scale = (middle - GAP) / FULL_SCALE
        top = middle - np.maximum(highest, 0) * scale - 0.5
        bottom = middle - np.minimum(lowest, 0) * scale + 0.5
        first, last = self._x(self._part.start_s), self._x(self._part.end_s)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # upright lines, hundreds of them
        for colour, is_kept in ((colours().border, False), (colours().accent, True)):
            lines = [
                QLineF(x, float(top[column]), x, float(bottom[column]))
                for column in range(width)
                if (first <= (x := GRIP + column + 0.5) <= last) is is_kept
            ]
            painter.setPen(QPen(QColor(colour), 1))
            painter.drawLines(lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_mark(self, painter: QPainter, is_end: bool) -> None:
        x = self._x(self._part.end_s if is_end else self._part.start_s)
        is_held = self.hasFocus() and is_end is self._holds_end
        ink = QColor(colours().text if is_held else colours().accent)
        painter.setPen(QPen(ink, 3 if is_held else 2))
        painter.drawLine(QLineF(x, 2, x, self.height() - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        inward = -1 if is_end else 1
        for y, down in ((2.0, 1), (self.height() - 2.0, -1)):
            corner = [QPointF(x, y), QPointF(x + inward * 10, y), QPointF(x, y + down * 10)]
            painter.drawPolygon(corner)

    @property
    def _span(self) -> float:
        return max(1.0, self.width() - 2.0 * GRIP)

    def _x(self, at_s: float) -> float:
        return GRIP + at_s / self._duration_s * self._span

    def _seconds(self, x: float) -> float:
        return (x - GRIP) / self._span * self._duration_s

    # ---- mouse and keys ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._picture is not None:
            x = event.position().x()
            to_start, to_end = abs(x - self._x(self._part.start_s)), abs(x - self._x(self._part.end_s))
            self._holds_end = to_end < to_start
            self._draw_anew()
            self._is_dragging = True
            self._move_to(self._seconds(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._is_dragging:
            self._move_to(self._seconds(x))
        elif self._duration_s:
            near = min(abs(x - self._x(at)) for at in (self._part.start_s, self._part.end_s)) <= GRIP
            self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._is_dragging = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step_s = LARGE_STEP_S if event.modifiers() & Qt.KeyboardModifier.ControlModifier else STEP_S
        now_s = self._part.end_s if self._holds_end else self._part.start_s
        match event.key():
            case Qt.Key.Key_Left:
                self._move_to(now_s - step_s)
            case Qt.Key.Key_Right:
                self._move_to(now_s + step_s)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._holds_end = not self._holds_end
                self._draw_anew()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._draw_anew()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._draw_anew()

    def _move_to(self, at_s: float) -> None:
        start_s, end_s = self._part.start_s, self._part.end_s
        if self._holds_end:
            self.set_part(Trim(start_s, max(at_s, start_s + SHORTEST_S)))
        else:
            self.set_part(Trim(min(at_s, end_s - SHORTEST_S), end_s))
        self.part_moved.emit()
