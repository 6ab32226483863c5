"""Everything kept on disk. The only package that sees SQL.

A name's module is imported when the name is first asked for: most programs need few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from robodial.store.attempt_states import AttemptEvent
    from robodial.store.attempts import Attempts
    from robodial.store.call_log import CallLog
    from robodial.store.campaigns import Campaigns, StoredCampaign
    from robodial.store.consents import ConsentCounts, Consents, Recorded
    from robodial.store.contact_import import ContactImport, ImportSummary
    from robodial.store.contacts import Contacts, StoredList
    from robodial.store.do_not_call import DoNotCall
    from robodial.store.figures import Answers, CampaignCounts
    from robodial.store.journal import Journal, JournalCheck, JournalEntry
    from robodial.store.lock import RunLock, is_held
    from robodial.store.looking import FileLook, look, names_in
    from robodial.store.number_file import sorted_numbers
    from robodial.store.number_lists import NumberLists
    from robodial.store.report_rows import ReportRow
    from robodial.store.store import Store, read_only
    from robodial.store.writer import Writer

_HOMES = {
    "Answers": "figures",
    "AttemptEvent": "attempt_states",
    "Attempts": "attempts",
    "CallLog": "call_log",
    "CampaignCounts": "figures",
    "Campaigns": "campaigns",
    "ConsentCounts": "consents",
    "Consents": "consents",
    "ContactImport": "contact_import",
    "Contacts": "contacts",
    "DoNotCall": "do_not_call",
    "FileLook": "looking",
    "ImportSummary": "contact_import",
    "Journal": "journal",
    "JournalCheck": "journal",
    "JournalEntry": "journal",
    "NumberLists": "number_lists",
    "Recorded": "consents",
    "ReportRow": "report_rows",
    "RunLock": "lock",
    "Store": "store",
    "StoredCampaign": "campaigns",
    "StoredList": "contacts",
    "Writer": "writer",
    "is_held": "lock",
    "look": "looking",
    "names_in": "looking",
    "read_only": "store",
    "sorted_numbers": "number_file",
}

__all__ = [
    "Answers",
    "AttemptEvent",
    "Attempts",
    "CallLog",
    "CampaignCounts",
    "Campaigns",
    "ConsentCounts",
    "Consents",
    "ContactImport",
    "Contacts",
    "DoNotCall",
    "FileLook",
    "ImportSummary",
    "Journal",
    "JournalCheck",
    "JournalEntry",
    "NumberLists",
    "Recorded",
    "ReportRow",
    "RunLock",
    "Store",
    "StoredCampaign",
    "StoredList",
    "Writer",
    "is_held",
    "look",
    "names_in",
    "read_only",
    "sorted_numbers",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
