"""The program for Windows, frozen by PyInstaller under wine: one folder with two programs."""

from dataclasses import dataclass
from pathlib import Path

from winbuild import windows_python
from winbuild.wine import Wine

NAME = "robodial"
PROGRAMS = ("robodial.exe", "robodial-cli.exe")


@dataclass(frozen=True, slots=True)
class Frozen:
    """The folder to ship, and PyInstaller's own account of what it put there."""

    folder: Path
    work: Path


def freeze(wine: Wine, python: Path, root: Path, place: Path) -> Frozen:
    """Freeze the checkout `root` below `place`. Two to three minutes from nothing. Raises WineFailed."""
    frozen = Frozen(place / "dist" / NAME, place / "work" / NAME)
    options = ["--noconfirm", "--log-level", "WARN"]
    targets = ["--distpath", wine.path(place / "dist"), "--workpath", wine.path(place / "work")]
    spec = wine.path(root / "packaging" / "robodial.spec")
    words = ["-m", "PyInstaller", spec, *options, *targets]
    wine.run(windows_python.program(python), *words, timeout_s=1500, folder=root)
    return frozen


def size_mb(folder: Path) -> float:
    """Of all files, in MB of 1,000,000 bytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
