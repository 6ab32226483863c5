"""Where a contact of a campaign stands, in one word: what tables are filtered by."""

from enum import Enum


class Category(Enum):
    """Each contact is in one of them. Numbered from 0, for arrays that hold a million."""

    WAITING = "waiting"  # for its first call, or for another try
    IN_CALL = "in_call"  # on a line just now
    REACHED = "reached"  # a person heard the message
    MACHINE = "machine"
    HUNG_UP = "hung_up"
    NOT_REACHED = "not_reached"  # its tries are used up
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"  # not in service, or a fax
    NOT_CALLED = "not_called"  # the rules, a refusal or the user stood against it

    @property
    def place(self) -> int:
        """Its number."""
        return _PLACES[self]


CATEGORIES = tuple(Category)
_PLACES = {category: place for place, category in enumerate(CATEGORIES)}
