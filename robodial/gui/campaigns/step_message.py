"""Third step: what people hear."""

from typing import Any

from robodial.app.campaign_needs import Needs
from robodial.domain.usual_language import usual_language
from robodial.gui.bridge import Bridge
from robodial.gui.campaigns.fields import Choice, labelled
from robodial.gui.campaigns.step import Settings, Step
from robodial.gui.messages.picker import MessagePicker
from robodial.gui.page import Navigator
from robodial.gui.widgets.card import Notice
from robodial.i18n import gettext as _


class MessageStep(Step):
    """The message, and the language of whoever hears it."""

    key = "message"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.language = Choice([("fr", _("French").capitalize()), ("en", _("English").capitalize())])
        hint = _("The sentence about refusing further calls is spoken in it; the program adds it by itself.")
        self.column.addWidget(labelled(_("Language of the people you call"), self.language, hint))
        self.opening = Notice()
        self.column.addWidget(self.opening)
        self.picker = MessagePicker(bridge)
        self.column.addWidget(self.picker)
        self.column.addStretch(1)
        self.language.activated.connect(lambda _place: self._language_chosen())
        self.picker.changed.connect(self.changed)

    def _language_chosen(self) -> None:
        self.picker.set_value(self.picker.value, self.language.value)
        self.changed.emit()

    def let_go(self) -> None:
        self.picker.let_go()

    def show_draft(self, data: Settings) -> None:
        country = str(data.get("country", ""))
        self.language.choose(str(data.get("language") or usual_language(country)))
        self.picker.set_value(data, self.language.value)

    def show_needs(self, needs: Needs | None) -> None:
        text = ""
        if needs is not None and not needs.refused:
            if needs.opening:
                text = _("These calls begin with an opening: who is calling and why. ")
            text += _("The message lasts {seconds:.0f} seconds at most.").format(seconds=needs.longest_message_s)
        self.opening.show_text(text)

    def values(self) -> dict[str, Any]:
        return {"message": None, **self.picker.value, "language": self.language.value}
