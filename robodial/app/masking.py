"""Telephone numbers taken out of any text: of the log, of reports. Dates, times and versions stay readable."""

import re

SHOWN_DIGITS = 2
"""Enough to tell two calls apart, not people."""
LEAST_DIGITS = 6
"""The shortest national numbers that are written like others; shorter ones are masked where they are dialed."""
LEAST_AFTER_PLUS = 4
MASK = "…"

_BETWEEN = r"(?:\\xa0|\\u202f|\\u00a0|[ \t.\-()/_\u00a0\u2007\u2009\u2010-\u2015\u202f\u2212\uff0d])"
"""What people, spreadsheets and `repr` put between the digits of a number."""

_DATE = (
    r"(?<!\d)(?:(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|[12]\d|3[01])/(?:19|20)\d\d)(?!\d|[-/]\d)"
)
_TIME = r"(?<![\d:])(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?(?![\d:])(?:[+-][01]\d:[0-5]\d(?!\d))?"
_PART = r"(?:0|[1-9]\d{0,4})"
_VERSION = (  # of three or four parts, one of them a single digit: people do not group a telephone number so
    r"(?<![\d+])(?<!\d\.)(?:10\.0\.\d{5}(?:\.\d{1,5})?"
    rf"|{_PART}\.(?:\d\.{_PART}|{_PART}\.\d|\d\.{_PART}\.{_PART}|{_PART}\.\d\.{_PART}|{_PART}\.{_PART}\.\d))"
    r"(?!\d|\.\d)"
)
_ATTEMPT = r"(?<=attempt )\d{1,6}(?!\d|[.\-/ ]\d)"
"""Attempts have numbers of their own in the log."""
_HARMLESS = rf"{_ATTEMPT}|{_DATE}(?:[T ]{_TIME})?|{_TIME}|{_VERSION}"
_FOUND = re.compile(
    rf"(?=[+\uff0b\d])(?:(?P<harmless>{_HARMLESS})"
    rf"|(?P<plus>[+\uff0b]{_BETWEEN}?\d(?:{_BETWEEN}{{0,3}}\d)*)"
    rf"|(?P<run>\d(?:{_BETWEEN}{{0,3}}(?!{_HARMLESS})\d)*))"
)
_DIALED = re.compile(r"(?P<verb>ATD[TP]?)(?P<outside>[0-9]{0,2}[,W]+)?(?P<rest>[0-9*#A-D,W \t.\-()/+]*\d)", re.I)
_KEYS_SENT = re.compile(r"(\+VTS\s*=)[^\r\n;'\"]+", re.IGNORECASE)
_BITS = re.compile(r"(?<=,)(?=[0-9]*[A-F])[0-9A-F]{8}(?![0-9A-Za-z])")
"""How modems list what a line can report (ITU-T V.253, `+VLS=?`): hexadecimal, and no number."""
_CALLER = re.compile(r"\b((?:NAME|MESG|(?:DDN_)?NMBR)\s*=)[^\r\n]*")
"""What modems tell of a caller."""


def masked(text: str) -> str:
    """`text` with every telephone number cut to its last two digits, and what a modem told of a caller left out."""
    if "=" in text:  # every line of the log comes through here, beside the sound
        text = _KEYS_SENT.sub(rf"\1{MASK}", _CALLER.sub(rf"\1{MASK}", text))
    text = _DIALED.sub(lambda found: f"{found['verb']}{found['outside'] or ''}{_cut(found['rest'])}", text)
    bits = _BITS.findall(text)
    pieces = [_FOUND.sub(_without_number, piece) for piece in _BITS.split(text)]
    return pieces[0] + "".join(kept + piece for kept, piece in zip(bits, pieces[1:], strict=True))


def _without_number(found: re.Match[str]) -> str:
    text = found[0]
    if found["harmless"] is not None:
        return text
    count = sum(
        letter.isdecimal() for letter in text.replace("\\xa0", "").replace("\\u202f", "").replace("\\u00a0", "")
    )
    return _cut(text) if count >= (LEAST_AFTER_PLUS if found["plus"] is not None else LEAST_DIGITS) else text


def _cut(number: str) -> str:
    digits = [letter for letter in number if letter.isdecimal()]
    return MASK + "".join(digits[-SHOWN_DIGITS:] if len(digits) > SHOWN_DIGITS else digits)
