"""What the engine can be told: plain values, imperative. Any thread may submit them.

`campaign_id` None means every campaign.
"""

from dataclasses import dataclass

from robodial.domain.campaign import CampaignId
from robodial.domain.contact import PhoneNumber


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
class HangUp:
    """Stop, and cut off the campaign's calls. Those of other campaigns go on."""

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


@dataclass(frozen=True, slots=True)
class AddContact:
    """One more contact for the campaign's list, called while it runs. Numbers are normalised; `number` comes first."""

    campaign_id: CampaignId
    number: PhoneNumber
    name: str = ""
    time_zone: str = ""
    other_numbers: tuple[PhoneNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveContact:
    """Who has this number leaves the campaign's list: no call begins any more. One in the air goes on to its end."""

    campaign_id: CampaignId
    number: PhoneNumber


@dataclass(frozen=True, slots=True)
class RefuseNumber:
    """Never call the number again, in any campaign. Stored before anything else is done; a call in the air goes on to
    its end, since a telephone that falls silent when it is answered is what people complain about most."""

    number: PhoneNumber
    reason: str = ""
    by_person: bool = True


@dataclass(frozen=True, slots=True)
class CallNow:
    """Who has this number and waits for a call of the campaign is called as soon as a line is free. Calling hours,
    limits and rests hold all the same."""

    campaign_id: CampaignId
    number: PhoneNumber


ListCommand = AddContact | RemoveContact
Stopping = StopCampaign | HangUp
CampaignCommand = PauseCampaign | ResumeCampaign | Stopping | AcceptFirstCalls | LookAgain | ListCommand | CallNow
Command = CampaignCommand | RefuseNumber
