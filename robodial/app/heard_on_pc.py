"""A campaign's message on this PC's loudspeaker, just as the telephone will carry it."""

from robodial.app.messages import prepare_messages
from robodial.domain.campaign import Campaign
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.errors import SoundError
from robodial.i18n import gettext as _


def play_message(campaign: Campaign, *, for_machines: bool = False) -> float:
    """Begin to play it and return; its length in seconds. Raises SoundError where no sound comes out of this PC."""
    messages = prepare_messages(campaign)
    message = messages.machine if for_machines and messages.machine else messages.person
    try:
        import sounddevice  # loads the sound system

        sounddevice.play(message.sound.samples, SAMPLE_RATE)
    except Exception as error:  # PortAudioError, or OSError where the system has no sound library
        text = _("This PC has no loudspeaker or headset that works. Connect one, then listen again.")
        raise SoundError(text) from error
    return message.duration_s


def stop_playing() -> None:
    """Silence; nothing happens when nothing is heard."""
    try:
        import sounddevice

        sounddevice.stop()
    except Exception:  # the same: there is no sound to stop
        return
