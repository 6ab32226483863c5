"""Where in the first run one is: a word for each step."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import badge, set_badge
from robodial.i18n import gettext as _


class StepBar(QWidget):
    """A tick before what is done, a dot before where one is, a ring before what comes."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = list(names)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addStretch(1)
        self._badges = [badge("") for _name in names]
        for one in self._badges:
            row.addWidget(one)
        row.addStretch(1)

    def show_place(self, place: int) -> None:
        """The steps before `place` are done."""
        for number, (label, name) in enumerate(zip(self._badges, self._names, strict=True)):
            sign, kind = ("✓", "good") if number < place else ("●", "info") if number == place else ("○", "plain")
            set_badge(label, f"{sign}  {name}", kind)
        told = _("Step {number} of {count}: {name}")
        self.setAccessibleName(told.format(number=place + 1, count=len(self._names), name=self._names[place]))
