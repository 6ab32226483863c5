"""What the program does for lawful calls, and what stays with whoever calls."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel

from robodial.gui.first_run.step import Kit, Step
from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.texts import body
from robodial.i18n import gettext as _


class TermsStep(Step):
    """Goes on once they are accepted."""

    key = "terms"

    def __init__(self, kit: Kit) -> None:
        intro = _("robodial keeps you within the calling rules wherever it can. The rest is up to you:")
        super().__init__(kit, _("What you answer for"), intro)
        card = Card()
        card.column.setSpacing(2 * GAP)
        for icon, sentence in _statements():
            card.column.addLayout(_line(icon, sentence))
        self.column.addWidget(card)
        self.accept = QCheckBox(_("I have &read this, and I accept it"))
        self.accept.setChecked(bool(kit.bridge.session.settings.terms_accepted_on))
        self.accept.toggled.connect(lambda _on: self.changed.emit())
        self.column.addWidget(self.accept)

    @property
    def can_go_on(self) -> bool:
        return self.accept.isChecked()

    def shown(self) -> None:
        self.accept.setFocus()

    def keep(self, go_on: Callable[[], None]) -> None:
        if self.bridge.session.settings.terms_accepted_on:
            go_on()
        else:
            self.change(go_on, terms_accepted_on=self.kit.clock.now().date().isoformat())


def _statements() -> tuple[tuple[str, str], ...]:
    return (
        (
            "person",
            _(
                "It is you who calls. You answer for each campaign and for the names and numbers in your lists; using "
                "robodial does not by itself make a campaign lawful."
            ),
        ),
        (
            "calendar",
            _(
                "The calling rules that come with robodial sum up public texts as of the date shown with them. They "
                "can have gaps or be out of date, and they are no legal advice."
            ),
        ),
        (
            "search",
            _(
                "Before you advertise, ask for votes or for donations, let a lawyer or your data-protection officer "
                "look at the campaign, for every country you call."
            ),
        ),
        (
            "check",
            _(
                "Whenever you start a campaign you state that its purpose is the real one, that the consents on record "
                "were truly given, and that the number shown is yours to show."
            ),
        ),
    )


def _line(icon: str, sentence: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2 * GAP)
    picture = QLabel()
    picture.setPixmap(pixmap(icon, colours().accent, 24))
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(body(sentence), 1)
    return row
