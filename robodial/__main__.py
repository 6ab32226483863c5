"""`robodial`: without a command the desktop program, with one the command line."""

import multiprocessing
import os
import sys
from pathlib import Path

DEMO = "--demo"
DATA_DIR = "--data-dir"
SELF_TEST = "--self-test"


def main() -> None:
    """Leave with an exit code: 0 done, 1 could not be done, 2 wrong usage."""
    multiprocessing.freeze_support()  # a frozen program on Windows starts its import worker through here
    words = sys.argv[1:]
    if words[:1] == [SELF_TEST] and len(words) == 2:
        raise SystemExit(_self_test(Path(words[1])))
    if not wants_window(words):
        from robodial.cli.main import main as command_line

        command_line(words)
    elif has_display():
        raise SystemExit(_window(words))
    else:
        _without_display(words)


def wants_window(words: list[str]) -> bool:
    """No word at all, the demonstration, or a folder and nothing else."""
    return words in ([], [DEMO]) or (len(words) == 2 and words[0] == DATA_DIR)


def has_display() -> bool:
    """False on a Linux without a screen."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def _window(words: list[str]) -> int:
    from robodial.gui.start import open_window

    if words == [DEMO]:
        from robodial.app.demo import demo_session

        with demo_session() as session:
            return open_window(session)
    from robodial.app.session import Session

    return open_window(Session.load(Path(words[1]) if words else None))


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
