"""The log on this PC: what came in, what was decided and why. Telephone numbers are masked before a line is written."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from robodial.app.masking import masked
from robodial.errors import StoreError
from robodial.i18n import gettext as _

LOG_FOLDER = "logs"
LOG_FILE = "robodial.log"
LARGEST_BYTES = 2_000_000
KEPT = 5
"""Files of that size: some weeks of calls."""


class _Masking(logging.Formatter):
    """The time stands before the masked text, so that it stays readable."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {masked(super().format(record))}"


class _Rotating(RotatingFileHandler):
    """On Windows a file that another program has open cannot be renamed: then the log goes on in the same file."""

    def rotate(self, source: str, dest: str) -> None:
        try:
            super().rotate(source, dest)
        except PermissionError:
            return


@contextmanager
def log_in(folder: Path) -> Iterator[Path]:
    """Write the log into `folder`/logs while the block runs; gives the file. Raises StoreError."""
    path = folder / LOG_FOLDER / LOG_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Rotating(path, maxBytes=LARGEST_BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError as error:
        text = _("{file}: the log cannot be written ({why}). Choose another folder with --data-dir.")
        raise StoreError(text.format(file=path, why=error.strerror or error)) from error
    handler.setFormatter(_Masking("%(message)s"))
    package = logging.getLogger("robodial")
    level = package.level
    package.addHandler(handler)
    package.setLevel(logging.INFO)
    try:
        yield path
    finally:
        package.setLevel(level)
        package.removeHandler(handler)
        handler.close()
