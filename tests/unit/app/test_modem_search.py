"""Modems are looked for again and again, but not asked for nothing."""

from dataclasses import dataclass, field

from robodial.app.modem_search import none_found_help, remedy_of, search
from robodial.modem.discovery import FoundModem, ListedPort

GOOD = FoundModem("COM3", "1-1", "USB voice modem", "Conexant", "conexant", (), True)
TAKEN = FoundModem("COM4", "1-2", "USB voice modem", "", "", (), False, "COM4 is used by another program.")


@dataclass
class Socket:
    modems: list[FoundModem]
    asked: int = 0
    ports: list[str] = field(default_factory=list)

    def find(self) -> list[FoundModem]:
        self.asked += 1
        return self.modems

    def listed(self) -> list[ListedPort]:
        return [ListedPort(name) for name in self.ports]


def test_a_modem_that_works_is_asked_once_until_something_is_plugged_in() -> None:
    socket = Socket([GOOD], ports=["COM3"])
    first = search(None, socket.find, socket.listed)
    assert search(first, socket.find, socket.listed) is first
    socket.ports.append("COM4")
    second = search(first, socket.find, socket.listed)
    assert (socket.asked, second.usable) == (2, (GOOD,))


def test_a_problem_or_nothing_at_all_is_looked_at_again() -> None:
    for modems in ([GOOD, TAKEN], []):
        socket = Socket(modems, ports=["COM3"])
        search(search(None, socket.find, socket.listed), socket.find, socket.listed)
        assert socket.asked == 2


def test_every_problem_has_a_remedy() -> None:
    assert "Close other programs" in remedy_of(TAKEN)
    assert remedy_of(GOOD) == ""
    assert len(none_found_help()) == 4
