"""Looking for modems again and again, as a screen does while the user plugs and unplugs: never more than needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from robodial.app.found_lines import find_modems
from robodial.i18n import gettext as _
from robodial.modem.discovery import FoundModem, ListedPort, listed_ports

Finder = Callable[[], Sequence[FoundModem]]
PortLister = Callable[[], Sequence[ListedPort]]


@dataclass(frozen=True, slots=True)
class Search:
    """What a look found: `ports` as the system lists them, `modems` as they answered."""

    ports: tuple[ListedPort, ...]
    modems: tuple[FoundModem, ...]

    @property
    def usable(self) -> tuple[FoundModem, ...]:
        """Those that can make calls."""
        return tuple(modem for modem in self.modems if modem.voice)

    @property
    def has_problem(self) -> bool:
        """True when something is there that cannot be used as it is."""
        return any(modem.problem for modem in self.modems)


def search(before: Search | None, find: Finder = find_modems, ports: PortLister = listed_ports) -> Search:
    """Ask the modems; not again when all was well and nothing was plugged in or out since `before`."""
    listed = tuple(ports())
    settled = before is not None and before.usable and not before.has_problem
    if settled and before is not None and set(before.ports) == set(listed):
        return before
    return Search(listed, tuple(find()))


def remedy_of(modem: FoundModem) -> str:
    """What to do about a modem with a problem; there is always something to try."""
    if modem.remedy or not modem.problem:
        return modem.remedy
    return _("Close other programs that use the modem, or unplug it, wait five seconds and plug it in again.")


def none_found_help() -> tuple[str, ...]:
    """What to look at when no modem was found, in the order in which it helps."""
    return (
        _("Plug the modem into a USB socket of this PC, not into a hub without a power supply of its own."),
        _("Wait ten seconds: Windows sets a new modem up by itself."),
        _("It must be a voice modem: a fax modem without “voice” cannot speak."),
        _("Close fax, answering-machine and banking programs: only one program can use a modem."),
    )
