"""What modems say in command state: texts and numbers as tables, from V.250, V.253 and the makers' manuals."""

from enum import Enum


class Result(Enum):
    """The meaning of a whole line."""

    OK = "OK"
    CONNECT = "CONNECT"
    VCON = "VCON"
    RING = "RING"
    RINGING = "RINGING"
    NO_CARRIER = "NO CARRIER"
    ERROR = "ERROR"
    NO_DIAL_TONE = "NO DIALTONE"
    BUSY = "BUSY"
    NO_ANSWER = "NO ANSWER"
    DELAYED = "DELAYED"
    BLACKLISTED = "BLACKLISTED"
    LINE_IN_USE = "LINE IN USE"
    NO_LINE = "NO LINE"
    FAX = "FAX"
    DATA = "DATA"
    CALL_WAITING = "CALL WAITING DETECTED"
    DIGITAL_LINE = "DIGITAL LINE DETECTED"
    CALLER_ID = "caller id"


WHOLE_LINES: dict[str, Result] = {
    "OK": Result.OK,
    "CONNECT": Result.CONNECT,
    "VCON": Result.VCON,
    "#VCON": Result.VCON,
    "VOICE": Result.VCON,
    "RING": Result.RING,
    "RINGING": Result.RINGING,
    "NO CARRIER": Result.NO_CARRIER,
    "ERROR": Result.ERROR,
    "NO DIALTONE": Result.NO_DIAL_TONE,
    "NO DIAL TONE": Result.NO_DIAL_TONE,
    "BUSY": Result.BUSY,
    "NO ANSWER": Result.NO_ANSWER,
    "DELAYED": Result.DELAYED,
    "BLACKLISTED": Result.BLACKLISTED,
    "BLACKLIST FULL": Result.BLACKLISTED,
    "LINE IN USE": Result.LINE_IN_USE,
    "NO LINE": Result.NO_LINE,
    "+FCON": Result.FAX,
    "FAX": Result.FAX,
    "DATA": Result.DATA,
    "CALL WAITING DETECTED": Result.CALL_WAITING,
    "DIGITAL LINE DETECTED": Result.DIGITAL_LINE,
}
"""Compared with the whole line, in upper case."""

LINE_BEGINNINGS: dict[str, Result] = {
    "CONNECT ": Result.CONNECT,
    "DELAYED ": Result.DELAYED,  # some add the seconds that are left
    "RING ": Result.RING,
    "DATE=": Result.CALLER_ID,
    "TIME=": Result.CALLER_ID,
    "NMBR=": Result.CALLER_ID,
    "NAME=": Result.CALLER_ID,
    "MESG=": Result.CALLER_ID,
    "DATE =": Result.CALLER_ID,
    "TIME =": Result.CALLER_ID,
    "NMBR =": Result.CALLER_ID,
    "NAME =": Result.CALLER_ID,
    "MESG =": Result.CALLER_ID,
    **{f"RING{n}": Result.RING for n in range(1, 6)},  # distinctive ringing
}
"""Compared with the beginning of the line, longest first."""

NUMBERS: dict[str, Result] = {
    "0": Result.OK,
    "1": Result.CONNECT,
    "2": Result.RING,
    "3": Result.NO_CARRIER,
    "4": Result.ERROR,
    "6": Result.NO_DIAL_TONE,
    "7": Result.BUSY,
    "8": Result.NO_ANSWER,
    "9": Result.RINGING,  # Silicon Labs
    "24": Result.DELAYED,  # Conexant
    "32": Result.BLACKLISTED,  # Conexant
    "33": Result.FAX,  # Conexant
    "35": Result.DATA,  # Conexant
    "40": Result.BLACKLISTED,  # Silicon Labs
    "41": Result.BLACKLISTED,
    "42": Result.NO_LINE,
    "43": Result.LINE_IN_USE,
    "83": Result.LINE_IN_USE,  # Conexant
    "88": Result.DELAYED,  # US Robotics
    "89": Result.BLACKLISTED,
    "90": Result.BLACKLISTED,
}
"""The numeric form (V0)."""

_LONGEST_FIRST = sorted(LINE_BEGINNINGS, key=len, reverse=True)


def result_of(line: str, *, numeric: bool = False) -> Result | None:
    """What `line` means, or None when it is information. Numbers count only where the numeric form may be on."""
    text = line.strip().upper()
    if text in WHOLE_LINES:
        return WHOLE_LINES[text]
    for beginning in _LONGEST_FIRST:
        if text.startswith(beginning):
            return LINE_BEGINNINGS[beginning]
    return NUMBERS.get(text) if numeric else None


UNSOLICITED = frozenset({Result.RING, Result.CALLER_ID, Result.CALL_WAITING, Result.RINGING, Result.DIGITAL_LINE})
"""May come at any time and never end a command."""
