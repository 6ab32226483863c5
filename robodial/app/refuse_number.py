"""Never call a number again, told while no campaign runs; a running engine is told by its RefuseNumber."""

from contextlib import ExitStack
from pathlib import Path

from robodial.app.do_not_call import refuse
from robodial.app.places import guarded_folders, open_store
from robodial.app.session import Session
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.i18n import gettext as _


def refusing_folders(session: Session) -> tuple[Path, ...]:
    """Where a refusal must be kept: practice never writes into the user's own store."""
    return (session.folder,) if session.settings.practice else tuple(guarded_folders(session.data_dir))


def refuse_number(folders: tuple[Path, ...], number: PhoneNumber, *, by_person: bool) -> None:
    """From now on no campaign calls it. Raises StoreError."""
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(folder)) for folder in folders]
        now = SystemClock().now()
        latest = [moment for store in stores if (moment := store.latest_moment())]
        at = max(now, *latest) if latest else now  # an emulated clock may have been ahead
        refuse([Refusal(number, "", _("told after a campaign"), at, by_person)], stores, at)
