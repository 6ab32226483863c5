"""What somebody who works in another window is told: short, and only what waits for them or is over."""

from dataclasses import dataclass

from robodial.app.live_words import line_words
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.engine.events import CampaignChanged, LineUnplugged, UserAsked
from robodial.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Announcement:
    """A title and a sentence. `campaign_id` tells which campaign to show; None: the lines."""

    title: str
    text: str
    campaign_id: CampaignId | None


def announcement(event: object, campaign: str) -> Announcement | None:
    """What to tell of an event of the campaign with the name `campaign`; None for what can wait."""
    match event:
        case UserAsked():
            return Announcement(
                _("{campaign}: a question").format(campaign=campaign), event.question, event.campaign_id
            )
        case LineUnplugged():
            return Announcement(line_words(event.line_id), event.problem, None)
        case CampaignChanged(state=CampaignState.FINISHED):
            return Announcement(campaign, _("It is finished: see the results."), event.campaign_id)
        case CampaignChanged(state=CampaignState.OUT_OF_TIME):
            return Announcement(campaign, _("Its last day is over, and not everybody was reached."), event.campaign_id)
        case CampaignChanged(state=CampaignState.PAUSED | CampaignState.STOPPED, reason=reason) if reason:
            return Announcement(campaign, reason, event.campaign_id)
        case _:
            return None
