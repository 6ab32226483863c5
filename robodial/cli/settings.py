"""`robodial settings`: what holds for the whole program."""

from typing import Annotated

import typer

from robodial.app.places import data_folder
from robodial.app.resuming import set_resume_after_restart
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import emit, say
from robodial.i18n import gettext as _
from robodial.settings.user_settings import load_settings

_VALUES = {"on": True, "off": False}

_SWITCHES = ("resume_after_restart",)
"""Settings of the command line; the others belong to the desktop program."""


def settings(
    name: Annotated[str | None, typer.Argument(help=_("Name of the setting."))] = None,
    value: Annotated[str | None, typer.Argument(help=_("on or off."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    folder = data_folder(data_dir)
    kept = load_settings(folder)
    if name is not None:
        kept = set_resume_after_restart(data_dir, _switched(name, value))
    if json:
        emit({each: getattr(kept, each) for each in _SWITCHES})
        return
    for each in _SWITCHES:
        setting = getattr(kept, each)
        state = _("on") if setting else _("off")
        say(f"{each}: {state}  ({_meaning(each)})")


def _switched(name: str, value: str | None) -> bool:
    if name not in _SWITCHES:
        known = ", ".join(_SWITCHES)
        raise typer.BadParameter(_("“{name}” is not a setting. There are: {known}").format(name=name, known=known))
    if value not in _VALUES:
        raise typer.BadParameter(_("Write on or off."))
    return _VALUES[value]


def _meaning(name: str) -> str:
    return {
        "resume_after_restart": _("campaigns that were running when the PC went off go on when you log in again"),
    }[name]
