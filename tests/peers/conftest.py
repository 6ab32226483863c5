"""What the tests with other people's programs share: the program itself, its configuration, a modem process."""

import json
import os
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


class Vm:
    """Debian's `vm`, run with a configuration of ours laid over its own in a mount namespace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.conf = folder / "voice.conf"
        self.conf.write_text(VOICE_CONF.format(folder=folder))
        self.scenario = folder / "scenario.toml"
        self.scenario.write_text(SCENARIO)
        self.pty = folder / "modem"

    def command(self, *words: str) -> list[str]:
        inside = 'mount --bind "$0" /etc/mgetty/voice.conf && exec "$@"'
        as_root = [] if os.geteuid() == 0 else ["-r"]
        return ["unshare", *as_root, "-m", "sh", "-c", inside, str(self.conf), *words]

    def run(self, action: str, *words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        device = os.path.relpath(self.pty, "/dev")
        full = self.command("vm", action, "-l", device, *options, *words)
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
def vm(tmp_path: Path) -> Vm:
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals on Windows")
    if shutil.which("vm") is None or not Path("/etc/mgetty/voice.conf").exists():
        cannot("vm is not installed: apt-get install mgetty-voice")
    peer = Vm(tmp_path)
    if shutil.which("unshare") is None or subprocess.run(peer.command("true"), check=False).returncode:
        cannot("vm reads /etc/mgetty/voice.conf only, and laying another file over it needs mount namespaces")
    return peer
