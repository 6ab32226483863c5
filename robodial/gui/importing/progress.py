"""How far a list has been read or stored, and the way out."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import body, heading
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped

WHOLE = 1000


class ProgressStrip(QWidget):
    """One line: what is done, a bar, Cancel."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._told, self.bar = body(""), _bar()
        self.cancel = button(_("Cancel"), cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP)
        row.addWidget(self._told)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    def begin(self, sentence: str) -> None:
        """Show it at nought."""
        self._told.setText(sentence)
        self._told.setWordWrap(False)
        self.bar.setAccessibleName(sentence)
        _show(self.bar, 0, 0)
        self.show()

    def show_progress(self, done: int, total: int, _rows: int) -> None:
        """Bytes done of all bytes."""
        _show(self.bar, done, total)


class ReadingView(QWidget):
    """A whole page of it, while there is nothing else to show."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._title, self._rows, self.bar = heading(""), QLabel(), _bar()
        self._rows.setProperty("role", "faint")
        self.cancel = button(_("Cancel"), cancel)
        column = QVBoxLayout()
        column.setSpacing(GAP + GAP // 2)
        column.addStretch(1)
        for widget in (self._title, self.bar, self._rows):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        column.addSpacing(GAP)
        column.addLayout(buttons)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column, 2)
        row.addStretch(1)

    def begin(self, sentence: str) -> None:
        """Show it at nought."""
        self._title.setText(sentence)
        self.bar.setAccessibleName(sentence)
        self._rows.setText(_("The file is opened…"))
        _show(self.bar, 0, 0)

    def show_progress(self, done: int, total: int, rows: int) -> None:
        """Bytes done of all bytes, and rows so far."""
        _show(self.bar, done, total)
        text = ngettext("{count} row so far", "{count} rows so far", rows)
        self._rows.setText(text.format(count=grouped(rows)))


def _bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    return bar


def _show(bar: QProgressBar, done: int, total: int) -> None:
    """Of unknown length, the bar moves to and fro."""
    bar.setRange(0, WHOLE if total else 0)
    bar.setValue(WHOLE * done // total if total else 0)
