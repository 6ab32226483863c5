"""Charts that say their values in words and figures, too: bars, columns, and a week of hours."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolTip,
    QWidget,
)

from robodial.app.result_words import ENOUGH_CALLS, clock, hour_words, share, weekday
from robodial.app.results import Count, Hour
from robodial.gui.theme import GAP, colours, is_dark
from robodial.gui.widgets.texts import body
from robodial.i18n.figures import grouped

WIDE_HOURS = 13
"""Up to so many columns there is room for the calls beneath the share."""


class Bars(QWidget):
    """One line for each count: its words, a bar as long as its share of `of`, and the figure with that share."""

    def __init__(self, counts: Sequence[Count], of: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 4)
        for row, count in enumerate(counts):
            value = body(f"{grouped(count.n)} ({share(count.n, of)})")
            value.setWordWrap(False)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(body(count.words[:1].upper() + count.words[1:]), row, 0)
            grid.addWidget(_Bar(min(1.0, count.n / max(1, of))), row, 1)
            grid.addWidget(value, row, 2)


class _Bar(QWidget):
    """A length; the figure stands beside it."""

    def __init__(self, part: float) -> None:
        super().__init__()
        self._part = part
        self.setMinimumSize(6 * GAP, 2 * GAP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        high = 1.5 * GAP
        top = (self.height() - high) / 2
        painter.setBrush(QColor(colours().soft))
        painter.drawRoundedRect(QRectF(0, top, self.width(), high), 4, 4)
        painter.setBrush(QColor(colours().accent))
        painter.drawRoundedRect(QRectF(0, top, max(4.0, self.width() * self._part), high), 4, 4)


class Columns(QWidget):
    """Columns beside each other, each with its figure above and its label beneath. `name` is for those who listen."""

    def __init__(self, name: str, labels: Sequence[str], values: Sequence[int]) -> None:
        super().__init__()
        self._labels, self._values = labels, values
        self._said = [f"{label}: {grouped(value)}" for label, value in zip(labels, values, strict=True)]
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(self._said))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(len(self._values) * 5 * GAP, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        wide = max((self.fontMetrics().horizontalAdvance(label) for label in self._labels), default=0)
        return QSize(len(self._values) * (wide + GAP // 2), 12 * GAP + 3 * self.fontMetrics().height())

    def event(self, event: QEvent) -> bool:
        """The column under the mouse says its label and figure."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = int(event.pos().x() / self._step)
            if 0 <= place < len(self._said):
                QToolTip.showText(event.globalPos(), self._said[place], self)
                return True
        return super().event(event)

    @property
    def _step(self) -> float:
        return self.width() / max(1, len(self._values))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height() + 4.0
        floor, most = self.height() - line, max([*self._values, 1])
        for place, (label, value) in enumerate(zip(self._labels, self._values, strict=True)):
            left, wide = place * self._step, self._step
            high = (floor - line) * value / most
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours().accent))
            painter.drawRect(QRectF(left + wide * 0.15, floor - high, wide * 0.7, high))
            painter.setPen(QColor(colours().text))
            painter.drawText(
                QRectF(left, floor - high - line, wide, line), Qt.AlignmentFlag.AlignCenter, grouped(value)
            )
            painter.setPen(QColor(colours().faint))
            painter.drawText(QRectF(left, floor + 2, wide, line - 2), Qt.AlignmentFlag.AlignCenter, label)
        painter.setPen(QColor(colours().border))
        painter.drawLine(QPointF(0, floor), QPointF(self.width(), floor))
        if self.hasFocus():
            painter.setPen(QColor(colours().accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)


class WeekOfHours(QTableWidget):
    """Weekdays down, hours across; each cell says how many of its calls a person answered, the darker the more."""

    def __init__(self, name: str, hours: Sequence[Hour]) -> None:
        first, last = min(hour.hour for hour in hours), max(hour.hour for hour in hours)
        days = sorted({hour.weekday for hour in hours})
        super().__init__(len(days), last - first + 1)
        self.setAccessibleName(name)
        self.setVerticalHeaderLabels([weekday(day) for day in days])
        self.setHorizontalHeaderLabels([clock(hour) for hour in range(first, last + 1)])
        self._fill(hours, days, first)
        self._settle()

    def _fill(self, hours: Sequence[Hour], days: Sequence[int], first: int) -> None:
        best = max((hour.answers / hour.calls for hour in hours if hour.calls >= ENOUGH_CALLS), default=0.0)
        for hour in hours:
            self.setItem(days.index(hour.weekday), hour.hour - first, self._cell(hour, best))

    def _cell(self, hour: Hour, best: float) -> QTableWidgetItem:
        said = share(hour.answers, hour.calls)
        if self.columnCount() <= WIDE_HOURS:
            said += f"\n{grouped(hour.answers)}/{grouped(hour.calls)}"
        cell = QTableWidgetItem(said)
        cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        sentence = hour_words(hour)
        cell.setToolTip(sentence)
        cell.setData(Qt.ItemDataRole.AccessibleTextRole, sentence)
        if hour.calls < ENOUGH_CALLS:  # too few to be shown as good or bad
            cell.setForeground(QBrush(QColor(colours().faint)))
            return cell
        strength = hour.answers / hour.calls / best if best else 0.0
        cell.setBackground(QBrush(_mixed(colours().card, colours().accent, strength * (0.3 if is_dark() else 0.45))))
        cell.setForeground(QBrush(QColor(colours().text)))
        return cell

    def _settle(self) -> None:
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        corner = self.findChild(QAbstractButton)  # a table's only one; it would select everything
        if corner is not None:
            corner.hide()
        self.setTabKeyNavigation(False)  # Tab leaves the table, arrows move in it
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setMinimumSectionSize(2 * GAP)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        line = self.fontMetrics().height()
        down.setDefaultSectionSize((2 * line if self.columnCount() <= WIDE_HOURS else line) + GAP)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(across.sizeHint().height() + down.length() + 4)


def _mixed(one: str, other: str, part: float) -> QColor:
    """`part` of the other colour in the one."""
    a, b = QColor(one), QColor(other)
    pairs = (a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue())
    return QColor(*(round(mine + (theirs - mine) * part) for mine, theirs in pairs))
