"""`robodial`: without a command the desktop program, with one the command line."""

import gc
import os
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from robodial.app.streams import open_missing_streams
from robodial.app.windows import mark_as_running

if TYPE_CHECKING:
    from robodial.app.session import Session

DEMO = "--demo"
DATA_DIR = "--data-dir"
SELF_TEST = "--self-test"
COULD_NOT = 1


def main() -> None:
    """Leave with an exit code: 0 done, 1 could not be done, 2 wrong usage."""
    open_missing_streams()  # before all: the import worker writes there as well when something is wrong
    words = sys.argv[1:]
    serve_as_worker(words)
    mark_as_running()
    if words[:1] == [SELF_TEST] and len(words) == 2:
        raise SystemExit(_self_test(Path(words[1])))
    if not wants_window(words):
        from robodial.cli.main import main as command_line

        command_line(words)
    elif has_display():
        raise SystemExit(_window(words))
    else:
        _without_display(words)


def serve_as_worker(words: list[str]) -> None:
    """A frozen program starts its workers through here; they do not come back. All others are spared the import."""
    if any("multiprocessing" in word for word in words):
        import multiprocessing

        multiprocessing.freeze_support()


def wants_window(words: list[str]) -> bool:
    """No word at all, the demonstration, or a folder and nothing else."""
    return words in ([], [DEMO]) or (len(words) == 2 and words[0] == DATA_DIR)


def has_display() -> bool:
    """False on a Linux without a screen."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def _window(words: list[str]) -> int:
    gc.disable()  # until everything is imported: it would look through it again and again (gui.warm_up.settle_memory)
    from robodial.app.places import data_folder

    data_dir = Path(words[1]) if words and words != [DEMO] else None
    home = None if words == [DEMO] else data_folder(data_dir)
    sys.excepthook = partial(_hear_last_words, home)  # until the window has its own
    try:
        return _opened(data_dir, home)
    except Exception as error:
        _hear_last_words(home, type(error), error, error.__traceback__)
        return COULD_NOT


def _hear_last_words(
    home: Path | None, kind: type[BaseException], error: BaseException | None, at_fault: TracebackType | None
) -> None:
    """Without a console nobody would ever know why no window opened."""
    from robodial.app.last_words import LastWords

    LastWords(home).hear(kind, error, at_fault)


def _opened(data_dir: Path | None, home: Path | None) -> int:
    from robodial.app.first_look import FirstLook, first_look
    from robodial.gui.start import load_session, open_window

    if home is None:
        with ExitStack() as stack:
            return open_window(lambda: (_demo(stack), ""), FirstLook(practice=True))
    return open_window(lambda: load_session(data_dir), first_look(home), home)


def _demo(stack: ExitStack) -> "Session":
    from robodial.app.demo import demo_session

    return stack.enter_context(demo_session())


def _self_test(report: Path) -> int:
    from robodial.app.self_test import run_self_test

    return 0 if run_self_test(report) else COULD_NOT


def _without_display(words: list[str]) -> None:
    from robodial import i18n
    from robodial.cli.main import main as command_line
    from robodial.i18n import gettext as _

    i18n.set_language(i18n.system_language())
    if words == [DEMO]:
        sys.stderr.write(_("There is no screen here: the demonstration runs in the terminal.") + "\n")
        command_line(["run", DEMO])
    sys.stderr.write(_("There is no screen here. These commands work in the terminal:") + "\n")
    command_line(["--help"])


if __name__ == "__main__":
    main()
