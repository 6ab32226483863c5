"""Which language and which country."""

from collections.abc import Callable

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QButtonGroup, QComboBox, QHBoxLayout, QLabel, QPushButton

from robodial.app.countries import CountryChoice, country_choices, rules_note
from robodial.gui.first_run.step import Kit, Step
from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import faint, heading
from robodial.i18n import gettext as _
from robodial.i18n import language

LANGUAGES = {"en": "English", "fr": "Français"}


class LanguageStep(Step):
    """A change of language is seen at once."""

    key = "language"

    def __init__(self, kit: Kit) -> None:
        intro = _("A few questions, then a test call to your own telephone. It takes about five minutes.")
        super().__init__(kit, _("Welcome to robodial"), intro)
        self.column.addWidget(heading(_("Language")))
        self.column.addLayout(self._languages())
        self.country = QComboBox()
        self.country.setEnabled(False)
        self.country.currentIndexChanged.connect(self._country_chosen)
        label = QLabel(_("C&ountry of your telephone line"))
        label.setProperty("role", "heading")
        label.setBuddy(self.country)
        self.note = faint("")
        self.column.addSpacing(GAP)
        for widget in (label, self.country, self.note):
            self.column.addWidget(widget)

    @property
    def can_go_on(self) -> bool:
        return bool(self.country.currentData())

    def shown(self) -> None:
        self.tile[language()].setFocus()
        self.bridge.ask(country_choices, then=self._show_countries, failed=self.kit.window.problem, owner=self)

    def keep(self, go_on: Callable[[], None]) -> None:
        self.change(go_on, language=language(), country=self.country.currentData())

    def speak(self, chosen: str) -> None:
        """Keep it and draw everything anew."""
        if chosen == language():
            return
        country = self.country.currentData() or self.bridge.session.settings.country
        self.change(lambda: QTimer.singleShot(0, self._redraw), language=chosen, country=country)

    def _redraw(self) -> None:
        from robodial.gui.language import speak

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        speak(self.bridge.session.settings.language, app)
        self.kit.window.changed()

    def _languages(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        self.tiles = QButtonGroup(self)
        self.tile: dict[str, QPushButton] = {}
        for code, name in LANGUAGES.items():
            self.tile[code] = tile = QPushButton(name)
            tile.setProperty("role", "tile")
            tile.setCheckable(True)
            tile.setChecked(code == language())
            tile.clicked.connect(lambda _on, code=code: self.speak(code))
            self.tiles.addButton(tile)
            row.addWidget(tile, 1)
        return row

    def _show_countries(self, choices: tuple[CountryChoice, ...]) -> None:
        if self.country.count():
            return
        for choice in choices:
            if not choice.has_rules and self.country.count() and not self._is_split():
                self.country.insertSeparator(self.country.count())
            self.country.addItem(choice.name, choice.code)
        self.country.setCurrentIndex(max(0, self.country.findData(self._likely())))
        self.country.setEnabled(True)

    def _is_split(self) -> bool:
        return any(self.country.itemData(row) is None for row in range(self.country.count()))

    def _likely(self) -> str:
        here = QLocale.territoryToCode(QLocale.system().territory())
        known = self.country.findData(here) >= 0
        return self.bridge.session.settings.country or (here if known else "FR" if language() == "fr" else "US")

    def _country_chosen(self, _index: int) -> None:
        self.changed.emit()
        if code := self.country.currentData():
            today = self.kit.clock.now().date()
            say = self.note.setText
            self.bridge.ask(rules_note, code, today, then=say, failed=say, owner=self, latest="note")
