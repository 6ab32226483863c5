"""Writes a campaign's report to a file in the user's own columns. Runs in a process of its own for long lists."""

import re
from enum import Enum
from pathlib import Path

from robodial import i18n
from robodial.app.places import DATABASE
from robodial.domain.campaign import CampaignId
from robodial.store import read_only

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
"""What Windows does not take in a file's name."""
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9¹²³]", re.IGNORECASE)
"""What Windows takes for a device, whatever its ending."""

LONGEST_NAME = 80


class ExportKind(Enum):
    """The ending of the file's name."""

    EXCEL = ".xlsx"
    CSV = ".csv"


def file_name(campaign: str, kind: ExportKind) -> str:
    """What the report of the campaign may be called on every system."""
    safe = _NOT_IN_NAMES.sub(" ", campaign)
    name = " ".join(safe.split())[:LONGEST_NAME].strip(" .") or "robodial"
    return ("_" if _DEVICES.fullmatch(name.partition(".")[0].strip()) else "") + name + kind.value


def with_ending(path: Path, kind: ExportKind) -> Path:
    """The path as the user chose it, with the ending it needs."""
    return path if path.suffix.lower() == kind.value else path.with_name(path.name + kind.value)


def export_report(folder: Path, campaign_id: CampaignId, path: Path, kind: ExportKind, language: str) -> Path:
    """Write it, whole or not at all; where it is. Raises ListWriteError and StoreError."""
    from robodial.app.report_table import ReportTable  # the writer of workbooks would hold up the page that offers it
    from robodial.contacts.list_writer import write_csv, write_xlsx

    if i18n.language() != language:  # a new process speaks English
        i18n.set_language(language)
    with read_only(folder / DATABASE) as store:
        table = ReportTable(store, campaign_id)
        table.require_other_file(path)
        if kind is ExportKind.EXCEL:
            write_xlsx(path, table.header, table.rows())
        else:
            write_csv(path, table.header, table.rows(), language=language, delimiter=table.delimiter)
    return path
