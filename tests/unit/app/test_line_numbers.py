"""Which number a line shows: said once, remembered for this PC, and found again where the modem is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.app.found_lines import numbered, voice_modems
from robodial.app.line_numbers import FILE, LineNumbers
from robodial.app.lines import LineChoice
from robodial.app.places import user_folder
from robodial.domain.campaign import Purpose
from robodial.modem.discovery import FoundModem, ListedPort
from robodial.rules.line_verdicts import line_verdicts
from tests.unit.rules.questions import MONDAY_NOON

VERIFIED, OTHER = "01 62 00 12 34", "01 62 00 12 35"
LEFT, RIGHT = "1-1.2:1.0", "1-1.3:1.0"


def ports(**locations: str) -> list[ListedPort]:
    return [ListedPort(name, location=location) for name, location in locations.items()]


def modem(port: str, location: str = "") -> FoundModem:
    return FoundModem(port, location, "modem", "f", "f", (), True)


def kept(folder: Path, *choices: LineChoice, **locations: str) -> LineNumbers:
    LineNumbers(folder).keep(choices, ports(**locations))
    return LineNumbers(folder)


def test_a_number_said_once_is_known_the_next_time(tmp_path: Path) -> None:
    known = kept(tmp_path, LineChoice("COM3", VERIFIED, "0"), COM3=LEFT)
    assert known.numbered(LineChoice("COM3"), LEFT) == LineChoice("COM3", VERIFIED, "0")


def test_what_is_said_now_counts_and_replaces_what_was_known(tmp_path: Path) -> None:
    kept(tmp_path, LineChoice("COM3", VERIFIED), COM3=LEFT)
    known = kept(tmp_path, LineChoice("COM3", OTHER), COM3=LEFT)
    assert known.numbered(LineChoice("COM3", "0199000001"), LEFT) == LineChoice("COM3", "0199000001")
    assert known.numbered(LineChoice("COM3"), LEFT) == LineChoice("COM3", OTHER)


def test_a_line_that_was_not_used_this_time_keeps_its_number(tmp_path: Path) -> None:
    kept(tmp_path, LineChoice("COM3", VERIFIED), LineChoice("COM4", OTHER), COM3=LEFT, COM4=RIGHT)
    known = kept(tmp_path, LineChoice("COM3"), LineChoice("COM3", VERIFIED), COM3=LEFT)
    assert known.numbered(LineChoice("COM4"), RIGHT).shown_number == OTHER


def test_ports_that_changed_their_names_keep_the_numbers_of_their_sockets(tmp_path: Path) -> None:
    """As two sticks do when the PC starts again."""
    known = kept(tmp_path, LineChoice("ACM0", VERIFIED), LineChoice("ACM1", OTHER), ACM0=LEFT, ACM1=RIGHT)
    assert known.numbered(LineChoice("ACM1"), LEFT).shown_number == VERIFIED
    assert known.numbered(LineChoice("ACM0"), RIGHT).shown_number == OTHER


def test_another_socket_under_the_same_name_is_another_line(tmp_path: Path) -> None:
    known = kept(tmp_path, LineChoice("COM3", VERIFIED), COM3=LEFT)
    assert known.numbered(LineChoice("COM3"), RIGHT) == LineChoice("COM3")


@pytest.mark.parametrize(("then", "now"), [("", LEFT), (LEFT, ""), ("", "")])
def test_without_a_socket_the_port_decides(tmp_path: Path, then: str, now: str) -> None:
    known = kept(tmp_path, LineChoice("COM3", VERIFIED), COM3=then)
    assert known.numbered(LineChoice(r"\\.\com3"), now).shown_number == VERIFIED
    assert known.numbered(LineChoice("COM4"), now).shown_number == ""


def test_emulated_lines_show_no_number_of_the_users(tmp_path: Path) -> None:
    kept(tmp_path, LineChoice("sim", VERIFIED))
    assert not (tmp_path / FILE).exists()
    assert kept(tmp_path, LineChoice("COM3", VERIFIED)).numbered(LineChoice("sim")) == LineChoice("sim")


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "{}", '[{"port": 3}]', '[{"port": 1, "location": 2, "shown_number": 3}]']
)
def test_a_file_that_cannot_be_understood_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert LineNumbers(tmp_path).of("COM3") is None
    assert kept(tmp_path, LineChoice("COM3", VERIFIED)).of("COM3") is not None


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "1", "2", "3"]), st.sampled_from("56789"))))
def test_the_last_word_about_a_line_holds(tmp_path_factory: pytest.TempPathFactory, said) -> None:
    folder = tmp_path_factory.mktemp("numbers")
    for port, location, number in said:
        known = kept(folder, LineChoice(port, number), **{port: location})
        found = known.of(port, location)
        assert found is not None
        assert found.shown_number == number
    assert {file.name for file in folder.iterdir()} <= {FILE}


def test_found_modems_get_the_numbers_they_are_known_by(monkeypatch: pytest.MonkeyPatch) -> None:
    kept(user_folder(), LineChoice("COM3", VERIFIED), COM3=LEFT)
    found = [modem("COM7", LEFT), modem("COM3", RIGHT)]
    monkeypatch.setattr("robodial.app.found_lines.find_modems", lambda: found)
    assert voice_modems() == (LineChoice("COM7", VERIFIED), LineChoice("COM3"))


def test_lines_named_without_a_number_get_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    kept(user_folder(), LineChoice("COM3", VERIFIED), COM3=LEFT)
    monkeypatch.setattr("robodial.app.found_lines.listed_ports", lambda: ports(COM3=LEFT, COM4=RIGHT))
    choices = numbered([LineChoice("COM3"), LineChoice("COM4")])
    assert choices == (LineChoice("COM3", VERIFIED), LineChoice("COM4"))


# ---- what the rules make of it ----


def test_a_verified_number_is_good_for_every_purpose_in_france() -> None:
    [verdict] = line_verdicts(VERIFIED, "FR", MONDAY_NOON.date())
    assert (verdict.purposes, verdict.reason, verdict.few) == (tuple(Purpose), "", None)


def test_an_ordinary_number_is_good_for_five_numbers_and_a_mobile_one_for_none() -> None:
    [ordinary] = line_verdicts("01 42 00 00 00", "FR", MONDAY_NOON.date())
    [mobile] = line_verdicts("06 12 34 56 78", "FR", MONDAY_NOON.date())
    assert (ordinary.few, mobile.few) == (5, None)
    assert "mobile number" in mobile.reason


@pytest.mark.parametrize("country", ["FR", "ES", "US", "GB", "DE", "JP"])
@pytest.mark.parametrize("text", ["", "abc", VERIFIED, "+34 400 12 34 56", "06 12 34 56 78", "15"])
def test_each_purpose_is_judged_once_at_most(country: str, text: str) -> None:
    purposes = [one for verdict in line_verdicts(text, country, MONDAY_NOON.date()) for one in verdict.purposes]
    assert len(purposes) == len(set(purposes))
    assert Purpose.APPOINTMENT in purposes
