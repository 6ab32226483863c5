"""Make the installer for Windows, on Linux: `python3 dev.py installer [--smoke] [--quick] [--sign COMMAND]`.

--smoke   then try it under wine as a user would: install, start, call, upgrade, uninstall
--quick   compress less: a larger file in a quarter of the time, for trials
--sign    a command that signs, in place, the program whose path stands behind it (docs/signing.md)

Everything comes from package registries, pinned, and is kept in `.cache/windows`. The results are in `dist`.
"""

import argparse
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from winbuild import bill_of_materials, origin, setup_program, ucrtbase, windows_python
from winbuild.cache import Cache, key_of, remove
from winbuild.freeze import PROGRAMS, Frozen, freeze, size_mb
from winbuild.smoke.machine import new_machine
from winbuild.smoke.screen import NothingShown, screen
from winbuild.smoke.trial import try_installer
from winbuild.wine import PACKAGES, SUITE, VERSION, Wine, WineFailed, make_tree, tree_version

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the version, and what the trial compares with, are those of this checkout
REQUIREMENTS = ROOT / "requirements"
CACHE = ROOT / ".cache" / "windows"
TARGET = ROOT / "dist"
LARGEST_MB, QUICK_MB = 60, 100
"""Of the Setup; the second when it was compressed less."""

_OWN_FAULTS = (WineFailed, NothingShown, origin.UnknownOrigin, bill_of_materials.UnknownLicence)


def main() -> int:
    """0 when all is made and tried, 1 when not; the reason is the last thing printed."""
    parser = argparse.ArgumentParser(prog="dev.py installer", description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="then try it under wine")
    parser.add_argument("--quick", action="store_true", help="compress less")
    parser.add_argument("--sign", default="", metavar="COMMAND", help="signs the program whose path stands behind it")
    asked = parser.parse_args()
    try:
        setup = build(setup_program.COMPRESSORS[1 if asked.quick else 0], asked.sign)
        if asked.smoke:
            _smoke(setup, QUICK_MB if asked.quick else LARGEST_MB)
    except _OWN_FAULTS as fault:
        print(f"\nThe installer was not made: {fault}", file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as fault:
        print(f"\nThe installer was not made, as a tool failed or could not be had: {fault}", file=sys.stderr)
        return 1
    return 0


def build(compressor: str, sign: str = "") -> Path:
    """Everything up to the Setup and its papers. What is inside is signed before it is packed."""
    from robodial import __version__

    TARGET.mkdir(exist_ok=True)
    cache = Cache(CACHE)
    with _step("wine"):
        tree = wine_tree(cache)
    if not (found := tree_version(tree)).startswith(VERSION):
        raise WineFailed(f"this is wine {found}, and the scripts are made for wine {VERSION}x: see packaging/README.md")
    print(f"  wine {found}")
    with _step("Python for Windows, with the locked packages"):
        locks = [REQUIREMENTS / windows_python.PYTHON_LOCK, REQUIREMENTS / windows_python.WHEEL_LOCK]
        recipe = Path(windows_python.__file__)
        python = cache.part("python", key_of(*locks, recipe), lambda new: windows_python.make_python(new, REQUIREMENTS))
    with _step("PyInstaller"):
        frozen = _freeze(_builder(cache, tree), python)
    with _step("Origins, licences, list of what is inside"):
        _papers(frozen, python, __version__)
    setup = TARGET / setup_program.setup_name(__version__)
    for program in PROGRAMS if sign else ():
        subprocess.run([*shlex.split(sign), str(frozen.folder / program)], check=True)
    with _step(f"Setup ({compressor})"):
        setup_program.make_setup(frozen.folder, ROOT, __version__, setup, compressor, sign)
        setup_program.write_hash(setup)
    print(
        f"  {setup.relative_to(ROOT)}: {setup.stat().st_size / 1e6:.1f} MB; installed {size_mb(frozen.folder):.0f} MB"
    )
    return setup


def wine_tree(cache: Cache) -> Path:
    """The Debian with wine."""
    return cache.part("wine", key_of(SUITE, *PACKAGES), make_tree)


def shim(cache: Cache, tree: Path) -> Path:
    """What wine lacks for numpy; for trials only."""
    recipe = key_of(Path(ucrtbase.__file__), tree_version(tree))
    return cache.part("shim", recipe, lambda new: ucrtbase.make_ucrtbase(tree, new))


def _builder(cache: Cache, tree: Path) -> Wine:
    """The Windows that PyInstaller runs on. Its bytecode is kept, away from the checkout."""
    bytecode = "Z:" + str(CACHE / "bytecode").replace("/", "\\")
    settings = {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    wine = Wine(tree, CACHE / "build" / "prefix", [ROOT], more=settings)
    return ucrtbase.started(wine, shim(cache, tree))


def _freeze(wine: Wine, python: Path) -> Frozen:
    try:
        return freeze(wine, python, ROOT, CACHE / "frozen")
    finally:
        wine.stop()


def _papers(frozen: Frozen, python: Path, version: str) -> None:
    found = origin.find_origins(frozen, python, ROOT)
    licences = frozen.folder / "licences"
    remove(licences)
    bill_of_materials.copy_licences(found, python, licences)
    inside = bill_of_materials.parts(found, frozen.folder)
    bill_of_materials.write_bill(TARGET / f"RoboDial-{version}.cdx.json", version, inside)
    print(f"  {len(inside)} parts, each with its licence; {len(found.files)} files, each of known origin")


def _smoke(setup: Path, largest_mb: float) -> None:
    from robodial import __version__

    cache = Cache(CACHE)
    tree = wine_tree(cache)
    with _step("Trial under wine"), screen() as display:
        pc = new_machine(tree, shim(cache, tree), CACHE / "smoke", display)
        try_installer(
            setup, CACHE / "frozen" / "dist" / "robodial", __version__, pc, display, TARGET / "smoke", largest_mb
        )


@contextmanager
def _step(title: str) -> Iterator[None]:
    print(f"{title} ...", flush=True)
    began = time.monotonic()
    yield
    print(f"  {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
