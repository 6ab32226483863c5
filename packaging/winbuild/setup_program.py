"""The installer, wrapped around the frozen program by NSIS."""

import hashlib
import subprocess
from pathlib import Path

COMPRESSORS = ("lzma", "zlib")


def setup_name(version: str) -> str:
    """What users download."""
    return f"RoboDial-Setup-{version}.exe"


def write_hash(setup: Path) -> Path:
    """Beside the installer, a file with its SHA-256, as `sha256sum --check` reads it."""
    target = setup.with_name(f"{setup.name}.sha256")
    found = hashlib.sha256(setup.read_bytes()).hexdigest()
    target.write_text(f"{found}  {setup.name}\n", encoding="ascii", newline="\n")
    return target
