"""Options that several commands take, checked as they are read: what cannot be understood is wrong usage."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from robodial.domain.numbering import is_country
from robodial.errors import SettingsError
from robodial.i18n import gettext as _

T = TypeVar("T")

MAX_SPEED = "max"
FASTEST = 100.0
"""Beyond this a clock that must still wait gains nothing over `max`."""


def country_code(text: str | None) -> str | None:
    """`fr` as `FR`. Raises typer.BadParameter for what is no country."""
    if text is None or is_country(text.upper()):
        return None if text is None else text.upper()
    raise typer.BadParameter(_("“{text}” is not a country; write two letters such as FR, GB or US.").format(text=text))


def speed_factor(text: str | None) -> str | None:
    """`max`, or a number of times. Raises typer.BadParameter."""
    if text in (None, MAX_SPEED):
        return text
    try:
        good = 0 < float(text or "") <= FASTEST
    except ValueError:
        good = False
    if not good:
        raise typer.BadParameter(_("Write a number of times up to 100, or max."))
    return text


def understood(read: Callable[[str], T], text: str, option: str) -> T:
    """`read(text)`; what it complains about is wrong usage of `option`."""
    try:
        return read(text)
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint=f"'{option}'") from error


JsonFlag = Annotated[bool, typer.Option("--json", help=_("Print JSON: one object, or one a line."))]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help=_("Folder that holds lists, campaigns and results."), file_okay=False)
]
Country = Annotated[
    str, typer.Option("--country", help=_("Country of numbers written without a country code."), callback=country_code)
]
OptionalCountry = Annotated[
    str | None, typer.Option("--country", help=_("Country of the numbers: FR, US, …"), callback=country_code)
]
Speed = Annotated[
    str | None,
    typer.Option("--speed", help=_("Emulated lines only: times faster, or max."), callback=speed_factor),
]
Scenario = Annotated[Path | None, typer.Option("--scenario", help=_("Who answers on emulated lines (TOML)."))]
Seed = Annotated[int, typer.Option("--seed", help=_("Chance on emulated lines."))]
Heard = Annotated[
    Path | None,
    typer.Option(
        "--heard",
        help=_("Emulated lines only: keep what callees heard, one WAV a call, in this folder."),
        file_okay=False,
    ),
]
