"""What is inside the program, with versions and licences: a CycloneDX list, and the licences' own texts."""

import shutil
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import Distribution
from pathlib import Path

import pefile
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion

from winbuild.origin import OWN, PYTHON, Origins

_HERE = Path(__file__).parent
_TEXTS = ("licen", "copying", "notice")
COMMON_LICENCES = Path("/usr/share/common-licenses")
"""Where Debian keeps the texts that packages refer to without bringing them."""

_REFERRED_TO = {"pyside6-essentials": ("LGPL-3", "GPL-3"), "shiboken6": ("LGPL-3", "GPL-3"), "soundfile": ("LGPL-2.1",)}
"""Packages that stand under a common licence, or hold a library that does, and bring no text of it."""


class UnknownLicence(Exception):
    """Something would be shipped of which we do not know the licence."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing inside. `licence` is an SPDX expression; `holds` names what it was linked from."""

    name: str
    version: str | None
    licence: str
    holds: tuple[tuple[str, str], ...] = ()


def parts(origins: Origins, folder: Path) -> list[Part]:
    """Everything inside, by name. Raises UnknownLicence."""
    packages = [_package(origins.distributions[name]) for name in sorted(origins.used() - {OWN, PYTHON})]
    libraries = {(each.name, each.version): each for each in _libraries(folder)}
    return sorted([*packages, *libraries.values()], key=lambda part: (part.name.casefold(), part.version or ""))


def write_bill(path: Path, version: str, inside: Iterable[Part]) -> None:
    """The list as CycloneDX 1.6 JSON. Raises OSError."""
    licences = LicenseFactory()
    bill = Bom()
    bill.metadata.component = Component(
        name=OWN, version=version, type=ComponentType.APPLICATION, licenses=[licences.make_from_string("Apache-2.0")]
    )
    for part in inside:
        below = [_component(licences, name, None, licence) for name, licence in part.holds]
        bill.components.add(_component(licences, part.name, part.version, part.licence, below))
    bill.register_dependency(bill.metadata.component, bill.components)
    make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6).output_to_file(
        str(path), allow_overwrite=True, indent=1
    )


def copy_licences(origins: Origins, python: Path, folder: Path) -> None:
    """The texts of all licences, a folder for each package, below `folder`. Raises OSError, UnknownLicence."""
    (folder / PYTHON).mkdir(parents=True)
    shutil.copy(python / "LICENSE.txt", folder / PYTHON)
    for name in sorted(origins.used() - {OWN, PYTHON}):
        files = origins.distributions[name].files or ()
        texts = [Path(str(file.locate())) for file in files if _is_text(file.name)]
        texts += [COMMON_LICENCES / text for text in _REFERRED_TO.get(name, ())]
        if not texts:  # it says who made it and under which licence, and nothing more
            texts = [Path(str(file.locate())) for file in files if file.name == "METADATA"]
        (folder / name).mkdir()
        for text in texts:
            shutil.copy(text, folder / name / (text.name if text.suffix in (".txt", ".md") else f"{text.name}.txt"))


def _component(
    licences: LicenseFactory, name: str, version: str | None, licence: str, below: Iterable[Component] = ()
) -> Component:
    made = licences.make_from_string(licence, license_text=None)
    return Component(name=name, version=version, type=ComponentType.LIBRARY, licenses=[made], components=list(below))


def _package(distribution: Distribution) -> Part:
    name = distribution.metadata["Name"].lower().replace("_", "-")
    stated = distribution.metadata.json.get("license_expression")
    known = tomllib.loads((_HERE / "licences.toml").read_text(encoding="utf-8"))
    if not (licence := stated or known.get(name)):
        raise UnknownLicence(f"{name} states no licence expression: look at it, and add it to licences.toml")
    return Part(name, distribution.version, str(licence))


def _libraries(folder: Path) -> Iterator[Part]:
    table = tomllib.loads((_HERE / "native.toml").read_text(encoding="utf-8"))["library"]
    for file in sorted(folder.rglob("*.dll")):
        row = next((row for row in table if any(fnmatch(file.name.lower(), each) for each in row["files"])), None)
        if row is None:
            raise UnknownLicence(f"{file.relative_to(folder)}: look what it is, and add it to native.toml")
        holds = tuple((each.split(": ")[0], each.split(": ")[1]) for each in row.get("holds", ()))
        yield Part(row["name"], file_version(file), row["licence"], holds)


def file_version(file: Path) -> str | None:
    """The product version in the file's version resource, if it has one."""
    read = pefile.PE(str(file), fast_load=True)
    read.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]])
    told: dict[bytes, bytes] = defaultdict(bytes)
    for block in getattr(read, "FileInfo", ()):
        for entry in block:
            for table in getattr(entry, "StringTable", ()):
                told.update(table.entries)
    read.close()
    return told[b"ProductVersion"].decode() or None


def _is_text(name: str) -> bool:
    return name.lower().startswith(_TEXTS) and not name.lower().endswith((".py", ".pyc"))
