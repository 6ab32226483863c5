"""The five counters: each a figure with words, and a button that filters the contacts below."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from robodial.app.live_words import Figure
from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import body, faint, figure


class Counter(QPushButton):
    """One figure. Checked while its contacts are shown."""

    def __init__(self, shown: Figure) -> None:
        super().__init__()
        self._shown: Figure | None = None
        self.categories = shown.categories
        self.setCheckable(True)
        self.setProperty("role", "tile")
        self._figure, self._name, self._more = figure(""), body(""), faint("")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP + GAP // 2, GAP, GAP, GAP)
        column.setSpacing(0)
        for label in (self._figure, self._name, self._more):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setWordWrap(False)
            column.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_figure(shown)

    @property
    def text_shown(self) -> str:
        """The figure."""
        return self._figure.text()

    @property
    def name(self) -> str:
        """What is counted."""
        return self._name.text()

    def show_figure(self, shown: Figure) -> None:
        """Now it is this."""
        if shown == self._shown:
            return
        self._shown = shown
        self.categories = shown.categories
        self._figure.setText(shown.figure)
        self._name.setText(shown.name)
        self._more.setText(shown.more or " ")  # so that all are of one height
        self.setAccessibleName(" ".join((shown.name, shown.figure, shown.more)).strip())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As large as its texts."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The same: no text is cut."""
        return self.sizeHint()


class Counters(QWidget):
    """The row of them. `changed` is told when another one is checked, or none."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self._changed = changed
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self.counters: tuple[Counter, ...] = ()

    @property
    def chosen(self) -> Counter | None:
        """The one that is checked."""
        return next((counter for counter in self.counters if counter.isChecked()), None)

    def show_figures(self, shown: tuple[Figure, ...]) -> None:
        """Now they are these."""
        if not self.counters:
            self.counters = tuple(self._made(one) for one in shown)
        for counter, one in zip(self.counters, shown, strict=True):
            counter.show_figure(one)

    def clear_choice(self) -> None:
        """None is checked; nobody is told."""
        for counter in self.counters:
            counter.setChecked(False)

    def _made(self, shown: Figure) -> Counter:
        made = Counter(shown)
        made.clicked.connect(lambda checked: self._clicked(made, checked))
        self._row.addWidget(made, 1)
        return made

    def _clicked(self, clicked: Counter, checked: bool) -> None:
        for counter in self.counters:
            counter.setChecked(counter is clicked and checked)
        self._changed()
