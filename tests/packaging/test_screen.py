"""What the trial of the installer sees of the screen, by an `xwininfo` that fails as the real one does."""

import subprocess
import sys
from pathlib import Path

import pytest
from winbuild.smoke import screen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for xwininfo")

LISTED = """\
     0x400003 "RoboDial": ("robodial.exe" "robodial.exe")  1100x760+40+20  +40+20
     0x400009 "Default IME": ("explorer.exe" "explorer.exe")  1x1+0+0  +0+0
"""


@pytest.fixture
def fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Holds how many more times it fails: a window closed while it was listed."""
    left = tmp_path / "left"
    program = tmp_path / "xwininfo"
    program.write_text(
        f'#!/bin/sh\nread n < {left}\nif [ "$n" -gt 0 ]; then echo $((n - 1)) > {left}; exit 1; fi\n'
        f"cat <<'END'\n{LISTED}END\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(screen, "_BETWEEN_TRIES_S", 0.0)
    return left


def test_the_windows_are_listed_again_when_one_closed_meanwhile(fails: Path) -> None:
    fails.write_text("2\n")
    assert screen.windows(":7") == ["RoboDial"]


def test_a_screen_that_cannot_be_listed_is_an_error(fails: Path) -> None:
    fails.write_text("1000\n")
    with pytest.raises(subprocess.CalledProcessError, match="xwininfo"):
        screen.windows(":7")
