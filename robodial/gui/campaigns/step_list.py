"""The steps at the left: where the user is, and which of them are ready, in a word and with an icon."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from robodial.app.wizard_steps import STEPS, step_name
from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _


class StepList(QWidget):
    """`chosen` tells the key of the step that was clicked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self.entries = {key: _Entry(key, n) for n, key in enumerate(STEPS, start=1)}
        for key, entry in self.entries.items():
            entry.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            column.addWidget(entry)
        column.addStretch(1)

    def show_step(self, key: str) -> None:
        """This one is open."""
        for one, entry in self.entries.items():
            entry.setChecked(one == key)

    def show_states(self, ready: Mapping[str, bool], *, is_checked: bool) -> None:
        """Whether nothing is missing in each; whether list and message were looked at for the last one."""
        for key, entry in self.entries.items():
            entry.show_state(ready.get(key, False), is_checked=is_checked)


class _Entry(QPushButton):
    """One step."""

    def __init__(self, key: str, n: int) -> None:
        super().__init__()
        self.setProperty("role", "tile")
        self.setCheckable(True)
        self._name = step_name(key)
        self._is_last = key == STEPS[-1]
        self._icon, self._state = QLabel(), faint("")
        self._state.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP + GAP // 2, GAP, 2 * GAP, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(QLabel(f"{n}. {self._name}"))
        texts.addWidget(self._state)
        row.addLayout(texts, 1)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_state(False, is_checked=False)

    def show_state(self, is_ready: bool, *, is_checked: bool) -> None:
        """A word and an icon."""
        if self._is_last and is_ready and not is_checked:
            words, is_ready = _("to be checked"), False
        elif self._is_last:
            words = _("can start") if is_ready else _("not yet")
        else:
            words = _("complete") if is_ready else _("to fill in")
        ink = colours().good if is_ready else colours().faint
        self._icon.setPixmap(pixmap("check" if is_ready else "edit", ink, 18))
        self._state.setText(words)
        self.setAccessibleName(f"{self._name}: {words}")

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.layout().minimumSize()
