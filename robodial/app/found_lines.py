"""The lines to use when the user names none: every voice modem found, with the number it is known to show."""

from collections.abc import Sequence

from robodial.app.line_numbers import LineNumbers, location_of
from robodial.app.lines import LineChoice
from robodial.app.places import user_folder
from robodial.clock import run_real
from robodial.errors import NoVoiceModem
from robodial.i18n import gettext as _
from robodial.modem.discovery import FoundModem, discover, listed_ports


def find_modems(ports: Sequence[str] = ()) -> list[FoundModem]:
    """What answers on the PC's serial ports, or on `ports` alone."""
    return run_real(lambda _clock: discover([] if ports else None, by_hand=ports))


def voice_modems() -> tuple[LineChoice, ...]:
    """One line per voice modem plugged in. Raises NoVoiceModem, with what was found, when there is none."""
    found = find_modems()
    known = LineNumbers(user_folder())
    usable = tuple(known.numbered(LineChoice(modem.port), modem.location) for modem in found if modem.voice)
    if usable:
        return usable
    problems = "".join(f"\n  {modem.port}: {modem.problem} {modem.remedy}" for modem in found if modem.problem)
    text = _("No voice modem was found. Plug one in, or try with an emulated line.")
    raise NoVoiceModem(text + problems)


def numbered(choices: Sequence[LineChoice]) -> tuple[LineChoice, ...]:
    """Lines that the user named, those without a number with the one they are known to show."""
    if all(choice.is_emulated or choice.shown_number for choice in choices):
        return tuple(choices)
    known, ports = LineNumbers(user_folder()), listed_ports()
    return tuple(known.numbered(choice, location_of(choice.port, ports)) for choice in choices)
