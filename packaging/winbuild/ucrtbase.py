"""Complex mathematics for wine's C library, so that numpy can be tried there. Never part of what we ship.

wine 10 lacks the C99 complex functions of Windows' `ucrtbase.dll`; numpy imports them. The DLL made here passes every
other function on to wine's own library, renamed, and has the missing ones from the compiler's mathematics library.
"""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pefile

from winbuild.wine import Wine

NAME = "ucrtbase"
WINES_OWN = "ucrtbase_wine"
_BOTH = (NAME, WINES_OWN)

_MARK = b"Wine builtin DLL"
"""At the head of wine's own DLLs: wine loads a file with this mark as its own, under its first name."""

_TO_COMPLEX = (
    *("cacos", "cacosh", "casin", "casinh", "catan", "catanh", "ccos", "ccosh", "cexp"),
    *("clog", "conj", "cproj", "csin", "csinh", "csqrt", "ctan", "ctanh"),
)
_TO_REAL = ("cabs", "carg", "cimag", "creal")
_KINDS = {"": ("double", ""), "f": ("float", "f"), "l": ("double", "")}
"""By suffix: the real type and the suffix of the function that computes it. On Windows a long double is a double."""


def make_ucrtbase(tree: Path, folder: Path) -> None:
    """`ucrtbase.dll` and `ucrtbase_wine.dll` in `folder`. Raises CalledProcessError, ValueError."""
    folder.mkdir(parents=True, exist_ok=True)
    own = next(tree.rglob("x86_64-windows/ucrtbase.dll"))
    data = own.read_bytes()
    if not 0 < data.find(_MARK) < 512:
        raise ValueError(f"{own} does not look like a DLL of wine")
    (folder / f"{WINES_OWN}.dll").write_bytes(data.replace(_MARK, bytes(len(_MARK)), 1))
    functions = _functions()
    source, exports = folder / "complex.c", folder / "ucrtbase.def"
    source.write_text(_source(functions), encoding="ascii")
    exports.write_text(_exports(_names(data), functions), encoding="ascii")
    static = ["-s", "-shared", "-static", "-static-libgcc", "-fno-builtin", "-O2"]
    target = folder / f"{NAME}.dll"
    subprocess.run(["x86_64-w64-mingw32-gcc", *static, "-o", str(target), str(source), str(exports)], check=True)


def started(wine: Wine, folder: Path) -> Wine:
    """The same Windows with the two files of `folder` in place of wine's own; made first, if it is not there."""
    if not wine.drive_c.is_dir():
        wine.start()
    for name in _BOTH:
        shutil.copy(folder / f"{name}.dll", wine.drive_c / "windows" / "system32")
    return replace(wine, overrides=_BOTH)


def _functions() -> dict[str, str]:
    """Every complex function, by name: its definition in C."""
    made = {}
    for suffix, (real, computed) in _KINDS.items():
        value = f"{real} _Complex"
        one, two = (f"{value} z", "z"), (f"{value} z, {value} power", "z, power")
        kinds = [(_TO_COMPLEX, value, one), (_TO_REAL, real, one), (("cpow",), value, two)]
        for names, result, (arguments, given) in kinds:
            for name in names:
                body = f"return {name}{computed}({given});"
                made[f"{name}{suffix}"] = f"{result} own_{name}{suffix}({arguments}) {{ {body} }}"
    return made


def _source(functions: dict[str, str]) -> str:
    entry = "int __stdcall DllMain(void *a, unsigned b, void *c) { return 1; }"
    return "\n".join(["#include <complex.h>", *functions.values(), entry, ""])


def _names(dll: bytes) -> list[str]:
    read = pefile.PE(data=dll, fast_load=True)
    read.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"]])
    return [symbol.name.decode() for symbol in read.DIRECTORY_ENTRY_EXPORT.symbols if symbol.name]


def _exports(names: list[str], functions: dict[str, str]) -> str:
    lines = [f' "{name}" = "{f"own_{name}" if name in functions else f"{WINES_OWN}.{name}"}"' for name in names]
    return "\n".join(["LIBRARY ucrtbase.dll", "EXPORTS", *lines, ""])
