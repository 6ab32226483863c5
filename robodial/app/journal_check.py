"""Is the journal whole? The same answer on the command line and in the window."""

from pathlib import Path

from robodial.app.places import DATABASE
from robodial.i18n import gettext as _
from robodial.i18n.figures import grouped
from robodial.store import JournalCheck, read_only


def check_journal(folder: Path) -> JournalCheck:
    """Reads all of it. Raises StoreError."""
    with read_only(folder / DATABASE) as store:
        return store.journal.verify()


def journal_words(found: JournalCheck) -> str:
    """The answer as a sentence."""
    if found.ok:
        return _("The journal is whole: {rows} rows, head {head}.").format(rows=grouped(found.rows), head=found.head)
    text = _("The journal was changed: row {row} ({reason}). Restore your last backup beside it and compare.")
    return text.format(row=found.first_bad, reason=found.reason)
