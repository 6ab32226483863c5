"""The log on this PC: what came in, what was decided and why. Telephone numbers are masked before a line is written."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from robodial.errors import StoreUnwritable
from robodial.i18n import gettext as _

LOG_FOLDER = "logs"
LOG_FILE = "robodial.log"
LARGEST_BYTES = 2_000_000
KEPT = 5
"""Files of that size: some weeks of calls."""

_NUMBER = re.compile(r"\+?\(?\d(?:[ .\-()/]{0,2}\d){6,}")
"""Seven digits and more, however people or modems write them."""
_SHOWN_DIGITS = 2


def masked(text: str) -> str:
    """`text` with every telephone number cut to its last two digits: enough to tell two calls apart, not people."""
    return _NUMBER.sub(lambda found: "…" + re.sub(r"\D", "", found[0])[-_SHOWN_DIGITS:], text)


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
    """Write the log into `folder`/logs while the block runs; gives the file. Raises StoreUnwritable."""
    path = folder / LOG_FOLDER / LOG_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Rotating(path, maxBytes=LARGEST_BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError as error:
        text = _("{file}: the log cannot be written ({why}). Check that you may write there.")
        raise StoreUnwritable(text.format(file=path, why=error.strerror or error)) from error
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
