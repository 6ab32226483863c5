"""`robodial virtual-modem` as a user runs it."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.emulator.console import person

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
    process = start(*options)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert complaint in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("as_json", [True, False], ids=["json", "plain"])
def test_it_says_where_it_listens_tells_each_call_and_ends_cleanly(tmp_path: Path, as_json: bool) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(person().replace("post_dial_delay_s = 1.0", "post_dial_delay_s = 0.6").replace("2.0", "0.1"))
    heard = tmp_path / "heard.wav"
    options = ["--tcp", "127.0.0.1:0", "--scenario", str(scenario), "--heard", str(heard)]
    process = start(*options, *(["--json"] if as_json else []))
    assert process.stdout is not None
    first = process.stdout.readline()
    where = json.loads(first)["where"] if as_json else first.split("listening on ")[1].split(". ")[0]
    host, _colon, port = where.rpartition(":")
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
        story = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert heard.exists()
    if as_json:
        values = json.loads(story)
        assert (values["number"], values["kind"], values["underruns"]) == ("0199000001", "human", 0)
        assert values["heard"] == str(heard)
    else:
        assert story.startswith("0199000001, call 1: human")
        assert "No real telephone is called" in first


def receive(cable: socket.socket, wanted: bytes) -> bytes:
    said = b""
    while wanted not in said:
        said += cable.recv(4096)
    return said
