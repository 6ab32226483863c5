"""Names of people that are stored in a folder, so that they can be left out of a report."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from robodial.app.places import DATABASE, holds_data
from robodial.errors import RobodialError

MOST = 200_000
"""Contacts looked through: some seconds."""


def known_names(folder: Path, most: int = MOST) -> Iterator[str]:
    """Names of contacts; none when the store cannot be read (the report must be written all the same)."""
    from robodial.store import read_only

    if not holds_data(folder):
        return
    try:
        with read_only(folder / DATABASE) as store:
            for contact in islice(store.contacts.all(), most):
                yield contact.name
    except (RobodialError, OSError):
        return
