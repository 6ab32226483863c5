"""What is seen in a list, in the user's words."""

from robodial.contacts.list_preview import Role
from robodial.i18n import gettext as _

ENCODINGS = ("", "utf-8", "cp1252", "iso8859-15", "mac-roman", "cp850", "utf-16")
"""What a list in French or English may be written in; the first means: find out."""


def repair_words(kind: str) -> str:
    """What was done to cells of this kind."""
    return {
        "lost_zero": _("The first zero was missing: put back"),
        "extra_zero": _("A zero too many after the country's code: left out"),
        "plus_lost": _("The + before the country's code was missing: put back"),
        "several_numbers": _("Several numbers in one cell: separated"),
        "spreadsheet": _("Turned into a calculation by the spreadsheet: made a number again"),
        "label": _("Words beside the number: left out"),
        "overseas": _("Number of an overseas territory: its own code put before it"),
        "signs": _("Unusual or invisible signs: left out"),
        "encoding": _("Letters with accents that other programs show wrongly: read as they were meant"),
    }[kind]


def role_words(role: Role) -> str:
    """What a column holds."""
    return {
        "phone": _("Telephone number"),
        "name": _("Name"),
        "time_zone": _("Time zone"),
        "consent": _("Consent"),
        "other": _("Other"),
    }[role]


def consent_words(part: str) -> str:
    """Which part of a consent a column holds."""
    parts = {
        "answer": _("answer"),
        "date": _("date"),
        "source": _("where from"),
        "proof": _("proof"),
        "hours": _("hours agreed to"),
        "expiry": _("end"),
        "withdrawn": _("withdrawn on"),
        "refusal": _("refusal"),
        "purpose": _("purpose"),
        "level": _("kind"),
    }
    return _("Consent: {part}").format(part=parts[part]) if part in parts else _("Consent")


def encoding_words(encoding: str) -> str:
    """How letters are written in a file, as people know it."""
    known = {
        "cp1252": _("Windows (Excel, older files)"),
        "utf-8": _("UTF-8 (most programs today)"),
        "utf-8-sig": _("UTF-8 (most programs today)"),
        "iso8859-15": _("Linux, older files"),
        "mac-roman": _("Mac, older files"),
        "cp850": _("MS-DOS"),
        "utf-16": _("Unicode (16 bits)"),
        "utf-16-le": _("Unicode (16 bits)"),
        "utf-16-be": _("Unicode (16 bits)"),
    }
    return known.get(encoding, encoding)


def delimiter_words(delimiter: str) -> str:
    """What stands between two cells; empty where that is no question."""
    return {
        ";": _("separated by semicolons"),
        ",": _("separated by commas"),
        "\t": _("separated by tabs"),
        "|": _("separated by bars"),
    }.get(delimiter, "")
