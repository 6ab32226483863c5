"""Entry point of the `robodial` command: prepares the process, turns errors into sentences and exit codes."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from robodial import __version__, i18n
from robodial.app.streams import open_missing_streams, take_every_letter

DONE = 0
COULD_NOT = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 1 could not be done, 2 wrong usage."""
    open_missing_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    take_every_letter()
    if words == ["--version"]:  # asked by installers and scripts: without waiting for any library
        sys.stdout.write(f"robodial {__version__}\n")
        return
    i18n.set_language(i18n.system_language())
    raise SystemExit(_run(words))


def _run(words: Sequence[str]) -> int:
    try:
        _obey(words)
    except SystemExit as leaving:
        return _left(leaving)
    except KeyboardInterrupt:
        return _interrupted()
    except (Exception, BaseExceptionGroup) as error:
        from robodial.app.complaints import sentence_for

        if (sentence := sentence_for(error)) is None:
            raise  # a bug: its traceback is what helps
        from robodial.cli.how_to import how_to

        return _could_not("\n".join(filter(None, (sentence, sentence and how_to(error)))))
    return DONE


def _obey(words: Sequence[str]) -> None:
    from robodial.cli.commands import application

    try:
        application(words)(words or ["--help"])
    finally:
        sys.stdout.flush()  # here, where a full disk or a reader that went away can still be told


def _left(leaving: SystemExit) -> int:
    if leaving.code == INTERRUPTED:
        return _interrupted()
    return leaving.code if isinstance(leaving.code, int) else DONE


def _interrupted() -> int:
    from robodial.i18n import gettext as _

    sys.stderr.write(_("Interrupted.") + "\n")
    return INTERRUPTED


def _could_not(sentence: str) -> int:
    """An empty sentence means that whoever read our output has gone: Python must not try to write there either."""
    if sentence:
        sys.stderr.write(sentence + "\n")
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - stays open until the end
    return COULD_NOT
