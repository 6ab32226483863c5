"""First step: the campaign's name, its purpose, who is calling, and what the country asks besides."""

from typing import Any

from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from robodial.app.campaign_needs import Needs
from robodial.app.countries import country_choices
from robodial.app.purpose_words import PURPOSE_ICONS, purpose_name, purpose_sentence
from robodial.domain.campaign import Purpose
from robodial.gui.bridge import Bridge
from robodial.gui.campaigns.asked_besides import AskedBesides
from robodial.gui.campaigns.fields import Choice, labelled, side_by_side
from robodial.gui.campaigns.step import Settings, Step
from robodial.gui.campaigns.tile import Tile
from robodial.gui.page import Navigator
from robodial.gui.theme import GAP
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import heading
from robodial.i18n import gettext as _

_TILES_A_ROW = 2


class PurposeStep(Step):
    """Name and purpose."""

    key = "purpose"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.name = QLineEdit()
        self.name.setMaxLength(120)
        self.name.setPlaceholderText(_("For example: appointments of next week"))
        self.column.addWidget(labelled(_("Name of the campaign"), self.name))
        self.column.addWidget(self._tiles())
        self.refused = Notice(kind="bad")
        self.column.addWidget(self.refused)
        self.column.addWidget(self._caller())
        self.besides = AskedBesides()
        self.column.addWidget(self.besides)
        self.column.addStretch(1)
        for field in (self.name, self.caller, self.call_back):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self.country.activated.connect(lambda _place: self.changed.emit())
        self.besides.changed.connect(self.changed)

    def _tiles(self) -> QWidget:
        self.tiles: dict[Purpose, Tile] = {}
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(heading(_("Why are you calling?")))
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for place, purpose in enumerate(Purpose):
            tile = Tile(PURPOSE_ICONS[purpose], purpose_name(purpose), purpose_sentence(purpose))
            tile.clicked.connect(lambda _checked=False: self.changed.emit())
            grid.addWidget(tile, *divmod(place, _TILES_A_ROW))
            self.tiles[purpose] = tile
        for place in range(_TILES_A_ROW):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        return whole

    def _caller(self) -> QWidget:
        card = Card(_("Who is calling?"))
        self.caller, self.call_back = QLineEdit(), QLineEdit()
        self.caller.setPlaceholderText(_("Your business, practice or body"))
        self.country = Choice([(one.code, one.name) for one in country_choices()])
        name = labelled(_("Name"), self.caller)
        number = labelled(_("Number to call back"), self.call_back)
        card.column.addWidget(side_by_side(name, number))
        card.column.addWidget(labelled(_("Country of the people you call"), self.country))
        return card

    def entered(self) -> None:
        self.name.setFocus()

    def show_draft(self, data: Settings) -> None:
        self.name.setText(str(data.get("name", "")))
        self._choose(str(data.get("purpose", "")))
        caller = data.get("caller", {})
        self.caller.setText(str(caller.get("name", "")))
        self.call_back.setText(str(caller.get("call_back", "")))
        self.country.choose(str(data.get("country", "")))
        self.besides.show_draft(data)

    def _choose(self, purpose: str) -> None:
        for one, tile in self.tiles.items():
            tile.setAutoExclusive(False)
            tile.setChecked(one.value == purpose)
            tile.setAutoExclusive(True)

    def show_needs(self, needs: Needs | None) -> None:
        self.refused.show_text(needs.refused if needs else "", "bad")
        self.besides.show_needs(needs)

    @property
    def purpose(self) -> Purpose | None:
        """The chosen one."""
        return next((purpose for purpose, tile in self.tiles.items() if tile.isChecked()), None)

    def values(self) -> dict[str, Any]:
        caller = {"name": self.caller.text().strip(), "call_back": self.call_back.text().strip()}
        return {
            "name": self.name.text().strip() or None,
            "purpose": self.purpose.value if self.purpose else None,
            "country": self.country.value or None,
            "caller": {name: value for name, value in caller.items() if value} or None,
            **self.besides.values(),
        }
