"""One campaign, or one draft, on the home page."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from robodial.app.campaign_cards import CampaignCard, DraftCard
from robodial.app.purpose_words import PURPOSE_ICONS, purpose_name
from robodial.app.wizard_steps import STEPS, step_name
from robodial.domain.campaign import CampaignState, Purpose
from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import badge, body, faint, heading, set_badge
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped

_ICON = 28
_KINDS = {
    CampaignState.RUNNING: ("good", "phone"),
    CampaignState.WAITING: ("info", "clock"),
    CampaignState.PAUSED: ("warn", "pause"),
    CampaignState.FINISHED: ("plain", "check"),
    CampaignState.STOPPED: ("plain", "stop"),
    CampaignState.OUT_OF_TIME: ("warn", "calendar"),
    CampaignState.READY: ("plain", "campaign"),
    CampaignState.DRAFT: ("plain", "edit"),
}
Action = tuple[str, str, Callable[[], object]]
"""Text, icon, what it does."""


class CardFrame(QFrame):
    """Icon, name and state above, buttons at the right."""

    def __init__(self, purpose: str, name: str, actions: list[Action]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        row.setSpacing(2 * GAP)
        picture = QLabel()
        picture.setPixmap(pixmap(purpose_icon(purpose), colours().accent, _ICON))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout()
        self.column.setSpacing(GAP)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        self.name = heading(name)
        self.name.setWordWrap(True)
        line.addWidget(self.name, 1)
        self.state_icon, self.state = QLabel(), badge("")
        for widget in (self.state_icon, self.state):
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(line)
        row.addLayout(self.column, 1)
        self.buttons = {text: button(text, clicked, icon_name) for text, icon_name, clicked in actions}
        self.beside = QWidget()
        beside = QVBoxLayout(self.beside)
        beside.setContentsMargins(0, 0, 0, 0)
        first = QHBoxLayout()
        first.setSpacing(GAP)
        first.addStretch(1)
        for text, made in self.buttons.items():
            made.setAccessibleName(f"{text}: {name}")
            first.addWidget(made)
        beside.addLayout(first)
        beside.addStretch(1)
        row.addWidget(self.beside)

    def show_state(self, text: str, state: CampaignState) -> None:
        """In a word and with an icon."""
        kind, icon_name = _KINDS[state]
        set_badge(self.state, text, kind)
        self.state_icon.setPixmap(pixmap(icon_name, colours().faint, 18))


class CampaignFrame(CardFrame):
    """A campaign that was started."""

    def __init__(self, card: CampaignCard, actions: list[Action]) -> None:
        super().__init__(card.purpose, card.name, actions)
        self._bar, self._figures, self._waits = QProgressBar(), faint(""), body("")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        for widget in (self._bar, self._figures, self._waits):
            self.column.addWidget(widget)
        self.show_card(card)

    def show_card(self, card: CampaignCard) -> None:
        """As it stands now."""
        self.show_state(card.state_text, card.state)
        self._bar.setValue(round(1000 * card.share))
        self._bar.setAccessibleName(_("Progress: {name}").format(name=card.name))
        self._figures.setText(_figures(card))
        self._waits.setText(card.waits)
        self._waits.setVisible(bool(card.waits))


class DraftFrame(CardFrame):
    """A campaign that is not complete yet."""

    def __init__(self, card: DraftCard, actions: list[Action]) -> None:
        super().__init__(card.purpose, card.name or _("Without a name"), actions)
        self.show_state(_("draft"), CampaignState.DRAFT)
        step = card.step if card.step in STEPS else STEPS[0]
        self.column.addWidget(faint(_("You were at “{step}”.").format(step=step_name(step))))


def purpose_icon(purpose: str) -> str:
    """Of the purpose; a plain one where there is none yet."""
    return next((icon for one, icon in PURPOSE_ICONS.items() if one.value == purpose), "campaign")


def purpose_words(purpose: str) -> str:
    """Empty where there is none yet."""
    return next((purpose_name(one) for one in Purpose if one.value == purpose), "")


def _figures(card: CampaignCard) -> str:
    text = ngettext("{done} of {n} contact done", "{done} of {n} contacts done", card.contacts)
    parts = [text.format(done=grouped(card.settled), n=grouped(card.contacts))]
    parts.append(ngettext("{n} reached", "{n} reached", card.reached).format(n=grouped(card.reached)))
    if card.not_called:
        parts.append(ngettext("{n} not called", "{n} not called", card.not_called).format(n=grouped(card.not_called)))
    return " · ".join([purpose_words(card.purpose), *parts])
