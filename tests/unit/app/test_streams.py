"""Programs without a console, and consoles and files that do not know every letter."""

import io
import sys
from typing import Any

import pytest

from robodial.app.streams import open_missing_streams, take_every_letter
from robodial.cli.output import emit, say

TEXT = "→ Zoé Łukasz Ωμέγα … µ ✓ 日本"


class Console(io.TextIOWrapper):
    """Takes `encoding`; a terminal or a file."""

    def __init__(self, encoding: str, terminal: bool) -> None:
        self.bytes = io.BytesIO()
        self._terminal = terminal
        super().__init__(self.bytes, encoding=encoding, newline="\n")

    def isatty(self) -> bool:
        return self._terminal

    def written(self) -> bytes:
        self.flush()
        return self.bytes.getvalue()


def given(monkeypatch: pytest.MonkeyPatch, encoding: str, *, terminal: bool) -> Console:
    console = Console(encoding, terminal)
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    return console


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_a_file_or_a_pipe_on_windows_gets_every_letter_in_utf_8(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    console = given(monkeypatch, encoding, terminal=False)
    take_every_letter(on_windows=True)
    say(TEXT)
    emit({"name": TEXT})
    text, data = console.written().decode("utf-8").splitlines()
    assert text == TEXT
    assert TEXT in data


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_an_old_console_gets_what_it_knows_and_a_mark_for_the_rest(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    console = given(monkeypatch, encoding, terminal=True)
    take_every_letter(on_windows=True)
    say(TEXT)
    assert "Zoé" in console.written().decode(encoding)


def test_whoever_asked_for_an_encoding_gets_it_and_objects_lose_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    console = given(monkeypatch, "cp1252", terminal=False)
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    take_every_letter(on_windows=True)
    emit({"name": TEXT})
    import json

    assert json.loads(console.written().decode("utf-8")) == {"name": TEXT}


def test_the_locale_stands_on_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    console = given(monkeypatch, "iso8859-15", terminal=False)
    take_every_letter(on_windows=False)
    say("Zoé → 5 €")
    assert console.written() == "Zoé ? 5 €\n".encode("iso8859-15")


def test_a_program_without_a_console_writes_and_asks_into_the_void(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    open_missing_streams()
    opened: list[Any] = [sys.stdin, sys.stdout, sys.stderr]
    try:
        take_every_letter(on_windows=True)
        say(TEXT)
        assert sys.stderr.write(TEXT) == len(TEXT)
        assert sys.stdin.read() == ""
        assert not any(stream.isatty() for stream in opened)
    finally:
        for stream in opened:
            stream.close()


def test_streams_that_are_there_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    console = given(monkeypatch, "utf-8", terminal=True)
    open_missing_streams()
    assert sys.stdout is console
