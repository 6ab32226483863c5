"""What ports are called: one line has one name, however it was typed or listed."""

import re

_DEVICE = re.compile(r"[\\/]{2}[.?][\\/]")
"""What Windows wants before COM10 and above, in its several spellings."""
_COM = re.compile(r"(com\d+):?", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)")


def plain_name(name: str) -> str:
    r"""`COM10` for `\\.\COM10`, ` com10 ` and `COM10:`; other names as they are."""
    name = name.strip()
    prefix = _DEVICE.match(name)
    com = _COM.fullmatch(name[prefix.end() :] if prefix else name)
    return com[1].upper() if com else name


def in_order(name: str) -> tuple[tuple[str, int], ...]:
    """A key to sort names with: COM2 stands before COM10."""
    parts = _NUMBER.split(plain_name(name).casefold())
    return tuple((part, -1) if not n % 2 else ("", int(part)) for n, part in enumerate(parts))
