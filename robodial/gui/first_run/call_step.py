"""A call to the owner's own telephone: does everything work."""

from robodial.app.chosen_lines import chosen_lines
from robodial.gui.first_run.step import Kit, Step
from robodial.gui.lines.call_panel import CallPanel
from robodial.gui.widgets.card import Card
from robodial.i18n import gettext as _


class CallStep(Step):
    """Can be left out, and made later on the page Lines."""

    key = "call"

    def __init__(self, kit: Kit) -> None:
        intro = _("robodial calls your own telephone and plays a short message. Answer, say hello, and listen.")
        super().__init__(kit, _("A call to your own telephone"), intro)
        self.works = False
        self.panel = CallPanel(kit.bridge, lambda: kit.window.help("test-call"), kit.run)
        self.panel.ended.connect(self._ended)
        card = Card()
        card.column.addWidget(self.panel)
        self.column.addWidget(card)

    def shown(self) -> None:
        session = self.bridge.session
        if session.settings.practice:
            self.panel.show_lines(session.lines()[:1])
        else:
            self.bridge.ask(
                lambda: chosen_lines(session.home, self.kit.ports()),
                then=self.panel.show_lines,
                failed=self.kit.window.problem,
                owner=self,
            )
        self.panel.number.setFocus()

    def left(self) -> None:
        self.panel.hang_up()

    def _ended(self, works: bool) -> None:
        self.works = self.works or works
        self.changed.emit()
