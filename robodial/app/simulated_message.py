"""The message of a simulated day: the opt-out sentence, then something like a voice, exactly as long as asked."""

from functools import lru_cache
from random import Random

from robodial.audio.message import LONGEST_MESSAGE_S, Message, compose
from robodial.audio.prompts import opt_out_sentence
from robodial.domain.sound import Sound
from robodial.emulator.speech import speech
from robodial.errors import SettingsError
from robodial.i18n import gettext as _

MOST_MESSAGE_S = LONGEST_MESSAGE_S
_LEAST_BODY_S = 1.0
_VOICE = 30


@lru_cache(maxsize=4)
def message_of(seconds: float, language: str) -> Message:
    """Raises SettingsError when the opt-out sentence alone is longer than that."""
    alone = compose(None, opt_out_sentence(language), Sound(speech(_LEAST_BODY_S, Random(_VOICE))), None)
    body_s = seconds - (alone.duration_s - _LEAST_BODY_S)
    if body_s < _LEAST_BODY_S:
        text = _("The message must last at least {least:.1f} seconds: the opt-out sentence is part of it.")
        raise SettingsError(text.format(least=alone.duration_s))
    return compose(None, opt_out_sentence(language), Sound(speech(body_s, Random(_VOICE))), None)
