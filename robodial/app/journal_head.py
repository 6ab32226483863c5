"""The head of the journal's chain that proves a campaign's calls."""

from pathlib import Path

from robodial.app.lines import all_emulated
from robodial.app.places import DATABASE, is_user_folder, user_folder
from robodial.app.remembered_lines import lines_of_last_run
from robodial.store import Store, read_only


def journal_head(place: Path, store: Store) -> str:
    """Real lines write the user's own journal, wherever the campaign (`store`, kept in `place`) is: its head, then."""
    own = user_folder() / DATABASE
    if all_emulated(lines_of_last_run(place)) or is_user_folder(place) or not own.exists():
        return store.journal.head()
    with read_only(own) as guard:
        return guard.journal.head()
