"""Where every file of the frozen program comes from. A file from nowhere known is not shipped, least of all wine's."""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path, PureWindowsPath

from winbuild import windows_python
from winbuild.freeze import PROGRAMS, Frozen

PYTHON = "CPython"
OWN = "robodial"
BOOTLOADER = "pyinstaller"
LIBRARIES = (".dll", ".pyd", ".exe")

_MADE_HERE = ("base_library.zip", *PROGRAMS)
"""PyInstaller writes these itself, from files of Python and of ours."""

_PROGRAM_OF_WINE = (b"Wine builtin DLL", b"Wine placeholder DLL")


class UnknownOrigin(Exception):
    """A file that nothing we chose brought with it."""


@dataclass(frozen=True, slots=True)
class Origins:
    """`modules` and `files` of the frozen program, each with what it belongs to; `distributions` by name."""

    modules: dict[str, str]
    files: dict[str, str]
    distributions: dict[str, Distribution]

    def used(self) -> set[str]:
        """Names of everything that has a part in the program."""
        return set(self.modules.values()) | set(self.files.values()) | {BOOTLOADER}


def find_origins(frozen: Frozen, python: Path, root: Path) -> Origins:
    """Of every module and file that PyInstaller took, and of every file in the folder. Raises UnknownOrigin."""
    installed = {_name(each): each for each in _distributions(windows_python.site_packages(python))}
    owners = _owners(installed, windows_python.site_packages(python))
    places = _Places(python, root, frozen.work, owners)
    modules = {name: places.owner(source) for name, source in _entries(frozen.work / "PYZ-00.toc")}
    files = {name: places.owner(source) for name, source in _entries(frozen.work / "COLLECT-00.toc")}
    _check_folder(frozen.folder, files, _known_hashes(python))
    return Origins(modules, files, installed)


@dataclass(frozen=True, slots=True)
class _Places:
    python: Path
    root: Path
    work: Path
    owners: dict[str, str]

    def owner(self, source: Path) -> str:
        """Who brought a file. Raises UnknownOrigin."""
        packages = windows_python.site_packages(self.python)
        if source.is_relative_to(packages):
            inside = source.relative_to(packages).as_posix()
            if (found := self.owners.get(inside.casefold())) is None:
                raise UnknownOrigin(f"{inside} belongs to no package of the lock")
            return found
        if source.is_relative_to(self.python):
            return PYTHON
        if source.is_relative_to(self.work):
            return OWN
        if source.is_relative_to(self.root):
            return OWN
        raise UnknownOrigin(f"{source} is neither of Python, of a locked package, nor of this checkout")


def _entries(toc: Path) -> Iterator[tuple[str, Path]]:
    """Name and place of everything in one of PyInstaller's tables."""
    table = ast.literal_eval(toc.read_text(encoding="utf-8"))
    rows = next(part for part in table if isinstance(part, list))
    for name, source, *_kind in rows:
        if source and source != "-":
            yield name, _here(source)


def _here(source: str) -> Path:
    """A place as Windows under wine names it, on this system."""
    place = PureWindowsPath(source)
    if place.drive.upper() != "Z:":
        raise UnknownOrigin(f"{source} comes from the drive of wine")
    return Path("/", *place.parts[1:])


def _distributions(packages: Path) -> Iterator[Distribution]:
    return (PathDistribution(info) for info in sorted(packages.glob("*.dist-info")))


def _name(distribution: Distribution) -> str:
    return distribution.metadata["Name"].lower().replace("_", "-")


def _owners(installed: dict[str, Distribution], packages: Path) -> dict[str, str]:
    """Path below site-packages, without regard to case as on Windows -> name of the distribution."""
    return {str(file).casefold(): name for name, each in installed.items() for file in each.files or ()}


def _known_hashes(python: Path) -> set[str]:
    libraries = (file for file in python.rglob("*") if file.suffix.lower() in LIBRARIES)
    return {_hash(file) for file in libraries}


def _check_folder(folder: Path, files: dict[str, str], known: set[str]) -> None:
    """Nothing that the table lacks, and each library bit for bit one that we chose. Raises UnknownOrigin."""
    listed = {name.replace("\\", "/").casefold() for name in files}
    for file in _files(folder):
        inside = file.relative_to(folder).as_posix().removeprefix("_internal/")
        if inside in _MADE_HERE:
            continue
        if inside.casefold() not in listed:
            raise UnknownOrigin(f"{inside} is in the folder, but PyInstaller does not list it")
        if file.suffix.lower() not in LIBRARIES:
            continue
        if _hash(file) not in known:
            raise UnknownOrigin(f"{inside} is not the file of Python or of a locked package")
        if any(mark in file.read_bytes()[:4096] for mark in _PROGRAM_OF_WINE):
            raise UnknownOrigin(f"{inside} is a file of wine")


def _files(folder: Path) -> Iterable[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
