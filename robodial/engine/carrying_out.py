"""What each command means to a campaign. That a stop holds from the moment it is heard is the engine's part."""

from robodial.engine.commands import (
    AcceptFirstCalls,
    AddContact,
    CallNow,
    CampaignCommand,
    HangUp,
    LookAgain,
    PauseCampaign,
    RemoveContact,
    ResumeCampaign,
    StopCampaign,
)
from robodial.engine.list_changes import Typed
from robodial.engine.running_campaign import RunningCampaign


async def carry_out(campaign: RunningCampaign, command: CampaignCommand) -> None:
    """Do to the campaign what the user wants."""
    match command:
        case PauseCampaign():
            await campaign.pause()
        case ResumeCampaign():
            await campaign.resume()
        case StopCampaign() | HangUp():
            pass  # holds already
        case AcceptFirstCalls():
            await campaign.accept_first_calls()
        case LookAgain():
            await campaign.recover_lost()
            campaign.look_again()
        case AddContact():
            numbers = (command.number, *command.other_numbers)
            await campaign.add_contact(Typed(numbers, command.name, command.time_zone))
        case RemoveContact():
            await campaign.remove_contact(command.number)
        case CallNow():
            await campaign.call_now(command.number)
