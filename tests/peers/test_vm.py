"""Debian's mgetty-voice against the virtual modem: an independent reading of V.253. Runs in real time."""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.peers.conftest import Vm

pytestmark = pytest.mark.real_time

MESSAGE_S = 2.0
RUN_COMMAND = "import typer; from robodial.cli.virtual_modem import virtual_modem; typer.run(virtual_modem)"
RMD_HEADER = struct.Struct(">4s16sHHB7x")


def write_rmd(path: Path, data: bytes) -> None:
    """mgetty's raw modem data: 8-bit unsigned samples at 8000 Hz for its V.253 driver."""
    path.write_bytes(RMD_HEADER.pack(b"RMD1", b"V253modem", 1, 8000, 8) + data)


def a_message() -> bytes:
    """Every byte value, loud, with runs of 0x10, which must be shielded."""
    noise = np.random.default_rng(7).integers(0, 256, int(8000 * MESSAGE_S), dtype=np.uint8)
    noise[4000:4100] = 0x10
    noise[0] = 0xF0
    return noise.tobytes()


def serve_command(vm: Vm, family: str, heard: Path) -> tuple[str, ...]:
    options = ("--family", family, "--pty", vm.pty, "--scenario", vm.scenario, "--heard", heard, "--json")
    return ("-c", RUN_COMMAND, *map(str, options))


def test_vm_shell_dials_plays_hears_keys_sends_keys_and_records(vm: Vm) -> None:
    message, notes, heard = vm.folder / "message.rmd", vm.folder / "notes", vm.folder / "heard.wav"
    write_rmd(message, a_message())
    script = Path(__file__).with_name("vm_conversation.py")
    commands = ("ENABLE EVENTS", "DIAL 0199000001", "WAIT 2", f"PLAY {message}", "DTMF 42#", f"RECORD {vm.folder}/rec")
    with vm.served(*serve_command(vm, "us_robotics_5637", heard)) as modem:
        done = vm.run("shell", str(script), str(notes), *commands, options=("-S", sys.executable))
        assert done.returncode == 0, done.stdout + done.stderr
        call = modem.next_line()
    said = [json.loads(line) for line in notes.read_text().splitlines()]
    answers = [text for _command, text in said]
    assert "ERROR" not in answers, said
    keys = [answers[n + 1] for n, text in enumerate(answers) if text == "RECEIVED_DTMF"]
    assert keys == ["5", "5", "#"]
    assert call["keys_received"] == "42#"
    assert call["underruns"] == 0
    played = (np.frombuffer(a_message(), np.uint8).astype(np.int16) - 128) * 256
    samples, rate = soundfile.read(heard, dtype="int16")
    start = int(np.flatnonzero(np.abs(samples.astype(int)) > 200)[0])
    assert rate == 8000
    assert np.array_equal(samples[start : start + len(played)], played)
    assert len((vm.folder / "rec").read_bytes()) > RMD_HEADER.size + 7000


@pytest.mark.parametrize("final_code", ["OK", "VCON"])
def test_vm_dial_takes_either_final_code_for_an_answer(vm: Vm, final_code: str) -> None:
    quirks = json.dumps({"answer_code": final_code, "answer_report": "at_once"})
    serve = ("-m", "tests.peers.serve_modem", "generic_v253", str(vm.pty), str(vm.scenario), quirks)
    with vm.served(*serve):
        done = vm.run("dial", "0199000001")
    assert done.returncode == 0, done.stdout + done.stderr


def test_vm_plays_and_records_on_the_bare_line(vm: Vm) -> None:
    message, record = vm.folder / "message.rmd", vm.folder / "record.rmd"
    write_rmd(message, a_message()[:8000])
    quirks = json.dumps({})
    serve = ("-m", "tests.peers.serve_modem", "conexant_cx930xx", str(vm.pty), str(vm.scenario), quirks)
    with vm.served(*serve):
        played = vm.run("play", str(message), options=("-t",))
        recorded = vm.run("record", str(record), options=("-t",))
    assert played.returncode == 0, played.stdout + played.stderr
    assert recorded.returncode == 0, recorded.stdout + recorded.stderr
    sound = np.frombuffer(record.read_bytes()[RMD_HEADER.size :], np.uint8).astype(float) - 128
    loudest_hz = np.argmax(np.abs(np.fft.rfft(sound))) * 8000 / len(sound)
    assert loudest_hz == pytest.approx(440, abs=3), "the dial tone of a French exchange"
