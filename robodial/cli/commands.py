"""The table of commands. Only the one asked for is imported: help must not wait for numpy."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from robodial import __version__
from robodial.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command is defined, as `module:attribute`, and its line in the help."""

    where: str
    help: str


def commands() -> Mapping[str, Command]:
    """Every command by name, in the order of the help. A function, since the language may change."""
    return {
        "lines": Command("robodial.cli.lines:lines", _("List serial ports and what answers on them.")),
        "call": Command("robodial.cli.call:call", _("Call one of your own telephones and play a message.")),
        "run": Command(
            "robodial.cli.run:run",
            _("Run a campaign: import the list, check, call, report. The same command resumes it."),
        ),
        "resume": Command(
            "robodial.cli.resume:resume", _("Go on with the campaigns that were running when the PC went off.")
        ),
        "settings": Command("robodial.cli.settings:settings", _("What holds for the whole program.")),
        "check": Command("robodial.cli.check:check", _("Who will not be called, and why, before any call.")),
        "simulate": Command(
            "robodial.cli.simulate:simulate",
            _("What a day on so many lines would come to: in seconds, and without a telephone."),
        ),
        "listen": Command("robodial.cli.listen:listen", _("Print what is heard in recordings of calls, with times.")),
        "virtual-modem": Command(
            "robodial.cli.virtual_modem:virtual_modem",
            _("Emulate a voice modem for other programs. Nothing real is ever called."),
        ),
        "contacts": Command("robodial.cli.contacts:app", _("Import, list and export lists of contacts.")),
        "dnc": Command("robodial.cli.dnc:app", _("The do-not-call list: numbers that are never called.")),
        "consent": Command("robodial.cli.consent:app", _("Who agreed to be called, for what, and how that is known.")),
        "report": Command("robodial.cli.report:report", _("What came of a campaign.")),
        "person": Command("robodial.cli.person:person", _("What is held about one person.")),
        "journal": Command("robodial.cli.journal:app", _("The journal of everything that was done to people.")),
        "doctor": Command("robodial.cli.doctor:doctor", _("Look at everything a campaign needs.")),
    }


def application(words: Sequence[str]) -> typer.Typer:
    """The command line, with the command that `words` ask for in full and of the others only their help."""
    app = typer.Typer(
        name="robodial",
        help=_("Automatic telephone calls from an ordinary PC with USB voice modems."),
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_top)
    asked = next((word for word in words if not word.startswith("-")), None)
    for name, command in commands().items():
        if name == asked:
            _add(app, name, command)
        else:
            app.command(name, help=command.help)(_not_asked)
    return app


def _add(app: typer.Typer, name: str, command: Command) -> None:
    module, _colon, attribute = command.where.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name, help=command.help)
    else:
        app.command(name, help=command.help)(found)


def _not_asked() -> None:
    """Stands in the help for a command that is not imported; never runs."""
    raise AssertionError("a command ran that was not asked for")


def _top(
    version: Annotated[bool, typer.Option("--version", help=_("Print the version and leave."), is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(f"robodial {__version__}")
        raise typer.Exit
