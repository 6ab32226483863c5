"""The installer, wrapped around the frozen program by NSIS."""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import file_list
import icon
import version_info

COMPRESSORS = ("lzma", "zlib")
"""The first makes the smaller file, the second takes a quarter of the time."""


def setup_name(version: str) -> str:
    """What users download."""
    return f"RoboDial-Setup-{version}.exe"


def make_setup(
    frozen: Path, root: Path, version: str, target: Path, compressor: str = COMPRESSORS[0], sign: str = ""
) -> None:
    """Wrap the folder `frozen`. `sign`: a command that signs the file whose path stands behind it.

    Raises CalledProcessError, and ValueError for a name that Windows cannot hold.
    """
    packaging = root / "packaging"
    with tempfile.TemporaryDirectory() as name:
        files, side = Path(name) / "files.nsh", Path(name) / "side.bmp"
        file_list.write(frozen, files)
        side.write_bytes(icon.wizard_picture())
        given = {
            "VERSION": version,
            "VERSION4": ".".join(map(str, version_info.four_numbers(version))),
            "SOURCE": str(frozen),
            "FILES": str(files),
            "ICON": str(packaging / "robodial.ico"),
            "SIDE": str(side),
            "LICENCE": str(root / "LICENSE"),
            "COMPRESSOR": compressor,
            "OUT": str(target),
            **({"SIGN": sign} if sign else {}),
        }
        defines = [f"-D{key}={value}" for key, value in given.items()]
        command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, str(packaging / "robodial.nsi")]
        subprocess.run(command, env=os.environ | {"LC_ALL": "C.UTF-8"}, check=True)  # in C it fails on accents


def write_hash(setup: Path) -> Path:
    """Beside the installer, a file with its SHA-256, as `sha256sum --check` reads it."""
    target = setup.with_name(f"{setup.name}.sha256")
    found = hashlib.sha256(setup.read_bytes()).hexdigest()
    target.write_text(f"{found}  {setup.name}\n", encoding="ascii", newline="\n")
    return target
