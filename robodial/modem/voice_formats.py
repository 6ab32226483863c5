"""Reading `+VSM=?` and `+VLS=?` in all the layouts that modems use, and choosing a format by its name.

The numbers mean different things on different families (130 is A-law on one and unsigned PCM on another), so they
are never compared with anything: only names and widths are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat

PREFERENCE = (
    VoiceFormat.UNSIGNED_8,
    VoiceFormat.MULAW,
    VoiceFormat.ALAW,
    VoiceFormat.SIGNED_8,
    VoiceFormat.LINEAR_16,
)
"""What is taken when the user does not choose: proven on hardware first, then by bytes per second."""


@dataclass(frozen=True, slots=True)
class ModemFormat:
    """One line of `+VSM=?`: the modem's number for a coding, its name, bits a sample (0 unknown), samples a second."""

    code: int
    name: str
    bits: int
    rates: tuple[int, ...]

    @property
    def voice_format(self) -> VoiceFormat | None:
        """The format it is at 8000 Hz, or None when robodial cannot use it."""
        if SAMPLE_RATE not in self.rates:
            return None
        return _named(self.name.upper(), self.bits)


_ENTRY = re.compile(r"^\s*(?:\+?#?VSM\s*[:=]\s*)?(\d{1,3})\s*[,;]\s*(.+)$", re.IGNORECASE)
_WIDTH_IN_NAME = re.compile(r"(\d{1,2})[\s-]*BIT", re.ASCII)


def parse_vsm(lines: Iterable[str]) -> list[ModemFormat]:
    """The formats in an answer to `+VSM=?`; lines that are none are passed over."""
    found = []
    for line in lines:
        entry = _ENTRY.match(line)
        if entry is not None:
            modem_format = _entry(int(entry[1]), entry[2])
            if modem_format is not None:
                found.append(modem_format)
    return found


def _entry(code: int, text: str) -> ModemFormat | None:
    fields = [field.strip() for field in re.split(r"[,;](?![^(]*\))", text)] if '"' not in text else _quoted(text)
    name = fields[0].strip('" ')
    if not name or name.isdigit():
        return None
    numbers = fields[1:]
    bits = _number(numbers[0]) if numbers else None
    if bits is None or bits > 32:  # the second field is a list of rates, or a bare rate: no field for the width
        return ModemFormat(code, name, _width(name), _rates(numbers[0]) if numbers else ())
    return ModemFormat(code, name, bits, _rates(numbers[2]) if len(numbers) > 2 else ())


def _quoted(text: str) -> list[str]:
    """Fields of a line whose name is quoted and may hold commas."""
    name, _, rest = text.partition('"')[2].partition('"')
    return [name, *(field.strip() for field in re.split(r"[,;](?![^(]*\))", rest.lstrip(" ,;")))]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def _width(name: str) -> int:
    found = _WIDTH_IN_NAME.search(name.upper())
    return int(found[1]) if found else 0


def _rates(text: str) -> tuple[int, ...]:
    """`8000`, `(8000)`, `(7200,8000,11025)` or a range `(7200-11025)`."""
    rates: list[int] = []
    for low, high in re.findall(r"(\d{4,6})(?:\s*-\s*(\d{4,6}))?", text, re.ASCII):
        rates.append(int(low))
        if high:
            rates += [rate for rate in (SAMPLE_RATE, int(high)) if int(low) < rate <= int(high)]
    return tuple(dict.fromkeys(rates))


def _named(name: str, bits: int) -> VoiceFormat | None:
    """Which format a name in capitals means; the width decides between 8- and 16-bit linear."""
    if "ADPCM" in name or re.search(r"G\.?72", name) or "CELP" in name:
        return None
    if re.search(r"(MU|U|µ|Μ|ΜU)[\s-]?LAW|G\.?711\s*U", name):
        return VoiceFormat.MULAW
    if re.search(r"\bA[\s-]?LAW|ALAW|G\.?711\s*A", name):
        return VoiceFormat.ALAW
    if not re.search(r"PCM|LINEAR", name):
        return None
    width = bits or _width(name)
    if "UNSIGNED" in name:
        return VoiceFormat.UNSIGNED_8 if width == 8 else None
    if width == 16:
        return VoiceFormat.LINEAR_16
    if width == 8:
        return VoiceFormat.SIGNED_8 if "SIGNED" in name else VoiceFormat.UNSIGNED_8
    return None


def choose(formats: Sequence[ModemFormat], wanted: VoiceFormat | None = None) -> tuple[ModemFormat, VoiceFormat] | None:
    """The modem's format for `wanted`, or for the first of `PREFERENCE` it has. None when there is none."""
    for voice_format in (wanted,) if wanted is not None else PREFERENCE:
        for modem_format in formats:
            if modem_format.voice_format is voice_format:
                return modem_format, voice_format
    return None


_VLS_ENTRY = re.compile(r'(\d{1,3})\s*[,;]\s*"([^"]*)"')


def line_label(lines: Iterable[str]) -> int | None:
    """The label of the telephone line (`"T"`) in an answer to `+VLS=?` (ITU-T V.253 table 14); not 1 everywhere."""
    for line in lines:
        for label, device in _VLS_ENTRY.findall(line):
            if device.strip() == "T":
                return int(label)
    return None
