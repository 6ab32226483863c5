"""`robodial`: without a command the desktop program, with one the command line."""

import gc
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from robodial.app.session import Session

DEMO = "--demo"
DATA_DIR = "--data-dir"
SELF_TEST = "--self-test"


def main() -> None:
    """Leave with an exit code: 0 done, 1 could not be done, 2 wrong usage."""
    words = sys.argv[1:]
    serve_as_worker(words)
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
    from robodial.app.first_look import FirstLook, first_look
    from robodial.app.places import data_folder
    from robodial.gui.start import load_session, open_window

    if words == [DEMO]:
        with ExitStack() as stack:
            return open_window(lambda: (_demo(stack), ""), FirstLook(practice=True))
    data_dir = Path(words[1]) if words else None
    home = data_folder(data_dir)
    return open_window(lambda: load_session(data_dir), first_look(home), home)


def _demo(stack: ExitStack) -> "Session":
    from robodial.app.demo import demo_session

    return stack.enter_context(demo_session())


def _self_test(report: Path) -> int:
    from robodial.app.self_test import run_self_test

    return 0 if run_self_test(report) else 1


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
