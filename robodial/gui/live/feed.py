"""The live board of the program: it follows every run from its first event, whichever page is shown."""

from PySide6.QtCore import QObject

from robodial.app.desk import DeskEvent
from robodial.app.live_board import LiveBoard
from robodial.app.live_campaign import CampaignView
from robodial.clock import monotonic
from robodial.domain.campaign import CampaignId
from robodial.engine.commands import StopCampaign
from robodial.gui.bridge import Bridge
from robodial.i18n import gettext as _


class LiveFeed(QObject):
    """Folds what happens into `board`; lives as long as the bridge."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.board = LiveBoard()
        self._bridge = bridge
        bridge.happened.connect(self._fold)

    def views(self) -> tuple[CampaignView, ...]:
        """The campaigns as they stand now."""
        return self.board.campaigns(monotonic())

    def view(self, campaign_id: CampaignId | None, name: str) -> CampaignView | None:
        """One of them."""
        return self.board.campaign(monotonic(), campaign_id, name)

    def stop(self, campaign_id: CampaignId | None) -> None:
        """No other call of the campaign (None: of any) begins; those in progress go on to their end."""
        self.board.told_to_stop(campaign_id)
        self._bridge.submit(StopCampaign(_("stopped by the user"), campaign_id))

    def _fold(self, event: DeskEvent) -> None:
        self.board.fold(event, monotonic())


def feed_of(bridge: Bridge) -> LiveFeed:
    """The one feed of the bridge; made at the first question, which should come before the first run."""
    found = bridge.findChild(LiveFeed)
    return found if isinstance(found, LiveFeed) else LiveFeed(bridge)
