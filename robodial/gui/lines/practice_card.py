"""Practice: calls go to emulated lines."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSpinBox

from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _
from robodial.settings.user_settings import UserSettings

MOST_LINES = 12


class PracticeCard(Card):
    """`changed(practice, lines)` is called when the user changed either."""

    def __init__(self, settings: UserSettings, changed: Callable[[bool, int], None], call: Callable[[], None]) -> None:
        super().__init__(_("Practice"))
        self.column.addWidget(
            faint(
                _(
                    "On emulated lines everything is as with real ones, but no telephone rings and nothing is charged: "
                    "emulated people answer, are busy, or do not answer."
                )
            )
        )
        self.on = QCheckBox(_("Calls go to &emulated lines"))
        self.on.setChecked(settings.practice)
        self.count = QSpinBox()
        self.count.setRange(1, MOST_LINES)
        self.count.setValue(settings.practice_lines)
        label = QLabel(_("&How many"))
        label.setBuddy(self.count)
        self.on.toggled.connect(lambda on: changed(on, self.count.value()))
        self.count.editingFinished.connect(lambda: self._counted(settings, changed))
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(self.on)
        row.addSpacing(2 * GAP)
        row.addWidget(label)
        row.addWidget(self.count)
        row.addStretch(1)
        if settings.practice:
            row.addWidget(button(_("Test call…"), call, "phone"))
        self.column.addLayout(row)

    def _counted(self, settings: UserSettings, changed: Callable[[bool, int], None]) -> None:
        if self.count.value() != settings.practice_lines:
            changed(self.on.isChecked(), self.count.value())
