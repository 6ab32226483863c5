"""The line editor: what was typed becomes lines."""

from hypothesis import given
from hypothesis import strategies as st

from robodial.emulator.command_line import TOO_LONG, LineEditor

REGISTERS = {3: 13, 4: 10, 5: 8}


def typed(data: bytes, limit: int = 128) -> list[str]:
    editor = LineEditor(REGISTERS.__getitem__, limit)
    lines = [editor.take(byte) for byte in data]
    return [line for line in lines if line is not None]


def test_a_line_begins_with_at_and_ends_with_return() -> None:
    assert typed(b"xyz\nATE0V1\rat+vls=1\r") == ["E0V1", "+vls=1"]


def test_mixed_case_prefix_is_no_command() -> None:
    assert typed(b"At&F\raT\r") == []


def test_a_slash_repeats_the_last_line_at_once() -> None:
    assert typed(b"ATI3\rA/") == ["I3", "I3"]


def test_a_slash_before_any_line_is_nothing() -> None:
    assert typed(b"A/") == []


def test_many_as_before_the_t_do_no_harm() -> None:
    assert typed(b"AAAATZ\r") == ["Z"]


def test_backspace_takes_back() -> None:
    assert typed(b"ATX\x08\x08\x08E1\r") == ["E1"]


def test_backspace_is_echoed_as_a_rub_out() -> None:
    editor = LineEditor(REGISTERS.__getitem__, 128)
    for byte in b"ATX":
        editor.take(byte)
    assert editor.echo(8) == b"\x08 \x08"
    assert editor.echo(ord("E")) == b"E"


def test_a_line_too_long_is_told_only_at_its_end() -> None:
    assert typed(b"AT" + b"X" * 41 + b"\r", limit=40) == [TOO_LONG]
    assert typed(b"AT" + b"X" * 40 + b"\r", limit=40) == ["X" * 40]


@given(st.binary(max_size=300))
def test_no_bytes_upset_it(data: bytes) -> None:
    for line in typed(data):
        assert line == TOO_LONG or line.isascii()
