"""What the engine can be told: plain values, imperative. Any thread may submit them.

`campaign_id` None means every campaign.
"""

from dataclasses import dataclass

from robodial.domain.campaign import CampaignId


@dataclass(frozen=True, slots=True)
class PauseCampaign:
    """Start no new call; running calls go on."""

    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class ResumeCampaign:
    """Go on after a pause, whoever or whatever paused it; after the first calls only AcceptFirstCalls does."""

    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class StopCampaign:
    """Start no new call, let running calls end, then stop. The campaign can be resumed later."""

    reason: str = ""
    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class AcceptFirstCalls:
    """The first calls were as they should be: call the others. Kept for good."""

    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Something changed in the store (a contact added, a list imported): look for calls to make now."""

    campaign_id: CampaignId | None = None


Command = PauseCampaign | ResumeCampaign | StopCampaign | AcceptFirstCalls | LookAgain
