"""`robodial listen`: recordings in, one line per event out."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import typer
from numpy.typing import NDArray
from typer.testing import CliRunner

from robodial.audio.tones import all_tones
from robodial.cli.listen import listen
from tests.unit.audio.call_sounds import line, network, silence, voice

app = typer.Typer()
app.command()(listen)


@pytest.fixture
def call() -> NDArray[np.int16]:
    ringback = all_tones()["FR"].ringback
    assert ringback is not None
    return line(silence(1.0), network(ringback, 7.5), silence(0.3), voice(0.6), silence(2.0))


@pytest.fixture
def recording(tmp_path: Path, call: NDArray[np.int16]) -> Path:
    path = tmp_path / "call.wav"
    soundfile.write(path, call, 8000, subtype="PCM_16")
    return path


def test_json_has_one_object_per_event_with_the_names_of_the_contract(recording: Path) -> None:
    result = CliRunner().invoke(app, [str(recording), "--json", "--country", "fr"])
    assert result.exit_code == 0
    events = [json.loads(row) for row in result.stdout.splitlines()]
    assert {event["file"] for event in events} == {str(recording)}
    assert [event["event"] for event in events if not event["event"].startswith("voice")] == [
        "ringback",
        "ringback",
        "answered",
        "verdict",
        "speak",
    ]
    assert [event["t"] for event in events] == sorted(event["t"] for event in events)
    assert events[-1].keys() == {"file", "t", "event", "began", "why"}
    assert all(value is not None for event in events for value in event.values())


def test_any_rate_gives_the_same_events(tmp_path: Path, recording: Path, call: NDArray[np.int16]) -> None:
    faster = tmp_path / "faster.flac"
    soundfile.write(faster, np.repeat(call, 2), 16000)
    told = [
        [json.loads(row)["event"] for row in CliRunner().invoke(app, [str(path), "--json"]).stdout.splitlines()]
        for path in (recording, faster)
    ]
    assert told[0] == told[1]


def test_for_people_it_prints_a_line_each(recording: Path) -> None:
    result = CliRunner().invoke(app, [str(recording)])
    assert result.exit_code == 0
    assert "call.wav (11.4 s)" in result.stdout
    assert "human" in result.stdout
    assert "after_greeting" in result.stdout


def test_a_damaged_file_is_named_and_the_others_are_still_heard(tmp_path: Path, recording: Path) -> None:
    torn = tmp_path / "torn.wav"
    torn.write_bytes(recording.read_bytes()[:5000])
    result = CliRunner().invoke(app, [str(torn), str(recording), "--json"])
    assert result.exit_code == 1
    assert "torn.wav" in result.stderr
    assert len(result.stdout.splitlines()) > 4
