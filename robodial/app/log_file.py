"""The log on this PC: what came in, what was decided and why. Telephone numbers are masked before a line is written."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from robodial.errors import StoreError
from robodial.files import put_in_place
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

    def doRollover(self) -> None:  # noqa: N802 - as logging calls it
        """The log itself is moved first: while that cannot be done, the older files must not move on and be lost."""
        log, aside = Path(self.baseFilename), Path(self.baseFilename + ".full")
        if self.stream is not None:
            self.stream.close()
        with suppress(PermissionError):
            put_in_place(log, aside, patient=False)  # whoever logs must not wait
            for number in range(KEPT, 0, -1):
                before = log.with_name(f"{log.name}.{number - 1}") if number > 1 else aside
                with suppress(FileNotFoundError, PermissionError):
                    put_in_place(before, log.with_name(f"{log.name}.{number}"), patient=False)
        self.stream = self._open()


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
