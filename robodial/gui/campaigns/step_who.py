"""Second step: whom to call, from a list or from an earlier campaign, and how their consent is proved."""

from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from robodial.app.campaign_needs import Needs
from robodial.app.earlier_contacts import Earlier, EarlierList, earlier_campaigns, earlier_words, write_earlier_list
from robodial.clock import SystemClock
from robodial.domain.campaign import CampaignId
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.campaigns.fields import Choice, labelled, side_by_side
from robodial.gui.campaigns.step import Settings, Step
from robodial.gui.importing.list_picker import ListPicker
from robodial.gui.page import Navigator
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped


class WhoStep(Step):
    """The list."""

    key = "who"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self._country = ""
        self._needs: Needs | None = None
        self._written_list: Asked | None = None
        self.picker = ListPicker(bridge)
        self.column.addWidget(self.picker, 1)
        self.earlier = self._earlier()
        self.column.addWidget(self.earlier)
        self.consent = ConsentCard()
        self.column.addWidget(self.consent)
        self.picker.changed.connect(self.changed)
        self.consent.by.textEdited.connect(lambda _text: self.changed.emit())
        self.consent.level.activated.connect(lambda _place: self.changed.emit())

    def _earlier(self) -> QWidget:
        card = Card(_("Or from an earlier campaign"))
        self.campaign = Choice()
        self.which = Choice([(one.value, earlier_words(one)) for one in Earlier])
        self.use = button(_("Call these contacts"), self._use, "people")
        card.column.addWidget(
            side_by_side(labelled(_("Earlier campaign"), self.campaign), labelled(_("Whom of it"), self.which))
        )
        self.told = Notice()
        card.column.addWidget(self.told)
        card.column.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def entered(self) -> None:
        self.bridge.ask(
            earlier_campaigns,
            self.bridge.session.folder,
            then=self._show_earlier,
            failed=lambda text: self.told.show_text(text, "bad"),
            owner=self,
            latest="earlier",
        )

    def _show_earlier(self, campaigns: list[tuple[CampaignId, str]]) -> None:
        self.campaign.fill([(str(campaign_id), name) for campaign_id, name in campaigns])
        self.earlier.setVisible(bool(campaigns))

    def _use(self) -> None:
        if not self.campaign.value:
            return
        session = self.bridge.session
        self.use.setEnabled(False)
        self._written_list = self.bridge.ask(
            write_earlier_list,
            session.folder,
            CampaignId(int(self.campaign.value)),
            Earlier(self.which.value),
            session.home,
            SystemClock().now(),
            then=self._written,
            failed=self._not_written,
            owner=self,
            latest="list",
        )

    def _written(self, made: EarlierList) -> None:
        self.use.setEnabled(True)
        text = ngettext(
            "{n} contact of “{name}” is the list of this campaign.",
            "{n} contacts of “{name}” are the list of this campaign.",
            made.contacts,
        )
        self.told.show_text(text.format(n=grouped(made.contacts), name=self.campaign.currentText()), "good")
        self.picker.set_value({"list": str(made.path)}, self._country)
        self.changed.emit()

    def _not_written(self, text: str) -> None:
        self.use.setEnabled(True)
        self.told.show_text(text, "bad")

    def let_go(self) -> None:
        if self._written_list is not None:
            self._written_list.cancel()
        self.use.setEnabled(True)
        self.picker.let_go()

    def show_draft(self, data: Settings) -> None:
        self._country = str(data.get("country", ""))
        self.told.show_text("")
        self.earlier.hide()
        self.picker.set_value(data, self._country)
        self.consent.show_value(data.get("consent") or {})

    def show_needs(self, needs: Needs | None) -> None:
        self._needs = needs
        self.consent.setVisible(needs is not None and needs.consent and not needs.refused)

    def values(self) -> dict[str, Any]:
        given: dict[str, Any] = {"list": None, **self.picker.value}
        if self._needs is not None:
            given["consent"] = self.consent.value if self._needs.consent else None
        return given


class ConsentCard(Card):
    """How the list's consents are taken, and who answers for what no row can prove."""

    def __init__(self) -> None:
        super().__init__(_("Their consent"))
        self._on = ""
        self.column.addWidget(
            faint(
                _(
                    "Such calls need consent. The list says for each person that they agreed, when and where: columns "
                    "such as “consent”, “consent date” and “source”. Whoever has none is not called."
                )
            )
        )
        self.level = Choice(
            [
                ("express", _("They agreed to automatic calls, and it was noted")),
                ("written", _("They agreed in writing, naming us and automatic calls")),
                ("relationship", _("They gave us their number and were told of such calls")),
            ]
        )
        self.by = QLineEdit()
        self.by.setPlaceholderText(_("First name and name"))
        self.text = QPlainTextEdit()
        self.text.setMaximumHeight(72)
        self.text.setTabChangesFocus(True)
        self.column.addWidget(labelled(_("How they agreed"), self.level))
        hint = _("Needed for consent in writing, and where date and source are the same in every row.")
        self.column.addWidget(labelled(_("Who answers for it"), self.by, hint))
        self.column.addWidget(labelled(_("In which words people agreed"), self.text))

    def show_value(self, value: Settings) -> None:
        """As in a draft."""
        self.level.choose(str(value.get("level", "express")))
        self.by.setText(str(value.get("declared_by", "")))
        self.text.setPlainText(str(value.get("text", "")))
        self._on = str(value.get("declared_on", ""))

    @property
    def value(self) -> dict[str, str]:
        """As in a draft."""
        by, text = self.by.text().strip(), self.text.toPlainText().strip()
        given = {"level": self.level.value, "declared_by": by, "text": text}
        if by:
            given["declared_on"] = self._on or QDate.currentDate().toString("yyyy-MM-dd")
        return {name: value for name, value in given.items() if value}
