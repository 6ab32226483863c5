"""The frozen program, made here from the same description as for Windows: what it forgets to bring lacks here too."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from robodial import __version__
from robodial.gui.one_instance import MARK

SPEC = Path(__file__).resolve().parents[2] / "packaging" / "robodial.spec"
WITHIN_S = 120
"""For what takes a second or two on a machine that does nothing else."""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="frozen for the system it runs on"),
    pytest.mark.xdist_group("freeze"),
]


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both programs."""
    place = tmp_path_factory.mktemp("frozen")
    targets = ["--distpath", str(place / "dist"), "--workpath", str(place / "work")]
    command = [sys.executable, "-m", "PyInstaller", str(SPEC), "--noconfirm", "--log-level", "ERROR", *targets]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    return place / "dist" / "robodial"


def run(program: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | settings
    return subprocess.run(
        [program, *words], capture_output=True, text=True, env=environment, timeout=WITHIN_S, check=False
    )


def test_it_says_its_version(frozen: Path) -> None:
    assert run(frozen / "robodial-cli", "--version").stdout == f"robodial {__version__}\n"


def test_it_finds_everything_it_needs(frozen: Path, tmp_path: Path) -> None:
    report = tmp_path / "report é.json"
    done = run(frozen / "robodial-cli", "--self-test", str(report))
    told = json.loads(report.read_text(encoding="utf-8"))
    assert [check for check in told["checks"] if not check["ok"]] == []
    assert (done.returncode, done.stderr) == (0, "")


def test_its_zones_come_with_it(frozen: Path, tmp_path: Path) -> None:
    """Windows has none of its own."""
    done = run(frozen / "robodial-cli", "run", "--demo", "--speed", "max", "--after-first-five", "go", PYTHONTZPATH="")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def window(frozen: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """The window, opened by a double click on a folder of its own."""
    home = tmp_path / "data"
    settings = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    words = [frozen / "robodial", "--data-dir", home]
    with subprocess.Popen(words, env=settings, stderr=subprocess.PIPE, text=True) as process:
        yield process, home
        process.terminate()


def test_its_window_opens_and_answers_a_second_start(frozen: Path, window: tuple[subprocess.Popen[str], Path]) -> None:
    process, home = window
    until = time.monotonic() + WITHIN_S
    while not (home / MARK).exists() and time.monotonic() < until and process.poll() is None:
        time.sleep(0.1)
    second = run(frozen / "robodial", "--data-dir", str(home), QT_QPA_PLATFORM="offscreen")
    assert (second.returncode, second.stderr) == (0, "")
    assert process.poll() is None
