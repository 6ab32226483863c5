"""What Windows shows about our programs: in their properties, in the task manager and when it asks before starting one.

In the specification: `EXE(…, version=version_info.resource("robodial", __version__) if is_win else None)`.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyInstaller.utils.win32.versioninfo import VSVersionInfo

PUBLISHER = "RoboDial"
PRODUCT = "RoboDial"
COPYRIGHT = "© The RoboDial authors. Licensed under the Apache License, Version 2.0."
DESCRIPTIONS = {"robodial": "RoboDial", "robodial-cli": "RoboDial command line"}
"""By the name of the program. The task manager lists programs under this text."""

_LANGUAGE, _CODEPAGE = 0x0409, 1200
"""American English, Unicode."""
_WINDOWS, _PROGRAM = 0x40004, 0x1
_PRERELEASE = 0x2


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """The release of `version`, as Windows counts: a version before the release has the numbers of the release."""
    found = re.match(r"\d+(?:\.\d+){0,3}", version)
    if found is None:
        raise ValueError(f"{version!r} is no version: it must begin with a number, as in 1.0.2")
    one, two, three, four, *_ = [*map(int, found[0].split(".")), 0, 0, 0]
    return one, two, three, four


def is_release(version: str) -> bool:
    """False for `0.5.0.dev1`, `1.0rc2` and their like."""
    return re.fullmatch(r"[\d.]+", version) is not None


def texts(program: str, version: str) -> dict[str, str]:
    """What is written into `program`.exe."""
    return {
        "CompanyName": PUBLISHER,
        "FileDescription": DESCRIPTIONS[program],
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{program}.exe",
        "ProductName": PRODUCT,
        "ProductVersion": version,
    }


def resource(program: str, version: str) -> "VSVersionInfo":
    """The same for PyInstaller. Works where PyInstaller builds for Windows."""
    from PyInstaller.utils.win32 import versioninfo as win

    numbers, flags = four_numbers(version), 0 if is_release(version) else _PRERELEASE
    fixed = win.FixedFileInfo(
        filevers=numbers, prodvers=numbers, mask=0x3F, flags=flags, OS=_WINDOWS, fileType=_PROGRAM, subtype=0
    )
    strings = [win.StringStruct(name, text) for name, text in texts(program, version).items()]
    table = win.StringTable(f"{_LANGUAGE:04X}{_CODEPAGE:04X}", strings)
    translation = win.VarStruct("Translation", [_LANGUAGE, _CODEPAGE])
    return win.VSVersionInfo(ffi=fixed, kids=[win.StringFileInfo([table]), win.VarFileInfo([translation])])
