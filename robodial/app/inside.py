"""What the program is made of: itself, and the libraries it comes with, each with its licence."""

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from robodial import __version__

LIBRARIES = {
    "PySide6-Essentials": "LGPL-3.0",
    "SQLAlchemy": "MIT",
    "alembic": "MIT",
    "holidays": "MIT",
    "numpy": "BSD-3-Clause, 0BSD, MIT, Zlib, CC0-1.0",
    "phonenumbers": "Apache-2.0",
    "platformdirs": "MIT",
    "pydantic": "MIT",
    "pyserial": "BSD-3-Clause",
    "python-calamine": "MIT",
    "rich": "MIT",
    "sounddevice": "MIT",
    "soundfile": "BSD-3-Clause; libsndfile: LGPL-2.1",
    "soxr": "LGPL-2.1-or-later",
    "typer": "MIT",
    "tzdata": "Apache-2.0",
    "wakepy": "MIT",
    "XlsxWriter": "BSD-2-Clause",
}
"""With the licence each maker states; named when they are there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One library."""

    name: str
    version: str
    licence: str


def program_version() -> str:
    """In a line."""
    return f"robodial {__version__}"


def parts() -> list[Part]:
    """Python and every library that this copy of the program has."""
    found = [Part("Python", platform.python_version(), "PSF-2.0")]
    for name, licence in LIBRARIES.items():
        try:
            found.append(Part(name, metadata(name)["Version"], licence))
        except PackageNotFoundError:
            continue
    return found


def own_licence() -> str:
    """The text of the program's own licence; empty where the file was not installed."""
    for folder in (Path(__file__).parents[2], Path(__file__).parents[1]):
        if (folder / "LICENSE").exists():
            return (folder / "LICENSE").read_text(encoding="utf-8")
    return ""
