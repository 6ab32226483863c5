"""A campaign's message, made for the telephone."""

from robodial.audio.message import Message, compose
from robodial.audio.prompts import opt_out_sentence
from robodial.audio.sound_file import load_sound
from robodial.domain.campaign import Campaign


def prepare_message(campaign: Campaign) -> Message:
    """Opening, opt-out sentence, body, closing. Raises SoundError, which names the file and the remedy."""
    files = campaign.message
    return compose(
        load_sound(files.opening) if files.opening else None,
        opt_out_sentence(campaign.language),
        load_sound(files.body),
        load_sound(files.closing) if files.closing else None,
    )
