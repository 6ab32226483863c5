"""Fifth step: on which days, in which hours, and how often."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from robodial.app.campaign_needs import Needs
from robodial.domain.campaign import MachinePolicy
from robodial.gui.bridge import Bridge
from robodial.gui.campaigns.fields import Choice, OptionalDay, labelled, side_by_side
from robodial.gui.campaigns.hours_editor import HoursEditor
from robodial.gui.campaigns.step import Settings, Step
from robodial.gui.campaigns.tries_editor import MOST_ATTEMPTS, TriesEditor
from robodial.gui.page import Navigator
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _


class WhenStep(Step):
    """Hours, days, tries."""

    key = "when"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self._machines = False
        hours = Card(_("Calling hours"))
        self.hours = HoursEditor()
        hours.column.addWidget(self.hours)
        self.wrong = Notice(kind="bad")
        hours.column.addWidget(self.wrong)
        hours.column.addWidget(faint(_("Hours are those of the person who is called, wherever they live.")))
        tries = Card(_("When somebody is not reached"))
        self.tries = TriesEditor()
        tries.column.addWidget(self.tries)
        for card in (hours, self._days(), tries):
            self.column.addWidget(card)
        self.column.addStretch(1)
        self.hours.changed.connect(self.changed)
        self.tries.changed.connect(self.changed)

    def _days(self) -> QWidget:
        card = Card(_("First and last day"))
        self.first, self.last = OptionalDay(_("not before")), OptionalDay(_("not after"))
        card.column.addWidget(side_by_side(self.first, self.last))
        self.region = Choice()
        self._region = labelled(_("Region whose public holidays count"), self.region)
        card.column.addWidget(self._region)
        for day in (self.first, self.last):
            day.changed.connect(self.changed)
        self.region.activated.connect(lambda _place: self.changed.emit())
        return card

    def show_draft(self, data: Settings) -> None:
        self._machines = str(data.get("machines", "")) == MachinePolicy.CALL_LATER.value
        self.hours.show_value(data.get("hours") or {})
        self.first.set_value(str(data.get("starts_on", "")))
        self.last.set_value(str(data.get("ends_on", "")))
        most = int(data.get("most_attempts", MOST_ATTEMPTS))
        self.tries.show_value(data.get("retry") or {}, most, machines=self._machines)
        region = str(data.get("region", ""))
        if region and self.region.findData(region) < 0:
            self.region.addItem(region, region)
        self.region.choose(region)

    def show_needs(self, needs: Needs | None) -> None:
        self.hours.show_lawful(needs.lawful if needs and not needs.refused else None)
        regions = needs.regions if needs else ()
        self.region.fill([("", _("the whole country")), *((one, one) for one in regions)])
        self._region.setVisible(bool(regions))

    def show_complaints(self, texts: Sequence[str]) -> None:
        self.wrong.show_text(" ".join(texts), "bad")

    def values(self) -> dict[str, Any]:
        return {
            "hours": self.hours.value,
            "starts_on": self.first.value,
            "ends_on": self.last.value,
            "region": self.region.value or None,
            **self.tries.value(machines=self._machines),
        }
