"""What command lines say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.emulator.at_grammar import Accepted, Command, Form, NotACommand, next_command, normal


def commands(line: str) -> list[Command]:
    rest, found = normal(line), []
    while rest:
        command, rest = next_command(rest)
        found.append(command)
    return found


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("E0V1X4", [("E", Form.DO, "0"), ("V", Form.DO, "1"), ("X", Form.DO, "4")]),
        ("&F&D2\\N0", [("&F", Form.DO, ""), ("&D", Form.DO, "2"), ("\\N", Form.DO, "0")]),
        ("S7?S0=2", [("S7", Form.READ, ""), ("S0", Form.SET, "2")]),
        ("S7", [("S7", Form.DO, "")]),
        ("+vra=70;+VRN=10", [("+VRA", Form.SET, "70"), ("+VRN", Form.SET, "10")]),
        ("+VSM=?", [("+VSM", Form.TEST, "")]),
        ("+FCLASS?;E1", [("+FCLASS", Form.READ, ""), ("E", Form.DO, "1")]),
        ("H0+VTX", [("H", Form.DO, "0"), ("+VTX", Form.DO, "")]),
        ("DT 01 99;", [("D", Form.DO, "T0199;")]),
        ("-STE=3", [("-STE", Form.SET, "3")]),
    ],
)
def test_lines_are_read_as_v250_says(line: str, meaning: list[tuple[str, Form, str]]) -> None:
    assert [(c.name, c.form, c.value) for c in commands(line)] == meaning


@pytest.mark.parametrize("line", ["+", "+VSM=1E0X?!", "=", "5", "+VTX+VRX", "+VRA?E1"])
def test_nonsense_is_no_command(line: str) -> None:
    if line == "+VSM=1E0X?!":  # everything up to ; belongs to the value
        assert commands(line)[0].value == "1E0X?!"
        return
    with pytest.raises(NotACommand):
        commands(line)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_any_line_ends_in_commands_or_a_refusal(line: str) -> None:
    try:
        assert all(command.name for command in commands(line))
    except NotACommand as refusal:
        assert refusal.args


@pytest.mark.parametrize(
    ("accepts", "values", "taken"),
    [
        ("(0-255)", ["128"], True),
        ("(0-255)", ["256"], False),
        ("(0-255)", ["x"], False),
        ("(0,127-129),(0-255)", ["0", "50"], True),
        ("(0,127-129),(0-255)", ["1", "50"], False),
        ("(0,127-129),(0-255)", ["", "50"], True),
        ("(0-1)", ["0", "0"], False),
        ("(00,3D,B5)", ["3D"], True),
        ("(00,3D,B5)", ["3E"], False),
    ],
)
def test_a_parameter_takes_what_it_says_it_takes(accepts: str, values: list[str], taken: bool) -> None:
    assert Accepted(accepts).takes(values) is taken
