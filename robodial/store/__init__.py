"""Everything kept on disk. The only package that sees SQL."""

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
