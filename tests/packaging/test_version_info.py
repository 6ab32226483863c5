"""What Windows is told about the programs."""

import sys
from types import ModuleType

import PyInstaller.compat
import pytest
import version_info

from robodial import __version__


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("0.5.0", (0, 5, 0, 0)),
        ("0.5.0.dev1", (0, 5, 0, 0)),
        ("1.0rc2", (1, 0, 0, 0)),
        ("2", (2, 0, 0, 0)),
        ("10.20.30.40", (10, 20, 30, 40)),
        ("1.2.3+local.7", (1, 2, 3, 0)),
    ],
)
def test_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert version_info.four_numbers(version) == numbers


def test_what_is_no_version_is_named() -> None:
    with pytest.raises(ValueError, match="'next'"):
        version_info.four_numbers("next")


@pytest.mark.parametrize(("version", "release"), [("0.5.0", True), ("0.5.0.dev1", False), ("1.0rc2", False)])
def test_is_release(version: str, release: bool) -> None:
    assert version_info.is_release(version) is release


def test_each_program_says_what_it_is() -> None:
    window, line = (version_info.texts(name, __version__) for name in ("robodial", "robodial-cli"))
    assert window["FileDescription"] != line["FileDescription"]
    assert (window["OriginalFilename"], line["OriginalFilename"]) == ("robodial.exe", "robodial-cli.exe")
    assert window["ProductName"] == line["ProductName"] == "RoboDial"
    assert {window["FileVersion"], line["ProductVersion"]} == {__version__}
    assert "Apache" in window["LegalCopyright"]


def test_the_resource_holds_numbers_and_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "win32":  # both only write the resource into a program
        monkeypatch.setitem(sys.modules, "pefile", ModuleType("pefile"))
        monkeypatch.setattr(PyInstaller.compat, "win32api", None, raising=False)
    made = version_info.resource("robodial-cli", "0.5.1rc2")
    raw = made.toRaw()
    assert (made.ffi.fileVersionMS, made.ffi.fileVersionLS) == (5, 1 << 16)
    for text in ("robodial-cli.exe", "0.5.1rc2", "RoboDial command line", "040904B0"):
        assert text.encode("utf-16-le") in raw, text
