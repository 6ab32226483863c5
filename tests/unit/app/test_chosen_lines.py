"""Lines chosen in a window are those that calls use, with their numbers."""

from pathlib import Path

import pytest

from robodial.app.chosen_lines import change_line, choose_lines, chosen_lines, leave_line
from robodial.app.lines import LineChoice
from robodial.app.session import Session
from robodial.errors import CallRefused
from robodial.modem.discovery import ListedPort
from robodial.settings.user_settings import UserSettings

PORTS = [ListedPort("COM3", location="1-1"), ListedPort("COM4", location="1-2")]
FIRST, SECOND = LineChoice("COM3", "01 62 00 12 34", "0,"), LineChoice("COM4", "01 62 00 12 35")


def test_chosen_lines_are_those_of_the_next_run_even_in_a_new_folder(tmp_path: Path) -> None:
    choose_lines(tmp_path / "new", [FIRST, SECOND], PORTS)
    assert Session(tmp_path / "new", UserSettings()).lines() == (FIRST, SECOND)


def test_a_number_follows_the_modem_to_another_port(tmp_path: Path) -> None:
    choose_lines(tmp_path, [FIRST], PORTS)
    choose_lines(tmp_path, [LineChoice("COM7")], [ListedPort("COM7", location="1-1")])
    assert chosen_lines(tmp_path, [ListedPort("COM7", location="1-1")]) == (LineChoice("COM7", "01 62 00 12 34", "0,"),)


def test_one_line_changes_and_the_others_stay(tmp_path: Path) -> None:
    choose_lines(tmp_path, [FIRST, SECOND], PORTS)
    changed = LineChoice("COM3", "01 62 00 99 99")
    assert change_line(tmp_path, changed, PORTS) == (changed, SECOND)
    assert chosen_lines(tmp_path, PORTS) == (changed, SECOND)


def test_a_number_that_is_taken_away_is_forgotten(tmp_path: Path) -> None:
    choose_lines(tmp_path, [FIRST], PORTS)
    change_line(tmp_path, LineChoice("COM3"), PORTS)
    assert chosen_lines(tmp_path, PORTS) == (LineChoice("COM3"),)


def test_a_line_that_is_left_is_not_used_and_its_number_stays_known(tmp_path: Path) -> None:
    choose_lines(tmp_path, [FIRST, SECOND], PORTS)
    assert leave_line(tmp_path, "COM3", PORTS) == (SECOND,)
    assert change_line(tmp_path, LineChoice("COM3", FIRST.shown_number), PORTS)[0].shown_number == FIRST.shown_number


def test_a_strange_way_to_an_outside_line_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    choose_lines(tmp_path, [FIRST], PORTS)
    with pytest.raises(CallRefused, match="outside line"):
        change_line(tmp_path, LineChoice("COM3", outside_line="*31#"), PORTS)
    assert chosen_lines(tmp_path, PORTS) == (FIRST,)
