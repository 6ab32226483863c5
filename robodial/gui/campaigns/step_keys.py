"""Fourth step: what the keys mean, and what an answering machine gets."""

from typing import Any

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QRadioButton, QWidget

from robodial.app.campaign_needs import Needs
from robodial.domain.campaign import MachinePolicy
from robodial.gui.bridge import Bridge
from robodial.gui.campaigns.fields import Choice
from robodial.gui.campaigns.step import Settings, Step
from robodial.gui.page import Navigator
from robodial.gui.theme import GAP
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.texts import badge, faint
from robodial.i18n import gettext as _

_OFFERED = ("1", "2")


class KeysStep(Step):
    """Keys and machines."""

    key = "keys"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self._others: dict[str, str] = {}
        self.column.addWidget(self._keys())
        self.column.addWidget(self._machines())
        self.column.addStretch(1)

    def _keys(self) -> QWidget:
        card = Card(_("What can people press?"))
        card.column.addWidget(
            faint(_("Say in your message what the keys mean. Whoever presses none has just listened."))
        )
        self.meanings: dict[str, Choice] = {}
        for key in _OFFERED:
            choice = Choice(
                [("", _("nothing")), ("confirmed", _("confirmed")), ("call_back", _("please call me back"))]
            )
            choice.activated.connect(lambda _place: self.changed.emit())
            self.meanings[key] = choice
            card.column.addWidget(_key_row(key, choice))
        locked = QLabel(_("never call again: always there, and cannot be switched off"))
        locked.setWordWrap(True)
        card.column.addWidget(_key_row("9", locked))
        return card

    def _machines(self) -> QWidget:
        card = Card(_("When an answering machine answers"))
        self.policies: dict[MachinePolicy, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for policy, words in (
            (MachinePolicy.LEAVE_MESSAGE, _("leave the message after its beep")),
            (MachinePolicy.CALL_LATER, _("hang up, and try again later in the hope of a person")),
            (MachinePolicy.LEAVE_NOTHING, _("hang up, and do not try again")),
        ):
            choice = QRadioButton(words)
            choice.clicked.connect(lambda _checked=False: self.changed.emit())
            self._group.addButton(choice)
            self.policies[policy] = choice
            card.column.addWidget(choice)
        self.why = faint("")
        card.column.addWidget(self.why)
        return card

    def show_draft(self, data: Settings) -> None:
        keys = dict(data.get("keys") or {})
        for key, choice in self.meanings.items():
            choice.choose(str(keys.pop(key, "")))
        self._others = keys
        self.policies[MachinePolicy(data.get("machines") or MachinePolicy.LEAVE_MESSAGE.value)].setChecked(True)

    def show_needs(self, needs: Needs | None) -> None:
        """A policy that the rules refuse cannot be chosen; one that was chosen before is left until it is changed."""
        may = needs is None or needs.may_hang_up
        for policy, choice in self.policies.items():
            choice.setEnabled(may or not policy.hangs_up or choice.isChecked())
        text = _("For such calls in that country the rules ask that a message is left.")
        self.why.setText("" if may else text)
        self.why.setVisible(not may)

    @property
    def policy(self) -> MachinePolicy:
        """The chosen one."""
        return next((one for one, choice in self.policies.items() if choice.isChecked()), MachinePolicy.LEAVE_MESSAGE)

    def values(self) -> dict[str, Any]:
        keys = {**self._others, **{key: choice.value for key, choice in self.meanings.items() if choice.value}}
        return {"keys": keys or None, "machines": self.policy.value}


def _key_row(key: str, field: QWidget) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(2 * GAP)
    line.addWidget(badge(_("Key {key}").format(key=key)))
    field.setAccessibleName(_("What key {key} means").format(key=key))
    line.addWidget(field, 1)
    return row
