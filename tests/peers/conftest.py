"""What the tests with other people's programs share: the program itself, its configuration, a modem process."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]

VOICE_CONF = """part generic
voice_log_level 6
voice_shell_log {folder}/shell.log
voice_dir {folder}
port_speed 115200
command_delay 5
poll_interval 5
forceV253 TRUE
enable_compression_mapping_querry TRUE
rec_compression 0
rec_speed 8000
rec_silence_len 0
rec_silence_threshold 128
rec_max_len 1
transmit_gain 50
receive_gain 50
program vm
dialout_timeout 30
"""

SCENARIO = """[network]
country = "FR"
dial_tone_after_s = 0.1
post_dial_delay_s = 0.7

[[callee]]
kind = "human"
number = "0199000001"
ring_s = 0.3
lead_s = 0.1
greeting_s = 0.4
keys = [
    { key = "5", after_message_s = 0.3 },
    { key = "5", after_message_s = 0.7, length_s = 0.3 },
    { key = "#", after_message_s = 1.3 },
]
"""


def cannot(reason: str) -> None:
    """Skip, or fail where the program is required."""
    if os.environ.get("CI") or os.environ.get("ROBODIAL_REQUIRE_PEERS"):
        pytest.fail(reason)
    pytest.skip(reason)


ITS_FOLDER = b"/etc/mgetty\0"
"""Where `vm` looks for its configuration; compiled in."""


class Vm:
    """Debian's `vm`, made to read a configuration of ours: a copy of the program with another folder's name in it."""

    def __init__(self, folder: Path, conf_folder: Path) -> None:
        self.folder = folder
        (conf_folder / "voice.conf").write_text(VOICE_CONF.format(folder=folder))
        self.program = folder / "vm"
        installed = Path(shutil.which("vm") or "").read_bytes()
        assert installed.count(ITS_FOLDER) == 1
        assert len(str(conf_folder)) == len(ITS_FOLDER) - 1
        self.program.write_bytes(installed.replace(ITS_FOLDER, f"{conf_folder}\0".encode()))
        self.program.chmod(0o755)
        self.scenario = folder / "scenario.toml"
        self.scenario.write_text(SCENARIO)
        self.pty = folder / "modem"

    def run(self, action: str, *words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        device = os.path.relpath(self.pty, "/dev")
        full = [str(self.program), action, "-l", device, *options, *words]
        return subprocess.run(full, capture_output=True, text=True, timeout=40, check=False, cwd=self.folder)

    @contextmanager
    def served(self, *command: str) -> Iterator["Modem"]:
        environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
        process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=self.folder,
        )
        modem = Modem(process)
        try:
            assert modem.next_line()["event"] == "listening"
            yield modem
        finally:
            modem.end()


class Modem:
    """A virtual modem in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def next_line(self) -> dict[str, Any]:
        """The next thing it says; waits for it."""
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def end(self) -> int:
        """As Ctrl-C would."""
        if self._process.poll() is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.terminate()
        code = self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code


@pytest.fixture
def vm(tmp_path: Path) -> Iterator[Vm]:
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals on Windows")
    if shutil.which("vm") is None:
        cannot("vm is not installed: apt-get install mgetty-voice")
    conf_folder = Path("/tmp") / secrets.token_hex(3)  # as long as the name it replaces
    conf_folder.mkdir()
    yield Vm(tmp_path, conf_folder)
    shutil.rmtree(conf_folder)
