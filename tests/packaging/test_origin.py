"""Only what was chosen is shipped, and each part with its licence."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

import pytest
from winbuild import bill_of_materials, setup_program
from winbuild.bill_of_materials import Part, UnknownLicence
from winbuild.cache import Cache, key_of
from winbuild.freeze import Frozen
from winbuild.origin import BOOTLOADER, OWN, PYTHON, Origins, UnknownOrigin, find_origins

MZ = b"MZ" + bytes(200)


@dataclass
class Made:
    """A frozen program as PyInstaller leaves it, with the Python it was made with."""

    root: Path
    python: Path
    frozen: Frozen
    files: dict[str, Path]

    def take(self, name: str, source: Path, data: bytes = b"") -> None:
        """Put a file into the program, and into the table."""
        source.parent.mkdir(parents=True, exist_ok=True)
        if not source.exists():
            source.write_bytes(data)
        target = self.frozen.folder / "_internal" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        self.files[name] = source

    def origins(self) -> Origins:
        rows = [(name.replace("/", "\\"), as_wine_names(source), "BINARY") for name, source in self.files.items()]
        write_table(self.frozen.work / "COLLECT-00.toc", rows)
        return find_origins(self.frozen, self.python, self.root)


def as_wine_names(place: Path) -> str:
    return str(PureWindowsPath("Z:" + str(place)))


def write_table(path: Path, rows: list[tuple[str, str, str]]) -> None:
    path.write_text(repr((rows,)), encoding="utf-8")


@pytest.fixture
def made(tmp_path: Path) -> Made:
    root, python = tmp_path / "checkout", tmp_path / "python"
    frozen = Frozen(tmp_path / "dist" / "robodial", tmp_path / "work")
    packages = python / "Lib" / "site-packages"
    info = packages / "numpy-2.0.dist-info"
    for folder in (root, info, frozen.folder / "_internal", frozen.work):
        folder.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: numpy\nVersion: 2.0\nLicense-Expression: MIT\n")
    (info / "RECORD").write_text("numpy/core.pyd,,\nnumpy/__init__.py,,\nnumpy-2.0.dist-info/LICENSE.txt,,\n")
    (info / "LICENSE.txt").write_text("as it is")
    for name in ("robodial.exe", "robodial-cli.exe"):
        (frozen.folder / name).write_bytes(MZ)
    modules = [
        ("numpy", as_wine_names(packages / "numpy" / "__init__.py"), "PYMODULE"),
        ("json", as_wine_names(python / "Lib" / "json.py"), "PYMODULE"),
        ("robodial", as_wine_names(root / "robodial" / "__init__.py"), "PYMODULE"),
    ]
    write_table(frozen.work / "PYZ-00.toc", modules)
    given = Made(root, python, frozen, {})
    given.take("numpy/core.pyd", packages / "numpy" / "core.pyd", MZ + b"numpy")
    given.take("python3.dll", python / "python3.dll", MZ + b"python")
    given.take("robodial/gui/theme.qss", root / "robodial" / "gui" / "theme.qss", b"colours")
    return given


def test_every_file_and_module_has_an_owner(made: Made) -> None:
    found = made.origins()
    assert found.modules == {"numpy": "numpy", "json": PYTHON, "robodial": OWN}
    assert found.files["numpy\\core.pyd"] == "numpy"
    assert found.used() == {"numpy", PYTHON, OWN, BOOTLOADER}


def test_a_library_from_the_drive_of_wine_is_refused(made: Made) -> None:
    made.origins()
    table = made.frozen.work / "COLLECT-00.toc"
    rows = [("ucrtbase.dll", "C:\\windows\\system32\\ucrtbase.dll", "BINARY")]
    write_table(table, rows)
    with pytest.raises(UnknownOrigin, match="drive of wine"):
        find_origins(made.frozen, made.python, made.root)


def test_a_file_of_no_locked_package_is_refused(made: Made) -> None:
    made.take("stray.pyd", made.python / "Lib" / "site-packages" / "stray.pyd", MZ)
    with pytest.raises(UnknownOrigin, match="belongs to no package of the lock"):
        made.origins()


def test_a_file_that_nobody_listed_is_refused(made: Made) -> None:
    (made.frozen.folder / "_internal" / "icuuc.dll").write_bytes(MZ)
    with pytest.raises(UnknownOrigin, match=r"icuuc\.dll is in the folder"):
        made.origins()


def test_a_library_that_is_not_bit_for_bit_the_chosen_one_is_refused(made: Made) -> None:
    (made.frozen.folder / "_internal" / "python3.dll").write_bytes(MZ + b"another")
    with pytest.raises(UnknownOrigin, match=r"python3\.dll is not the file"):
        made.origins()


def test_a_library_of_wine_is_refused_even_from_the_right_place(made: Made) -> None:
    made.take("python313.dll", made.python / "python313.dll", b"MZ" + bytes(62) + b"Wine builtin DLL" + bytes(99))
    with pytest.raises(UnknownOrigin, match="a file of wine"):
        made.origins()


def test_a_library_nobody_looked_at_stops_the_build(made: Made) -> None:
    folder, known = made.frozen.folder, made.origins().distributions["numpy"]
    (folder / "_internal" / "python3.dll").unlink()
    (folder / "_internal" / "unknown-thing.dll").write_bytes(MZ)
    with pytest.raises(UnknownLicence, match="unknown-thing"):
        bill_of_materials.parts(Origins({}, {}, {BOOTLOADER: known}), folder)


def test_the_list_is_cyclonedx_and_says_each_licence(tmp_path: Path) -> None:
    inside = [Part("numpy", "2.0", "BSD-3-Clause AND MIT"), Part("Qt", "6.9.3", "LGPL-3.0-only", (("PCRE2", "MIT"),))]
    bill_of_materials.write_bill(tmp_path / "bill.json", "1.2.3", inside)
    told = json.loads((tmp_path / "bill.json").read_text(encoding="utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["version"] == "1.2.3"
    by_name = {each["name"]: each for each in told["components"]}
    assert by_name["numpy"]["licenses"][0]["expression"] == "BSD-3-Clause AND MIT"
    assert [each["name"] for each in by_name["Qt"]["components"]] == ["PCRE2"]


def test_the_texts_of_licences_come_along(made: Made, tmp_path: Path) -> None:
    (made.python / "LICENSE.txt").write_text("Python's")
    found = made.origins()
    used = Origins({"numpy": "numpy"}, {}, {**found.distributions, BOOTLOADER: found.distributions["numpy"]})
    bill_of_materials.copy_licences(used, made.python, tmp_path / "licences")
    assert (tmp_path / "licences" / "numpy" / "LICENSE.txt").read_text() == "as it is"
    (made.python / "Lib/site-packages/numpy-2.0.dist-info/RECORD").write_text("numpy-2.0.dist-info/METADATA,,\n")
    bill_of_materials.copy_licences(used, made.python, tmp_path / "without")
    assert "Name: numpy" in (tmp_path / "without" / "numpy" / "METADATA.txt").read_text()
    assert (tmp_path / "licences" / PYTHON / "LICENSE.txt").read_text() == "Python's"


def test_the_hash_is_one_that_the_usual_tool_checks(tmp_path: Path) -> None:
    setup = tmp_path / setup_program.setup_name("1.2.3")
    setup.write_bytes(b"a program")
    told = setup_program.write_hash(setup)
    assert subprocess.run(["sha256sum", "--check", told.name], cwd=tmp_path, check=False).returncode == 0
    setup.write_bytes(b"another program")
    assert subprocess.run(["sha256sum", "--check", told.name], cwd=tmp_path, check=False).returncode == 1


def test_a_part_is_made_once_and_again_when_its_key_changes(tmp_path: Path) -> None:
    cache, made = Cache(tmp_path), []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "part").write_text(str(len(made)))

    assert cache.part("python", key_of("3.13"), make) == cache.part("python", key_of("3.13"), make)
    assert (tmp_path / "python" / "part").read_text() == "1"
    cache.part("python", key_of("3.14"), make)
    assert (tmp_path / "python" / "part").read_text() == "2"


def test_what_is_half_made_is_made_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    def fail(folder: Path) -> None:
        (folder / "half").write_text("")
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        cache.part("wine", "key", fail)
    whole = cache.part("wine", "key", lambda folder: (folder / "whole").write_text(""))
    assert [each.name for each in whole.iterdir()] == ["whole"]
