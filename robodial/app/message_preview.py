"""Messages as they will sound on the telephone, before any call: band, level, coding, every part in place."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from phonenumbers import NumberParseException

from robodial.app.messages import as_written, message_parts
from robodial.audio.companding import decode, encode
from robodial.audio.message_editing import Samples, at_telephone_rate
from robodial.audio.sound_file import load_sound
from robodial.audio.spoken_number import opt_out_by_phone
from robodial.audio.telephone import for_telephone
from robodial.domain.campaign import MessageFiles, Purpose
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat
from robodial.errors import SoundError
from robodial.i18n import gettext as _
from robodial.rules.content import LONGEST_BODY_S, ContentRules, content_rules_for

MULAW_COUNTRIES = frozenset({"US", "CA", "JP"})
"""Their networks code speech by the µ-law, all others by the A-law (ITU-T G.711)."""

PARTS = ("opening", "body", "closing", "machine")


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What a telephone would carry, at `rate`."""

    samples: Samples
    rate: int = SAMPLE_RATE

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


def as_on_the_phone(samples: Samples, rate: int, country: str = "") -> Heard:
    """A recording as people called will hear it."""
    if not np.any(samples):
        return Heard(np.zeros(round(len(samples) / rate * SAMPLE_RATE), np.int16))
    return _through_the_line(for_telephone(at_telephone_rate(samples, rate)), country)


def file_as_on_the_phone(path: Path, country: str = "") -> Heard:
    """The same for a file. Raises SoundError, which names the file and the remedy."""
    return _through_the_line(load_sound(path), country)


def whole_as_on_the_phone(settings: Mapping[str, Any], language: str, *, to_machines: bool = False) -> Heard:
    """All that a draft's campaign says, with the opt-out sentence in its place, as far as the draft is known.

    Raises SoundError.
    """
    files, rules = _files(settings), rules_of(settings)
    country = str(settings.get("country", ""))
    longest_s, again_after_s = (rules.longest_body_s, rules.names_again_after_s) if rules else (LONGEST_BODY_S, None)
    parts = message_parts(files, longest_s, again_after_s)
    by_phone = _by_phone(settings, country, language)
    if to_machines and by_phone is None:
        raise SoundError(
            _("On a machine the message says which number to call: write the number to call back first, then listen.")
        )
    if to_machines and by_phone is not None:
        return _through_the_line(parts.to_machines(by_phone).sound, country)
    at_end = by_phone if rules and rules.repeat_at_end else None
    return _through_the_line(parts.to_people(language, at_end).sound, country)


def rules_of(settings: Mapping[str, Any]) -> ContentRules | None:
    """What the country asks of the message; None as long as purpose or country is not chosen."""
    with suppress(ValueError):
        if country := str(settings.get("country", "")):
            return content_rules_for(Purpose(settings.get("purpose")), country.upper())
    return None


def _files(settings: Mapping[str, Any]) -> MessageFiles:
    named = {part: Path(str(file)) for part, file in settings.get("message", {}).items() if file and part in PARTS}
    if "body" not in named:
        raise SoundError(_("There is no message yet: choose or record one first."))
    return MessageFiles(**named)


def _by_phone(settings: Mapping[str, Any], country: str, language: str) -> Sound | None:
    caller = settings.get("caller")
    call_back = str(caller.get("call_back", "")) if isinstance(caller, Mapping) else ""
    with suppress(NumberParseException):
        return opt_out_by_phone(language, as_written(call_back, country)) if call_back else None
    return None


def _through_the_line(sound: Sound, country: str) -> Heard:
    law = VoiceFormat.MULAW if country.upper() in MULAW_COUNTRIES else VoiceFormat.ALAW
    return Heard(decode(encode(sound.samples, law), law))
