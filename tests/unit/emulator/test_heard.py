"""What callees heard, kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from robodial.emulator.heard import HeardCall, HeardFiles, Tape
from robodial.emulator.scenario import CalleeKind

CALL = HeardCall(
    line="sim:1",
    number="0199000001",
    nth=1,
    kind=CalleeKind.HUMAN,
    off_hook_at=0.0,
    dialed_at=3.0,
    answered_at=9.0,
    ended_at=12.0,
    hung_up_by="caller",
    heard=np.arange(-500, 500, dtype=np.int16),
    message_s=1.0,
    keys_sent="",
    keys_received="",
    floor_s=8.0,
    exchange_s=1.0,
    modem_s=3.0,
)


def test_the_tape_begins_at_the_answer_and_keeps_pauses() -> None:
    tape = Tape(first=100)
    assert not tape.add(0, np.full(50, 9000, np.int16)), "before the answer"
    assert not tape.add(90, np.full(20, 7, np.int16))
    assert tape.add(120, np.array([0, 300, -300], np.int16))
    assert not tape.add(123, np.array([400], np.int16)), "only the first loud ones are the beginning"
    assert tape.samples(126).tolist() == [7] * 10 + [0] * 10 + [0, 300, -300, 400, 0, 0]
    assert tape.samples(122).tolist() == [7] * 10 + [0] * 10 + [0, 300]
    assert (tape.first_loud, tape.last_loud) == (121, 124)


def test_an_empty_tape_has_nothing_loud() -> None:
    tape = Tape(first=5)
    assert tape.last_loud is None
    assert len(tape.samples(3)) == 0


def test_each_answered_call_gets_a_file_of_its_own(tmp_path: Path) -> None:
    files = HeardFiles(tmp_path / "heard.wav")
    assert files.save(CALL) == tmp_path / "heard.wav"
    assert files.save(replace(CALL, answered_at=None)) is None
    assert files.save(CALL) == tmp_path / "heard-2.wav"
    samples, rate = soundfile.read(tmp_path / "heard-2.wav", dtype="int16")
    assert rate == 8000
    assert np.array_equal(samples, CALL.heard)
