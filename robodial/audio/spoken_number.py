"""The opt-out sentence for answering machines: no key can be pressed there, so it names a number to call, in digits."""

from pathlib import Path

import numpy as np

from robodial.audio.first_word import without_lead
from robodial.audio.prompts import sounds_folder
from robodial.audio.sound_file import load_sound
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.errors import SoundError
from robodial.i18n import gettext as _

DIGIT_GAP_S = 0.04
"""Between two digits of a group; the recordings bring a breath of their own."""

GROUP_GAP_S = 0.3
"""Between the groups in which a number is written: time to write one down."""

SHORTEST_DIGIT_S = 0.15

_NAMES = {**{digit: digit for digit in "0123456789"}, "+": "plus"}


def opt_out_by_phone(language: str, number: str, folder: Path | None = None) -> Sound:
    """ "To stop receiving these calls, call 0 1, 9 9, …", in `language`, with `number` in groups, as it is written.

    Raises SoundError when the sentence or the digits do not exist in that language: a message may not be left then.
    """
    place = sounds_folder() if folder is None else folder
    parts = [_part(place / f"opt-out-by-phone.{language}.wav", language)]
    for group in _groups(number):
        parts += [_silence(GROUP_GAP_S), *_spoken(group, language, place)]
    return Sound(np.concatenate([part.samples for part in parts]))


def _groups(number: str) -> list[str]:
    """`+33 1 99` as `+33`, `1`, `99`; brackets and dashes part groups, too."""
    return "".join(sign if sign in _NAMES else " " for sign in number).split()


def _spoken(group: str, language: str, place: Path) -> list[Sound]:
    parts: list[Sound] = []
    for sign in group:
        parts += [_silence(DIGIT_GAP_S), _part(place / "digits" / f"{_NAMES[sign]}.{language}.wav", language)]
    return parts[1:]


def _part(path: Path, language: str) -> Sound:
    if not path.is_file():
        text = _("{file} is missing: what is left on answering machines in the language {language} needs it.")
        raise SoundError(text.format(file=path, language=language), path=str(path))
    return without_lead(load_sound(path, shortest_s=SHORTEST_DIGIT_S))


def _silence(seconds: float) -> Sound:
    return Sound(np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16))
