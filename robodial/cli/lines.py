"""`robodial lines`: which serial ports there are and what answers on them."""

from typing import Annotated

import typer

from robodial.app.found_lines import find_modems
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import emit, plain, say
from robodial.i18n import gettext as _
from robodial.modem.discovery import FoundModem


def lines(
    port: Annotated[list[str] | None, typer.Argument(help=_("Ports to try by name, known or not."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    found = find_modems(port or ())
    for modem in found:
        if json:
            emit(plain(modem))
        else:
            _tell(modem)
    if not found and not json:
        say(_("No serial port was found. Plug the modem in, wait ten seconds and try again."))


def _tell(modem: FoundModem) -> None:
    say(f"{modem.port}  {modem.description}")
    if modem.voice:
        formats = ", ".join(voice_format.value for voice_format in modem.voice_formats)
        say("    " + _("voice modem: {family}; formats: {formats}").format(family=modem.family, formats=formats))
    if modem.location:
        say("    " + _("USB socket: {location}").format(location=modem.location))
    if modem.problem:
        say(f"    {modem.problem}")
    if modem.remedy:
        say(f"    {modem.remedy}")
