"""The user's lists as they were when they were chosen: copies, so that a moved or changed file changes no campaign."""

import hashlib
import shutil
from pathlib import Path

from robodial import files
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

FOLDER = "lists"
_DIGITS = 16  # of the content's hash: enough for no two lists of one user to meet
LONGEST_STEM = 80


def keep_list(source: Path, home: Path) -> Path:
    """A copy of `source` below `home`, under its own name, in a folder named by its content; made once.

    Raises ContactImportError with what to do.
    """
    try:
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
        kept = home / FOLDER / digest / _short(source)
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_name(f".{kept.name}.new")
            shutil.copyfile(source, fresh)
            files.put_in_place(fresh, kept)
    except IsADirectoryError as error:
        text = _("{file} is a folder: choose the file with the list in it.")
        raise ContactImportError(text.format(file=source.name)) from error
    except PermissionError as error:
        if source.is_dir():
            text = _("{file} is a folder: choose the file with the list in it.")
            raise ContactImportError(text.format(file=source.name)) from error
        text = _("{file} cannot be read: another program holds it. Close it in the spreadsheet, then choose it again.")
        raise ContactImportError(text.format(file=source.name)) from error
    except OSError as error:
        text = _("{file} cannot be read: {why}. Check the name and that no other program holds it.")
        raise ContactImportError(text.format(file=source.name, why=error.strerror or error)) from error
    return kept


def _short(source: Path) -> str:
    """Its own name; a very long one is cut, as Windows takes 260 characters for the whole of a path."""
    return (source.stem[:LONGEST_STEM].rstrip(" .") or FOLDER) + source.suffix
