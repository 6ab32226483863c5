"""The store: one file, opened by one program at a time for writing, by any number for reading."""

import logging
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import Select, Table, select
from sqlalchemy.exc import DBAPIError

from robodial.errors import StoreDamaged, StoreError, StoreUnwritable
from robodial.i18n import gettext as _
from robodial.store.repair import finish_restoring, notices, restore, restore_lost
from robodial.store.schema import bring_up_to_date, is_current
from robodial.store.sqlite import Database
from robodial.store.sqlite_files import check_after_unclean_end, problem_of
from robodial.store.tables import attempt_events, calls, campaign_events, enrolments, journal

if TYPE_CHECKING:
    from robodial.store.alerts import Alerts
    from robodial.store.attempts import Attempts
    from robodial.store.call_log import CallLog
    from robodial.store.campaigns import Campaigns
    from robodial.store.consents import Consents
    from robodial.store.contacts import Contacts
    from robodial.store.copies import DailyCopies
    from robodial.store.do_not_call import DoNotCall
    from robodial.store.index_reading import ContactIndexes
    from robodial.store.journal import Journal
    from robodial.store.number_lists import NumberLists
    from robodial.store.personal import Personal

log = logging.getLogger(__name__)


_PARTS = (
    "contacts",
    "campaigns",
    "attempts",
    "indexes",
    "number_lists",
    "do_not_call",
    "calls",
    "alerts",
    "journal",
    "consents",
    "personal",
)


class Store:
    """Everything kept on disk. Every method is synchronous and is told the time.

    Creates the folder and the file, or migrates it. A damaged file is replaced by its last good daily copy, as `notice`
    then says. Raises StoreTooNew, StoreDamaged, StoreBusy, or StoreError for a
    full or write-protected disk. `synchronous="OFF"` is for simulations only: a power cut may then cost data.
    """

    notice = ""
    """What the user must be told because of the state the file was found in; empty as a rule."""

    def __init__(
        self, path: Path, *, synchronous: str = "FULL", salt: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        _make_folder(path.parent)
        self._salt = salt
        self._database, self.notice = _sound(path, lambda: _opened(path, synchronous))
        try:
            for part in _PARTS:  # all of them, now: threads share this store
                getattr(self, part)
            self.contacts.clean_up()
            self.number_lists.clean_up()
        except BaseException:
            self._database.close()
            raise

    # ---- parts: each is imported when it is first asked for; one reader needs few of them ------------------------

    @cached_property
    def contacts(self) -> "Contacts":
        """Lists and who is in them."""
        from robodial.store.contacts import Contacts

        return Contacts(self._database)

    @cached_property
    def campaigns(self) -> "Campaigns":
        """Campaigns, their state and their queue."""
        from robodial.store.campaigns import Campaigns

        return Campaigns(self._database)

    @cached_property
    def attempts(self) -> "Attempts":
        """What was tried, and what will be."""
        from robodial.store.attempts import Attempts

        return Attempts(self._database)

    @cached_property
    def indexes(self) -> "ContactIndexes":
        """All contacts of a list or campaign, as small arrays."""
        from robodial.store.index_reading import ContactIndexes

        return ContactIndexes(self._database)

    @cached_property
    def number_lists(self) -> "NumberLists":
        """Do-not-call lists in files."""
        from robodial.store.number_lists import NumberLists

        return NumberLists(self._database)

    @cached_property
    def do_not_call(self) -> "DoNotCall":
        """Who must not be called."""
        from robodial.store.do_not_call import DoNotCall

        return DoNotCall(self._database, self.number_lists)

    @cached_property
    def calls(self) -> "CallLog":
        """Calls that were made, for the caps."""
        from robodial.store.call_log import CallLog

        return CallLog(self._database)

    @cached_property
    def alerts(self) -> "Alerts":
        """Alerts and who confirmed them."""
        from robodial.store.alerts import Alerts

        return Alerts(self._database)

    @cached_property
    def journal(self) -> "Journal":
        """What was done, unchangeable."""
        from robodial.store.journal import Journal

        return Journal(self._database, self._salt)

    @cached_property
    def consents(self) -> "Consents":
        """Who agreed to be called."""
        from robodial.store.consents import Consents

        return Consents(self._database, self.journal)

    @cached_property
    def personal(self) -> "Personal":
        """What is held about one person."""
        from robodial.store.personal import Personal

        return Personal(self._database, self.journal, self.consents, self._salt)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def transaction(self) -> AbstractContextManager[object]:
        """Everything done to this store inside the block is one: all stored when it ends, or, on an error, nothing."""
        return self._database.transaction()

    def latest_moment(self) -> datetime | None:
        """The last moment at which anything was stored: an emulated clock must not begin before it."""
        with self._database.reading() as conn:
            found = [conn.scalars(_last_moment(table)).all() for table in _WITH_MOMENTS]
        return max((moment for moments in found for moment in moments), default=None)

    @property
    def copies(self) -> "DailyCopies":
        """The daily copies: `store.copies.make(now)` once a day, from any thread."""
        from robodial.store.copies import DailyCopies

        return DailyCopies(self.path)

    def notices(self) -> list[str]:
        """What was told whenever a damaged file was replaced by its copy, newest first, as long as the damaged one is
        kept."""
        return notices(self.path)

    def check(self) -> None:
        """Read the whole file. Raises StoreDamaged."""
        self._database.check()

    def close(self) -> None:
        """Give the files back; may be called again."""
        if "number_lists" in vars(self):
            self.number_lists.close()
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _ReadOnlyStore(Store):
    def __init__(self, path: Path) -> None:
        self._salt = secrets.token_bytes
        self._database, self.notice = _sound(path, lambda: _opened_for_reading(path))


def _sound(path: Path, opened: Callable[[], Database]) -> tuple[Database, str]:
    """The database; when it is damaged, its last copy, and what to tell the user."""
    notice = finish_restoring(path) or restore_lost(path)
    try:
        check_after_unclean_end(path)
        database = opened()
    except (StoreDamaged, DBAPIError, UnicodeDecodeError) as error:
        if not isinstance(error, StoreDamaged) and not problem_of(path, thorough=True):
            raise  # our own mistake, not the file's
        notice = restore(path, error)
        database = opened()
    if notice:
        log.warning("%s", notice)
    return database, notice


def _opened(path: Path, synchronous: str = "FULL") -> Database:
    database = Database(path, synchronous=synchronous)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database


def _opened_for_reading(path: Path) -> Database:
    """What an earlier version stored is brought to this one's tables first: the one thing that reading may write."""
    if not path.exists():
        raise StoreError(
            _("{path}: there is no such file yet. Run a campaign or import a list first.").format(path=path)
        )
    database = Database(path, read_only=True)
    try:
        if not is_current(database):
            _opened(path).close()
    except BaseException:
        database.close()
        raise
    return database


def read_only(path: Path) -> Store:
    """The store for reading, while an engine may be running on it; anything that writes raises StoreError."""
    return _ReadOnlyStore(path)


_WITH_MOMENTS = (attempt_events, calls, journal, campaign_events, enrolments)


def _last_moment(table: Table) -> Select[datetime]:
    key = table.primary_key.columns.values()[0]
    return select(table.c.at).order_by(key.desc()).limit(1)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("{folder}: the folder for the data cannot be made ({why}). Check that you may write there.")
        raise StoreUnwritable(message.format(folder=folder, why=error.strerror)) from error
