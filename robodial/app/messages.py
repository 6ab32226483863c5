"""A campaign's messages, made for the telephone before its first call."""

import phonenumbers
from phonenumbers import PhoneNumberFormat

from robodial.audio.message import Message, Messages, compose
from robodial.audio.prompts import opt_out_sentence
from robodial.audio.sound_file import load_sound
from robodial.audio.spoken_number import opt_out_by_phone
from robodial.domain.campaign import Campaign
from robodial.domain.sound import Sound


def prepare_messages(campaign: Campaign) -> Messages:
    """What people hear, and what is left on machines. Raises SoundError, which names the file and the remedy."""
    files = campaign.message
    opening = load_sound(files.opening) if files.opening else None
    closing = load_sound(files.closing) if files.closing else None
    body = load_sound(files.body)
    person = compose(opening, opt_out_sentence(campaign.language), body, closing)
    if campaign.machines.hangs_up:
        return Messages(person, None)
    return Messages(
        person, _for_machines(campaign, opening, load_sound(files.machine) if files.machine else body, closing)
    )


def _for_machines(campaign: Campaign, opening: Sound | None, body: Sound, closing: Sound | None) -> Message:
    """Nobody can press a key on a tape: there the opt-out sentence names the number to call (decision 7)."""
    return compose(opening, opt_out_by_phone(campaign.language, _as_written(campaign)), body, closing)


def _as_written(campaign: Campaign) -> str:
    """The number to call back, in the groups in which the called people write it."""
    number = phonenumbers.parse(campaign.call_back)
    at_home = number.country_code == phonenumbers.country_code_for_region(campaign.country)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )
