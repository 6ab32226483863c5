"""Opens a list by what is in the file, whatever its name says."""

from pathlib import Path

from robodial.contacts.raw_rows import RowSource
from robodial.contacts.text_rows import TextRows
from robodial.contacts.workbook_rows import SIGNATURES, WorkbookRows
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

_SAMPLE = 4096
_MOST_CONTROL_SHARE = 0.15  # of the first bytes; text has tabs and line ends, UTF-16 is judged apart
_TEXT_CONTROLS = frozenset(b"\t\r\n\f\0")


def open_list(path: Path, sheet: str = "", encoding: str = "") -> RowSource:
    """The rows of the list at `path`; a workbook has no `encoding`. Raises ContactImportError."""
    try:
        with path.open("rb") as file:
            head = file.read(_SAMPLE)
        if head.startswith(SIGNATURES):
            return WorkbookRows(path, sheet)
        _refuse_other_files(head)
        return TextRows(path, encoding)
    except OSError as error:
        text = _("{path} cannot be read: {detail}.").format(path=path, detail=error.strerror or error)
        raise ContactImportError(text) from error


def _refuse_other_files(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not head.strip():
        raise ContactImportError(_("The list is empty."))
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"%pdf", b"{\\rtf")):
        text = _("This is a web page or a document, not a list: open it in a spreadsheet and save it as .xlsx or .csv.")
        raise ContactImportError(text)
    strange = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    if strange > _MOST_CONTROL_SHARE * len(head):
        text = _("This file is not a list: save the list as .xlsx, .ods or .csv and import that.")
        raise ContactImportError(text)
