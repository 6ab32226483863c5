"""`robodial virtual-modem` as a user runs it."""

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from robodial.cli.virtual_modem import story, virtual_modem
from tests.unit.emulator.console import person
from tests.unit.emulator.test_heard import CALL

REPOSITORY = Path(__file__).parents[3]
COMMAND = "import typer; from robodial.cli.virtual_modem import virtual_modem; typer.run(virtual_modem)"


def start(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "LC_ALL": "C", "COLUMNS": "200"},
    )


@pytest.mark.parametrize(
    ("options", "code", "complaint"),
    [
        ((), 2, "--pty PATH or --tcp"),
        (("--pty", "x", "--tcp", "y"), 2, "--pty PATH or --tcp"),
        (("--tcp", "127.0.0.1:0", "--family", "hayes"), 2, "must be one of: conexant_cx930xx"),
        (("--tcp", "nonsense"), 1, "HOST:PORT"),
        (("--tcp", "127.0.0.1:0", "--scenario", "gone.toml"), 1, "gone.toml"),
    ],
)
def test_wrong_usage_and_work_that_cannot_be_done(options: tuple[str, ...], code: int, complaint: str) -> None:
    app = typer.Typer()
    app.command()(virtual_modem)
    result = CliRunner().invoke(app, options)
    assert result.exit_code == code
    assert complaint in result.output


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_it_says_where_it_listens_tells_each_call_and_ends_cleanly(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(person().replace("post_dial_delay_s = 1.0", "post_dial_delay_s = 0.6").replace("2.0", "0.1"))
    heard = tmp_path / "heard.wav"
    options = ["--tcp", "127.0.0.1:0", "--scenario", str(scenario), "--heard", str(heard)]
    process = start(*options, "--json")
    assert process.stdout is not None
    listening = json.loads(process.stdout.readline())
    assert listening["real"] is False
    host, _colon, port = listening["where"].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as cable:
        cable.sendall(b"ATE0+FCLASS=8;+VSM=1\r")
        receive(cable, b"OK\r\n")
        cable.sendall(b"ATX3S6=2S11=50DT0199000001;\r")
        receive(cable, b"OK\r\n")
        cable.sendall(b"AT+VTX\r")
        receive(cable, b"CONNECT\r\n")
        cable.sendall(b"\xf0" * 8000 + b"\x10\x03")
        receive(cable, b"OK\r\n")
        cable.sendall(b"ATH\r")
        receive(cable, b"OK\r\n")
        values = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert heard.exists()
    assert (values["number"], values["kind"], values["underruns"]) == ("0199000001", "human", 0)
    assert values["heard"] == str(heard)


def test_a_story_says_what_happened_in_one_line(tmp_path: Path) -> None:
    short = story(CALL, None)
    assert short == (
        "0199000001, call 1: human, 9.0 s from the last digit; answered, heard 1.0 s of message, hung up by the caller"
    )
    full = story(replace(CALL, keys_sent="9", keys_received="42", underruns=2), tmp_path / "heard.wav")
    assert full.removeprefix(short) == f"; pressed 9; was sent 42; 2 gaps; saved as {tmp_path / 'heard.wav'}"
    assert story(replace(CALL, answered_at=None), None).endswith("from the last digit")


def receive(cable: socket.socket, wanted: bytes) -> bytes:
    said = b""
    while wanted not in said:
        said += cable.recv(4096)
    return said
