"""What may be given away: no name, no folder named after the user, no serial number, no telephone number."""

from pathlib import Path, PureWindowsPath

import pytest

from robodial.app.hiding import Hiding, without_names


def test_everything_at_once() -> None:
    hiding = Hiding(("Zoé Lefèvre", "Cabinet fictif"), Path("/srv/people/zoe"), ("0000:AB12",))
    told = hiding.text("zoé lefèvre, 01 99 00 12 34, /srv/people/zoe/x.csv, SER=0000:AB12, CABINET FICTIF")
    assert told == "<name>, …34, <home>/x.csv, SER=<serial>, <name>"


def test_a_name_within_a_word_stays_and_short_ones_too() -> None:
    assert without_names("the portal of Al, port COM5", ["Al", "port", "", " - "]) == "the portal of Al, <name> COM5"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (r"C:\Users\LODIE~1\AppData\x", r"C:\Users\<name>\AppData\x"),
        (r"'C:\\Users\\Élodie\\x'", r"'C:\\Users\\<name>\\x'"),
        ("open /home/jean/list.csv", "open /home/<name>/list.csv"),
        ("<home>/x", "<home>/x"),
    ],
)
def test_folders_of_other_users_too(text: str, told: str) -> None:
    assert Hiding().text(text) == told


def test_the_home_of_windows_as_repr_writes_it() -> None:
    home = PureWindowsPath(r"C:\Users\Élodie Martin")
    told = Hiding(home=home).text(r"'C:\\Users\\Élodie Martin\\x' C:\Users\Élodie Martin\y")  # type: ignore[arg-type]
    assert told == r"'<home>\\x' <home>\y"
