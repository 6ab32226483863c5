"""`robodial lines`: which serial ports there are, what answers on them, and what the number they show is good for."""

from datetime import date
from typing import Annotated, Any

import typer

from robodial.app.found_lines import find_modems
from robodial.app.line_numbers import KnownLine, LineNumbers
from robodial.app.places import user_folder
from robodial.app.words import number_kind_words, number_words
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import emit, plain, say
from robodial.clock import SystemClock
from robodial.i18n import gettext as _
from robodial.modem.discovery import FoundModem
from robodial.rules.line_number import line_number
from robodial.rules.line_verdicts import LineVerdict, line_verdicts


def lines(
    port: Annotated[list[str] | None, typer.Argument(help=_("Ports to try by name, known or not."))] = None,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    numbers, today = LineNumbers(user_folder()), SystemClock().now().date()
    found = find_modems(port or ())
    for modem in found:
        known = numbers.of(modem.port, modem.location)
        if json:
            emit(plain(modem) | _number(known, country, today))
        else:
            _tell(modem)
            if modem.voice or known:
                _tell_number(known, country, today)
    if not found and not json:
        say(_("No serial port was found. Plug the modem in, wait ten seconds and try again."))


def _number(known: KnownLine | None, country: str, today: date) -> dict[str, Any]:
    text = known.shown_number if known else ""
    shown = line_number(text, country) if text else None
    return {
        "shown_number": text,
        "number": shown.number if shown else None,
        "number_kind": shown.kind if shown else None,
        "outside_line": known.outside_line if known else "",
        "rules": line_verdicts(text, country, today),
    }


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


def _tell_number(known: KnownLine | None, country: str, today: date) -> None:
    if known is None:
        say("    " + _("number shown: not known; say it once with robodial run --line PORT=NUMBER"))
    else:
        say("    " + _("number shown: {number}").format(number=_shown(known.shown_number, country)))
    for verdict in line_verdicts(known.shown_number if known else "", country, today):
        say("    " + _told(verdict))


def _shown(text: str, country: str) -> str:
    number = line_number(text, country)
    if number is None:
        return text
    written = text if number.kind == "short" else number_words(number.number, country)
    return f"{written} ({number_kind_words(number.kind)})"


def _told(verdict: LineVerdict) -> str:
    purposes = ", ".join(purpose.value for purpose in verdict.purposes)
    if not verdict.reason:
        return _("good for {purposes}").format(purposes=purposes)
    if verdict.few is not None:
        text = _("for {purposes}: at most {few} different numbers in 30 days. {reason}")
        return text.format(purposes=purposes, few=verdict.few, reason=verdict.reason)
    return _("not for {purposes}: {reason}").format(purposes=purposes, reason=verdict.reason)
