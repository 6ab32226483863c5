"""Never call a number again, told while no campaign runs; a running engine is told by its RefuseNumber."""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from robodial.app.places import guarded_folders, open_store
from robodial.app.session import Session
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import ALL, Refusal
from robodial.i18n import gettext as _
from robodial.store import Store


def refusing_folders(session: Session) -> tuple[Path, ...]:
    """Where a refusal must be kept: practice never writes into the user's own store."""
    return (session.folder,) if session.settings.practice else tuple(guarded_folders(session.data_dir))


def refuse_number(folders: tuple[Path, ...], number: PhoneNumber, *, by_person: bool) -> None:
    """From now on no campaign calls it. Raises StoreError."""
    with ExitStack() as stack:
        for store in [stack.enter_context(open_store(folder)) for folder in folders]:
            _refuse(store, number, by_person, SystemClock().now())


def _refuse(store: Store, number: PhoneNumber, by_person: bool, now: datetime) -> None:
    at = max(now, store.latest_moment() or now)  # an emulated clock may have been ahead
    refusal = Refusal(number, "", _("told after a campaign"), at, by_person)
    known = [one for one in store.do_not_call.refusals(number) if one.scope == ALL]
    with store.transaction():
        store.do_not_call.add_many([refusal])
        if not known or (by_person and not known[0].by_person):
            store.journal.append("refusal", {"how": refusal.source}, at, number)
