"""Entry point of the `robodial` command: finds the subcommand, turns errors into messages and exit codes."""

import importlib
import logging
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from robodial import __version__, i18n
from robodial.cli.output import complain
from robodial.errors import RobodialError
from robodial.i18n import gettext as _

COULD_NOT = 1
INTERRUPTED = 130

COMMANDS = {
    "lines": "robodial.cli.lines:lines",
    "call": "robodial.cli.call:call",
    "run": "robodial.cli.run:run",
    "check": "robodial.cli.check:check",
    "listen": "robodial.cli.listen:listen",
    "virtual-modem": "robodial.cli.virtual_modem:virtual_modem",
    "contacts": "robodial.cli.contacts:app",
    "dnc": "robodial.cli.dnc:app",
    "report": "robodial.cli.report:report",
    "journal": "robodial.cli.journal:app",
    "doctor": "robodial.cli.doctor:doctor",
}
"""Only the command asked for is imported: `robodial --version` must not wait for numpy."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _prepare_streams()
    i18n.set_language(i18n.system_language())
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        _application(words)(words, standalone_mode=True)
    except RobodialError as error:
        complain(str(error))
        raise SystemExit(COULD_NOT) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(COULD_NOT) from None
    except KeyboardInterrupt:
        complain(_("Interrupted."))
        raise SystemExit(INTERRUPTED) from None


def _application(words: Sequence[str]) -> typer.Typer:
    app = typer.Typer(
        name="robodial",
        help=_("Automatic telephone calls from an ordinary PC with USB voice modems."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_top)
    asked = next((word for word in words if not word.startswith("-")), None)
    for name, where in {} if "--version" in words and asked is None else COMMANDS.items():
        if asked not in COMMANDS or asked == name:
            module, _colon, attribute = where.partition(":")
            command = getattr(importlib.import_module(module), attribute)
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=name)
            else:
                app.command(name)(command)
    return app


def _top(
    version: Annotated[bool, typer.Option("--version", help=_("Print the version and leave."), is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(f"robodial {__version__}")
        raise typer.Exit


def _prepare_streams() -> None:
    """Windows consoles may not know every letter of a contact's name: a replacement beats a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
