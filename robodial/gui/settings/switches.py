"""How the program looks, and how calls are made."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QSpinBox

from robodial.gui.settings.form import add, choices, choose, form
from robodial.gui.theme import GAP
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.gui.settings.page import SettingsPage


class LookCard(Card):
    """Language and theme."""

    def __init__(self, page: "SettingsPage") -> None:
        super().__init__(_("Language and look"))
        self._page = page
        settings = page.bridge.session.settings
        languages = {"": _("As the system"), "en": "English", "fr": "Français"}
        themes = {"": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        self.language = choices(languages, settings.language)
        self.theme = choices(themes, settings.theme)
        rows = form()
        add(rows, _("&Language"), self.language)
        add(rows, _("&Theme"), self.theme)
        self.column.addLayout(rows)
        self.language.activated.connect(lambda _at: page.change(page.draw_anew, language=self.language.currentData()))
        self.theme.activated.connect(lambda _at: page.change(page.draw_anew, theme=self.theme.currentData()))

    def refresh(self) -> None:
        """As it is kept."""
        settings = self._page.bridge.session.settings
        choose(self.language, settings.language)
        choose(self.theme, settings.theme)


class CallsCard(Card):
    """After a restart, and practice."""

    def __init__(self, page: "SettingsPage") -> None:
        super().__init__(_("Calls"))
        self._page = page
        self.resumes = QCheckBox(_("&Go on by itself after the PC was restarted"))
        self.practice = QCheckBox(_("&Practice: calls go to emulated lines, no telephone rings"))
        self.lines = QSpinBox()
        self.lines.setRange(1, 12)
        self.lines.setMinimumWidth(12 * GAP)
        self.notice = Notice()
        self.column.addWidget(self.resumes)
        self.column.addWidget(
            faint(
                _("Campaigns that were running when the PC went off go on when you log in again, within their hours.")
            )
        )
        self.column.addWidget(self.practice)
        self.column.addWidget(faint(_("To try everything out. Campaigns of practice are kept apart from real ones.")))
        rows = form()
        add(rows, _("&Emulated lines"), self.lines)
        self.column.addLayout(rows)
        self.column.addWidget(self.notice)
        self.refresh()
        self.resumes.clicked.connect(page.resume_after_restart)
        self.practice.clicked.connect(lambda on: page.change(page.draw_anew, practice=on))
        self.lines.valueChanged.connect(lambda count: page.change(practice_lines=count))

    def refresh(self) -> None:
        """As it is kept; while calls go on, practice stays as it is."""
        settings = self._page.bridge.session.settings
        self.resumes.setChecked(settings.resume_after_restart)
        self.practice.setChecked(settings.practice)
        blocked = self.lines.blockSignals(True)
        self.lines.setValue(settings.practice_lines)
        self.lines.blockSignals(blocked)
        is_running = self._page.bridge.is_running
        is_demo = self._page.bridge.session.is_demo
        self.practice.setEnabled(not is_running and not is_demo)
        self.resumes.setEnabled(not is_demo)
        self.lines.setEnabled(settings.practice and not is_running)
        self.notice.show_text(self._words(is_running, is_demo))

    def _words(self, is_running: bool, is_demo: bool) -> str:
        if is_demo:
            return _("This is the demonstration: it always calls emulated lines.")
        if is_running:
            return _("A campaign is running: practice can be switched when its calls have ended.")
        return ""
