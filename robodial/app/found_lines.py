"""The lines to use when the user names none: every voice modem found."""

from collections.abc import Sequence

from robodial.app.lines import LineChoice
from robodial.clock import run_real
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.modem.discovery import FoundModem, discover


def find_modems(ports: Sequence[str] = ()) -> list[FoundModem]:
    """What answers on the PC's serial ports, or on `ports` alone."""
    return run_real(lambda _clock: discover([] if ports else None, by_hand=ports))


def voice_modems() -> tuple[LineChoice, ...]:
    """One line per voice modem plugged in. Raises SettingsError, with what was found, when there is none."""
    found = find_modems()
    usable = tuple(LineChoice(modem.port) for modem in found if modem.voice)
    if usable:
        return usable
    problems = "".join(f"\n  {modem.port}: {modem.problem} {modem.remedy}" for modem in found if modem.problem)
    text = _("No voice modem was found. Plug one in, or try with an emulated line: --line sim")
    raise SettingsError(text + problems)
