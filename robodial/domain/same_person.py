"""Whether two rows of a list that share a telephone number are one person: a household shares one, too."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.plain_letters import plain_letters

_WORDS = re.compile(r"[\W_]+")
_ALIKE = 0.8
"""Share of the letters of two spellings of one name, Katherine and Catherine; of Anne and Paul it is none."""


def owner_of(row: ImportedContact, owners: Mapping[PhoneNumber, int], names: Mapping[int, str]) -> int | None:
    """The earlier one that this row belongs to, of the `owners` of numbers and their `names`; None: it stands alone.

    It does when it shares no number, or when it has one of its own and another name than each of those it shares one
    with. Who has no number of their own can only be called on somebody else's, which is called once.
    """
    shared = [owners[number] for number in row.numbers if number in owners]
    alike = [owner for owner in shared if same_person(names[owner], row.name)]
    if alike or not shared:
        return alike[0] if alike else None
    return shared[0] if len(shared) == len(row.numbers) else None


def same_person(one: str, other: str) -> bool:
    """True unless the names say otherwise: one may lack a word of the other, have an initial, or be misspelt."""
    fewer, more = sorted((_words(one), _words(other)), key=len)
    return all(any(_same_word(word, each) for each in more) for word in fewer)


def _words(name: str) -> set[str]:
    return set(filter(None, _WORDS.split(plain_letters(name))))


def _same_word(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
