"""Settings: what holds for the whole program. Each change is kept, and takes effect, at once."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from robodial.app.resuming import set_resume_after_restart
from robodial.gui.bridge import Bridge
from robodial.gui.language import speak
from robodial.gui.page import Navigator, Page
from robodial.gui.settings.about_card import AboutCard
from robodial.gui.settings.caller_card import CallerCard
from robodial.gui.settings.data_card import DataCard
from robodial.gui.settings.report_card import ReportCard
from robodial.gui.settings.switches import CallsCard, LookCard
from robodial.gui.theme import GAP, apply_theme, tell_system
from robodial.gui.widgets.scroll import scrolling
from robodial.i18n import gettext as _

WIDEST = 880
"""Pixels of the column: longer lines are hard to read."""


class SettingsPage(Page):
    """A column of cards, one for each idea."""

    topic = "settings"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.add_title(_("Settings"))
        self.look, self.caller = LookCard(self), CallerCard(self)
        self.calls, self.data, self.about = CallsCard(self), DataCard(self), AboutCard(self)
        self.report = ReportCard(self)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GAP)
        for card in (self.look, self.caller, self.calls, self.data, self.report, self.about):
            column.addWidget(card)
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        inner.setMaximumWidth(WIDEST)  # not the cards: a narrower one would be given the height of a wide one
        self.column.addWidget(scrolling(inner), 1)

    def opened(self, **where: Any) -> None:
        self.calls.refresh()
        self.data.refresh()

    def closed(self) -> None:
        self.caller.keep()

    # ---- what the cards ask ------------------------------------------------------------------------------------

    def change(self, then: Callable[[], None] | None = None, **changed: Any) -> None:
        """Keep settings; `then` when they are kept."""
        session = self.bridge.session
        if all(getattr(session.settings, name) == value for name, value in changed.items()):
            return
        self.bridge.ask(
            lambda: session.change(**changed),
            then=lambda _done: then() if then else None,
            failed=self._failed,
            owner=self,
            in_turn=True,
        )

    def resume_after_restart(self, wanted: bool) -> None:
        """Keep it, and have the system start us at login, or not any more."""
        session = self.bridge.session
        self.bridge.ask(
            set_resume_after_restart,
            session.data_dir,
            wanted,
            then=self._resumes,
            failed=self._failed,
            owner=self,
            in_turn=True,
        )

    def draw_anew(self) -> None:
        """Language, theme, practice or data have changed."""
        settings = self.bridge.session.settings
        app = QApplication.instance()
        if isinstance(app, QApplication):
            speak(settings.language, app)
            tell_system(settings.theme)
            apply_theme(app, settings.theme)
        self.window_.changed()

    def _resumes(self, settings: Any) -> None:
        self.bridge.session.settings = settings

    def _failed(self, sentence: str) -> None:
        self.window_.problem(sentence, self.topic)
        self.look.refresh()
        self.calls.refresh()
