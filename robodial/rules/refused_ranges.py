"""Destinations that are never called, as national numbers (without trunk prefix), beside those phonenumbers knows.

Every pattern is held against the whole national number. Sources: the national numbering plans; the emergency numbers
of ITU-T E.161.1 and the 116xxx range of Commission Decision 2007/116/EC.
"""

from enum import StrEnum


class DestinationCode(StrEnum):
    """Why a destination is never called."""

    NOT_A_NUMBER = "not_a_number"
    UNKNOWN_COUNTRY = "unknown_country"
    SATELLITE = "satellite"
    EMERGENCY = "emergency"
    DIRECTORY = "directory"
    SHORT = "short_number"
    PREMIUM = "premium"
    SHARED_COST = "shared_cost"
    TOLL_FREE = "toll_free"
    UAN = "uan"
    PERSONAL = "personal"
    NOBODY = "no_person"
    SPECIAL = "special_rate"


EMERGENCY = r"112|911|999|000|11[0-9]|10[0-8]|14[347]|116[0-9]{3}"
"""In every country, whatever its own plan says."""

DIRECTORY = r"118[0-9]{0,3}"
SHORT = r"[0-9]{0,6}"
"""No national number of six digits or fewer is called: they are services, or numbers that lack their area code."""

NATIONAL: dict[int, tuple[tuple[DestinationCode, str], ...]] = {
    1: (
        (DestinationCode.DIRECTORY, r"[0-9]{3}5551212"),
        (DestinationCode.PREMIUM, r"900[0-9]*|976[0-9]*|[0-9]{3}976[0-9]{4}"),
        (DestinationCode.TOLL_FREE, r"8(?:00|22|33|44|55|66|77|88)[0-9]*"),
    ),
    32: ((DestinationCode.PREMIUM, r"(?:90|70)[0-9]*"), (DestinationCode.SHARED_COST, r"78[0-9]*")),
    33: ((DestinationCode.EMERGENCY, r"15|17|18|19[167]"), (DestinationCode.SPECIAL, r"8[0-9]*")),
    34: (
        (DestinationCode.PREMIUM, r"(?:80[367]|90[57])[0-9]*"),
        (DestinationCode.EMERGENCY, r"08[0-9]|09[0-9]|06[0-9]"),
    ),
    39: ((DestinationCode.SPECIAL, r"89[0-9]*|1[67][0-9]*|199[0-9]*|4[0-9]{4}"),),
    41: ((DestinationCode.PREMIUM, r"90[0-9]*|18[0-9]{2}"), (DestinationCode.SHARED_COST, r"84[0-9]*")),
    44: (
        (DestinationCode.DIRECTORY, r"118[0-9]*"),
        (DestinationCode.PREMIUM, r"9[0-9]*"),
        (DestinationCode.SHARED_COST, r"8[47][0-9]*"),
        (DestinationCode.PERSONAL, r"70[0-9]*"),
    ),
    49: (
        (DestinationCode.DIRECTORY, r"118[0-9]*"),
        (DestinationCode.PREMIUM, r"(?:900|137|12)[0-9]*"),
        (DestinationCode.SHARED_COST, r"180[0-9]*"),
    ),
    61: ((DestinationCode.PREMIUM, r"190[0-9]*"), (DestinationCode.SHARED_COST, r"13[0-9]{4}|1300[0-9]*")),
}
"""By calling code."""

_FRENCH_OVERSEAS = (262, 508, 590, 594, 596)
NATIONAL |= dict.fromkeys(_FRENCH_OVERSEAS, NATIONAL[33])

WORLDWIDE: dict[int, DestinationCode] = {
    800: DestinationCode.TOLL_FREE,
    808: DestinationCode.SHARED_COST,
    870: DestinationCode.SATELLITE,
    878: DestinationCode.PERSONAL,
    881: DestinationCode.SATELLITE,
    882: DestinationCode.SATELLITE,
    883: DestinationCode.SATELLITE,
    888: DestinationCode.SPECIAL,
    979: DestinationCode.PREMIUM,
}
"""Calling codes of no country (ITU-T E.164, list of assigned codes)."""
