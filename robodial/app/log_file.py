"""The log on this PC: what came in, what was decided and why. Telephone numbers are masked before a line is written."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

from robodial.app.masking import masked
from robodial.errors import StoreUnwritable
from robodial.files import put_in_place
from robodial.i18n import gettext as _

LOG_FOLDER = "logs"
LOG_FILE = "robodial.log"
LARGEST_BYTES = 2_000_000
KEPT = 5
"""Files of that size: some weeks of calls."""
DIALOGUE_FILE = "modems.log"
DIALOGUE_LOGGER = "robodial.modem.dialogue"
DIALOGUE_BYTES = 1_000_000
DIALOGUE_KEPT = 2
"""What was said to modems and answered: some hundred calls in each file."""


class _Masking(logging.Formatter):
    """The time stands before the masked text, so that it stays readable."""

    def format(self, record: logging.LogRecord) -> str:
        text = masked(super().format(record))
        if record.name == DIALOGUE_LOGGER:  # all of its file is of one kind
            return f"{self.formatTime(record)} {text}"
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {text}"


class _Rotating(RotatingFileHandler):
    """On Windows a file that another program has open cannot be renamed: then the log goes on in the same file."""

    def doRollover(self) -> None:  # noqa: N802 - as logging calls it
        """The log itself is moved first: while that cannot be done, the older files must not move on and be lost."""
        log, aside = Path(self.baseFilename), Path(self.baseFilename + ".full")
        if self.stream is not None:
            self.stream.close()
        with suppress(PermissionError):
            put_in_place(log, aside, patient=False)  # whoever logs must not wait
            for number in range(self.backupCount, 0, -1):
                before = log.with_name(f"{log.name}.{number - 1}") if number > 1 else aside
                with suppress(FileNotFoundError, PermissionError):
                    put_in_place(before, log.with_name(f"{log.name}.{number}"), patient=False)
        self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        """A full disk costs lines of the log, no more: it is told where something that matters cannot be stored."""

    def close(self) -> None:
        """What could not be written for want of room cannot be now either."""
        with suppress(OSError):
            super().close()


@dataclass(slots=True)
class _OpenLog:
    """A folder's log files, open for as many runs as use them."""

    handlers: dict[str, logging.Handler]
    users: int = 1


_open: dict[Path, _OpenLog] = {}
_lock = threading.Lock()
"""A test call may be made while a campaign runs: two handlers on one file would write every line twice."""


@contextmanager
def log_in(folder: Path) -> Iterator[Path]:
    """Write the log into `folder`/logs while the block runs; gives the file. Raises StoreUnwritable."""
    place = (folder / LOG_FOLDER).absolute()
    with _lock:
        _take(place)
    try:
        yield folder / LOG_FOLDER / LOG_FILE
    finally:
        with _lock:
            _give_back(place)


def _take(place: Path) -> None:
    if place in _open:
        _open[place].users += 1
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        handlers: dict[str, logging.Handler] = {
            "robodial": _handler(place / LOG_FILE, LARGEST_BYTES, KEPT),
            DIALOGUE_LOGGER: _handler(place / DIALOGUE_FILE, DIALOGUE_BYTES, DIALOGUE_KEPT, delay=True),
        }
    except OSError as error:
        text = _("{file}: the log cannot be written ({why}). Check that you may write there.")
        raise StoreUnwritable(text.format(file=place / LOG_FILE, why=error.strerror or error)) from error
    _open[place] = _OpenLog(handlers)
    for name, handler in handlers.items():
        _listen(name, handler)


def _give_back(place: Path) -> None:
    log = _open[place]
    log.users -= 1
    if log.users:
        return
    del _open[place]
    for name, handler in log.handlers.items():
        _stop_listening(name, handler)


@contextmanager
def heard_dialogue(most: int = 4000) -> Iterator[Callable[[], list[str]]]:
    """What is said to modems while the block runs, masked; the last lines when there are very many."""
    handler = _Memory(most)
    handler.setFormatter(_Masking("%(message)s"))
    with _lock:
        _listen(DIALOGUE_LOGGER, handler)
    try:
        yield lambda: list(handler.lines)
    finally:
        with _lock:
            _stop_listening(DIALOGUE_LOGGER, handler)


class _Memory(logging.Handler):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.lines: deque[str] = deque(maxlen=most)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


_levels: dict[str, tuple[int, bool]] = {}
"""Level of a logger before the first listener, and whether it told the loggers above."""


def _listen(name: str, handler: logging.Handler) -> None:
    logger = logging.getLogger(name)
    if name not in _levels:
        _levels[name] = logger.level, logger.propagate
        logger.setLevel(logging.INFO)
        logger.propagate = name != DIALOGUE_LOGGER  # in its own file only
    logger.addHandler(handler)


def _stop_listening(name: str, handler: logging.Handler) -> None:
    """Nothing is made ready any more for a log that nobody writes."""
    logger = logging.getLogger(name)
    logger.removeHandler(handler)
    handler.close()
    if not any(isinstance(each, _Rotating | _Memory) for each in logger.handlers):
        level, propagates = _levels.pop(name)
        logger.setLevel(level)
        logger.propagate = propagates


def _handler(path: Path, largest: int, kept: int, *, delay: bool = False) -> logging.Handler:
    handler = _Rotating(path, maxBytes=largest, backupCount=kept, encoding="utf-8", delay=delay)
    handler.setFormatter(_Masking("%(message)s"))
    return handler


def log_tail(folder: Path, name: str, kept: int, most_bytes: int) -> list[str]:
    """The last lines of a log in `folder`, oldest first, taken from as many of its files as hold `most_bytes`."""
    lines: list[str] = []
    for path in [folder / LOG_FOLDER / name, *(folder / LOG_FOLDER / f"{name}.{n}" for n in range(1, kept + 1))]:
        if most_bytes <= 0:
            break
        data = _end_of(path, most_bytes)
        most_bytes -= len(data)
        lines = data.decode("utf-8", "replace").splitlines() + lines
    return lines


def _end_of(path: Path, most_bytes: int) -> bytes:
    """From the beginning of a line on; nothing when the file is not there."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - most_bytes))
            data = file.read()
    except OSError:
        return b""
    return data if size <= most_bytes else data.partition(b"\n")[2]
