"""The sentences that are ours, not the user's, read from the folder `sounds/` that comes with the program."""

import sys
from pathlib import Path

import robodial
from robodial.audio.sound_file import load_sound
from robodial.domain.sound import Sound
from robodial.errors import SoundError
from robodial.i18n import gettext as _

_OPT_OUT = "opt-out."


def sounds_folder() -> Path:
    """The program's `sounds/`: beside the package, or inside or beside a frozen program. Raises SoundError."""
    tried = _places()
    for place in tried:
        if place.is_dir():
            return place
    text = _("The program's folder of sounds is missing ({path}). Install robodial again.")
    raise SoundError(text.format(path=tried[0]), path=str(tried[0]))


def opt_out_sentence(language: str, folder: Path | None = None) -> Sound:
    """ "Press 9 to stop these calls", in `language` (`fr`, `en`). `folder` replaces the program's own.

    Raises SoundError when there is no such sentence: a message without it may not be played.
    """
    place = sounds_folder() if folder is None else folder
    path = place / f"{_OPT_OUT}{language}.wav"
    if not path.is_file():
        known = ", ".join(opt_out_languages(place)) or "-"
        text = _("There is no opt-out sentence in the language {language} (there is: {known}). Choose one of these.")
        raise SoundError(text.format(language=language, known=known), path=str(path))
    return load_sound(path)


def opt_out_languages(folder: Path | None = None) -> tuple[str, ...]:
    """Languages that have an opt-out sentence, in alphabetical order."""
    place = sounds_folder() if folder is None else folder
    return tuple(sorted(path.name.split(".")[1] for path in place.glob(f"{_OPT_OUT}*.wav")))


def _places() -> list[Path]:
    places = [Path(robodial.__file__).resolve().parent.parent / "sounds"]
    if unpacked := getattr(sys, "_MEIPASS", None):  # where PyInstaller unpacks a frozen program's data
        places.append(Path(unpacked) / "sounds")
    places.append(Path(sys.executable).resolve().parent / "sounds")
    return places
