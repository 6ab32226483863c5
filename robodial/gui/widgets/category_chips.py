"""Filters for a table of contacts: one for each category, with how many there are."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from robodial.app.category_words import category_explained, category_words
from robodial.domain.category import Category
from robodial.gui.widgets.buttons import chip
from robodial.gui.widgets.flow import FlowLayout
from robodial.i18n import gettext as _
from robodial.i18n.figures import grouped


class CategoryChips(QWidget):
    """Hidden until there is something to choose."""

    chosen = Signal(object)
    """A category, or None for everybody."""

    def __init__(self) -> None:
        super().__init__()
        self._chips: dict[Category | None, QPushButton] = {}
        layout = FlowLayout(self)
        for category in (None, *Category):
            made = chip("")
            made.setToolTip(category_explained(category) if category else _("Every contact."))
            made.clicked.connect(lambda _checked=False, category=category: self.chosen.emit(category))
            self._chips[category] = made
            layout.addWidget(made)
        self.hide()

    def show_counts(self, everybody: int, counts: Mapping[Category, int], lit: Sequence[Category]) -> None:
        """Those that have somebody, and those that are lit; none: everybody is."""
        for category, made in self._chips.items():
            many = everybody if category is None else counts[category]
            words = _("All") if category is None else category_words(category)
            made.setText(f"{words}  {grouped(many)}")
            is_lit = category in lit if lit else category is None
            made.setChecked(is_lit)
            made.setVisible(category is None or many > 0 or is_lit)
        self.updateGeometry()
