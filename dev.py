#!/usr/bin/env python3
"""Everything a checkout needs, in one command: environment, checks, the program itself. Standard library only.

python3 dev.py run [...]           start the program (a demonstration on emulated lines); more words go to it
python3 dev.py test [...]          run every check, then the tests; more words go to pytest
python3 dev.py lint                every check but the tests
python3 dev.py setup               only install what the others need
python3 dev.py installer [--smoke] [...]   make the installer for Windows (on Linux), try it under wine
python3 dev.py translations        collect the texts to translate, compile what is translated
python3 dev.py lock [--upgrade]    pin the dependencies again from pyproject.toml
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "robodial needs Python 3.11 or newer, and this is Python {}.{}.\n"
        "Install a newer Python and start this file with it, for example: python3.12 dev.py".format(*sys.version_info)
    )

import ctypes
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
PYPROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
STAMP = VENV / "robodial-setup.json"
"""What was installed, as `fingerprint()` says it."""

WINDOWS = sys.platform == "win32"
PROGRAMS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = PROGRAMS / ("python.exe" if WINDOWS else "python")

TEST_PROGRAMS = {"sox": "sox", "vm": "mgetty-voice", "Xvfb": "xvfb"}
"""Independent programs that the tests hold ours against, with the Debian package of each."""

INSTALLER_PROGRAMS = {
    "makensis": "nsis",
    "mmdebstrap": "mmdebstrap",
    "bwrap": "bubblewrap",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32",
    "xwininfo": "x11-utils",
}
"""Programs that make and try the installer for Windows, with the Debian package of each."""

WINDOW_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libportaudio.so.2": "libportaudio2",
}
"""Libraries that Qt and the microphone load, with the Debian package of each."""


COVERED = ("audio", "domain", "modem", "store")
COVERAGE_FLOOR = 95.0
"""Lowest share of lines, in percent, that the tests must run in each of the packages above."""

OLDEST_PYTHON = "3.11"
ANY = ("--universal", "--python-version", OLDEST_PYTHON)
WINDOWS_TARGET = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13")
"""Of a lock: every platform; and the Python that is frozen for Windows (requirements/windows-python.lock)."""
CATALOGUE = "robodial/i18n/locale"


def main(words: Sequence[str]) -> int:
    """Do what the first word asks; the exit code tells how it went."""
    command, rest = (words[0], list(words[1:])) if words else ("help", [])
    if command not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 0 if command in ("help", "-h", "--help") else 2
    os.chdir(ROOT)
    try:
        return COMMANDS[command](rest)
    except KeyboardInterrupt:
        return 130


# ---- the commands ------------------------------------------------------------------------------------------------


def run_program(arguments: list[str]) -> int:
    """Start the program; its demonstration without more words. On POSIX it takes this process over, signals too."""
    prepare("runtime")
    command = [str(PROGRAMS / "robodial"), *(arguments or ["--demo"])]
    if not WINDOWS:
        sys.stdout.flush()
        os.execv(command[0], command)
    return wait_for(command)


def test(arguments: list[str]) -> int:
    """Every check, stopping at the first that fails. With arguments pytest runs only a part: no coverage floor."""
    prepare("dev")
    failed = run_checks()
    if failed:
        return failed
    heading("Tests")
    if arguments:
        return tool("pytest", *arguments)
    measured = [*(f"--cov=robodial/{name}" for name in COVERED), "--cov-report="]
    every_core = ["--numprocesses=auto", "--dist=loadgroup", "-m", "not real_time"]
    failed = tool("pytest", *measured, *every_core) or tool("pytest", "-q", "-m", "real_time")
    if failed:
        return failed
    heading(f"Lines run by the tests, at least {COVERAGE_FLOOR:g} % in each package")
    return 0 if coverage_is_enough() else 1


def lint(_arguments: list[str]) -> int:
    """Every check but the tests."""
    prepare("dev")
    return run_checks()


def setup(_arguments: list[str]) -> int:
    """Install only."""
    prepare("dev")
    print(f"Ready. The program is {PROGRAMS / 'robodial'}")
    return 0


def installer(arguments: list[str]) -> int:
    """The installer for Windows, made and tried on Debian or its relatives: wine comes from there."""
    if WINDOWS or not shutil.which("apt-get"):
        give_up("The installer is made on Debian or one of its relatives, as wine and its tools are taken from there.")
    prepare("dev")
    missing = [package for program, package in INSTALLER_PROGRAMS.items() if not shutil.which(program)]
    if missing:
        install_system_packages(missing)
    return wait_for([str(PYTHON), "packaging/installer.py", *arguments])


def translations(_arguments: list[str]) -> int:
    """Collect the texts of the code into the French catalogue and compile it."""
    prepare("dev")
    template = VENV / "robodial.pot"
    french = f"{CATALOGUE}/fr/LC_MESSAGES/robodial.po"
    steps = (
        ["extract", "--add-location=file", "--sort-by-file", "--no-wrap", "--project=robodial", "-o", str(template),
         "robodial"],
        ["update", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--no-wrap",
         "-D", "robodial", "-l", "fr", "-i", str(template), "-o", french],
        ["compile", "-D", "robodial", "-d", CATALOGUE],
    )  # fmt: skip
    return first_failure(partial(tool, "pybabel", "-q", *step) for step in steps)


def lock(arguments: list[str]) -> int:
    """Pin build, runtime and development dependencies for every platform, with hashes and without addresses."""
    prepare("dev")
    build_requires = "\n".join(project_settings()["build-system"]["requires"])
    pinned = ["-c", "requirements/runtime.lock", "-c", "requirements/build.lock"]
    frozen = ["-c", "requirements/runtime.lock", "-c", "requirements/dev.lock"]
    return first_failure(
        (
            partial(pin, "build", ["-"], arguments, build_requires),
            partial(pin, "runtime", ["pyproject.toml"], arguments),
            partial(pin, "dev", ["pyproject.toml", "--extra", "dev", *pinned], arguments),
            partial(pin, "windows", ["pyproject.toml", "-", *frozen], arguments, "pyinstaller", WINDOWS_TARGET),
        )
    )


# ---- checks ------------------------------------------------------------------------------------------------------


def run_checks() -> int:
    """Format, lint, layers, types, translations."""
    checks: tuple[tuple[str, list[str]], ...] = (
        ("Format", ["ruff", "format", "--check", "."]),
        ("Lint", ["ruff", "check", "."]),
        ("Layers", ["lint-imports"]),
        ("Types", ["mypy"]),
        ("Translations", ["pytest", "-q", "--no-header", "tests/unit/i18n/test_catalogue.py"]),
    )
    return first_failure(partial(check, title, *words) for title, words in checks)


def check(title: str, *words: str) -> int:
    """One check under its heading."""
    heading(title)
    return tool(*words)


def coverage_is_enough() -> bool:
    """Print one figure per package; False when one is under the floor."""
    report = subprocess.run([PROGRAMS / "coverage", "json", "-q", "-o", "-"], stdout=subprocess.PIPE, check=True)
    files = json.loads(report.stdout)["files"]
    enough = True
    for package in COVERED:
        share = covered_share(files, package)
        enough &= share >= COVERAGE_FLOOR
        print(f"{package:8} {share:6.2f} %" + ("" if share >= COVERAGE_FLOOR else "   too low"))
    if not enough:
        print("`.venv/bin/coverage report --show-missing` lists the lines that no test runs.")
    return enough


def covered_share(files: dict[str, dict[str, dict[str, int]]], package: str) -> float:
    """Percent of the package's lines that ran."""
    inside = [file["summary"] for path, file in files.items() if Path(path).parts[:2] == ("robodial", package)]
    lines = sum(summary["num_statements"] for summary in inside)
    return 100.0 * sum(summary["covered_lines"] for summary in inside) / lines if lines else 0.0


# ---- environment -------------------------------------------------------------------------------------------------


def prepare(group: str) -> None:
    """Make the environment hold what `group` (`runtime` or `dev`) needs; at once when it already does."""
    missing = missing_system_packages(group)
    if missing:
        install_system_packages(missing)
    wanted, present = fingerprint(group), installed()
    usable = environment_works() and present.get("place", str(VENV)) == str(VENV)
    if usable and wanted.items() <= present.items():
        return
    if not usable:
        make_environment()
    note_installed({"place": str(VENV)})
    install_dependencies(group)
    note_installed(wanted)


def fingerprint(group: str) -> dict[str, str]:
    """What the environment depends on. `dev` includes `runtime`: its lock is made within the limits of the other."""
    project = {name: project_settings()[name] for name in ("build-system", "project")}
    found = {
        "place": str(VENV),  # scripts in the environment know its full path
        "project": digest(json.dumps(project, sort_keys=True).encode()),
        "build": digest((REQUIREMENTS / "build.lock").read_bytes()),
        "runtime": digest((REQUIREMENTS / "runtime.lock").read_bytes()),
    }
    if group == "dev":
        found["dev"] = digest((REQUIREMENTS / "dev.lock").read_bytes())
    return found


def digest(data: bytes) -> str:
    """SHA-256 as text; line ends do not count, git may change them."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def installed() -> dict[str, str]:
    """The fingerprint of what the environment holds; empty when unknown or unfinished."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note_installed(found: dict[str, str]) -> None:
    """Remember what the environment holds; only its place while an installation is unfinished."""
    VENV.mkdir(exist_ok=True)
    STAMP.write_text(json.dumps(found), encoding="utf-8")


def project_settings() -> dict[str, dict[str, list[str]]]:
    """The project's own description."""
    return tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))


def environment_works() -> bool:
    """False when there is none, or when the Python it was made with is gone or replaced."""
    ask = "import sys, importlib.util as u; print(sys.version_info >= (3, 11) and bool(u.find_spec('pip')), sys.prefix)"
    try:
        answer = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.strip() == f"True {VENV}"


def make_environment() -> None:
    """A fresh, empty environment in place of whatever is there."""
    say(f"Making the environment {VENV}")
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    if wait_for([sys.executable, "-m", "venv", str(VENV)]):
        give_up(f"{VENV} could not be made; the reason is above.")


def install_dependencies(group: str) -> None:
    """The locked build tools, the locked dependencies, then the project itself, editable."""
    say("Installing the locked dependencies (about a minute the first time)")
    for name in ("build", group):
        lock_file = str(REQUIREMENTS / f"{name}.lock")
        pip_install("--require-hashes", "--no-deps", "--use-pep517", "--no-build-isolation", "-r", lock_file)
    pip_install("--no-deps", "--no-build-isolation", "-e", str(ROOT))


def pip_install(*arguments: str) -> None:
    """Install, or stop here saying what to do."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-q", *arguments]
    if wait_for(pip):
        give_up("Installing failed; the reason is above. When the network is back, run the same command again.")


# ---- system packages (Debian and its relatives) ------------------------------------------------------------------


def missing_system_packages(group: str) -> list[str]:
    """Debian packages that are needed and not there. Elsewhere: none, with a word about what the tests go without."""
    absent = [program for program in TEST_PROGRAMS if group == "dev" and not shutil.which(program, path=system_path())]
    if not shutil.which("apt-get"):
        if absent:
            say(f"Not found: {', '.join(absent)}. The tests that compare with these programs are skipped.")
        return []
    packages = [TEST_PROGRAMS[program] for program in absent]
    packages += [package for library, package in WINDOW_LIBRARIES.items() if not library_is_there(library)]
    if not fonts_are_there():
        packages.append("fonts-dejavu-core")
    if importlib.util.find_spec("ensurepip") is None and not environment_works():
        packages.insert(0, f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return packages


def library_is_there(name: str) -> bool:
    """True when the system's loader finds it."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def fonts_are_there() -> bool:
    """Without any, a window shows boxes."""
    return any(Path("/usr/share/fonts").rglob("*.[ot]tf"))


def system_path() -> str:
    """PATH with the folders of system programs, which Debian leaves out of an ordinary user's."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])


def install_system_packages(packages: list[str]) -> None:
    """Install them as root or through sudo, or stop and say which command does it."""
    rights = administrator_prefix()
    if rights is None:
        give_up(missing_rights_message(packages))
    say(f"Installing system packages: {' '.join(packages)}")
    install = [*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    update = [*rights, "apt-get", "update", "-qq"]
    # The package lists may be missing or old: then the first try fails and a second one, after an update, counts.
    if wait_for(install, quiet=True) and (wait_for(update) or wait_for(install)):
        give_up(missing_rights_message(packages))


def administrator_prefix() -> list[str] | None:
    """Words that give administrator's rights before a command; None when there is no way to get them."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if not shutil.which("sudo"):
        return None
    if sys.stdin.isatty():  # sudo may ask for the password
        return ["sudo", "env", "DEBIAN_FRONTEND=noninteractive"]
    allowed = wait_for(["sudo", "-n", "true"], quiet=True) == 0
    return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"] if allowed else None


def missing_rights_message(packages: list[str]) -> str:
    """What to type, once."""
    command = f"apt-get update && apt-get install -y --no-install-recommends {shlex.join(packages)}"
    if os.geteuid() != 0 and shutil.which("sudo"):
        command = command.replace("apt-get", "sudo apt-get")
    who = "" if command.startswith("sudo") or os.geteuid() == 0 else "as administrator (root), "
    return (
        f"robodial needs these system packages: {', '.join(packages)}. They could not be installed from here.\n"
        f"Please type this {who}then run the same command again:\n\n    {command}\n"
    )


# ---- small tools -------------------------------------------------------------------------------------------------


def pin(name: str, sources: list[str], options: list[str], text: str = "", target_system: Sequence[str] = ANY) -> int:
    """Write one lock file."""
    target = REQUIREMENTS / f"{name}.lock"
    say(f"Pinning {target.relative_to(ROOT)}")
    fixed = ["--generate-hashes", "--no-header", "--no-annotate", *target_system]
    command = [str(PROGRAMS / "uv"), "pip", "compile", "--no-config", "-q", *fixed, *sources, "-o", str(target)]
    failed = subprocess.run([*command, *options], input=text.encode(), stdout=subprocess.DEVNULL, check=False)
    if not failed.returncode:
        target.write_bytes(b"# Made by `python3 dev.py lock` from pyproject.toml.\n" + target.read_bytes())
    return failed.returncode


def first_failure(steps: Iterable[Callable[[], int]]) -> int:
    """Take the steps in turn; the first exit code that is not 0, or 0."""
    return next((code for code in (step() for step in steps) if code), 0)


def tool(name: str, *arguments: str) -> int:
    """Run a program of the environment."""
    return wait_for([str(PROGRAMS / name), *arguments])


def wait_for(command: list[str], quiet: bool = False) -> int:
    """Run a command to its end; its exit code. `quiet` keeps what it prints to itself."""
    sys.stdout.flush()
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, stdout=output, stderr=output, check=False).returncode


def heading(title: str) -> None:
    """Say which check comes next."""
    print(f"\n==> {title}", flush=True)


def say(text: str) -> None:
    """Tell the user, beside the output of what runs."""
    print(text, file=sys.stderr, flush=True)


def give_up(text: str) -> NoReturn:
    """Stop with a message."""
    say(text)
    raise SystemExit(1)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run_program,
    "test": test,
    "lint": lint,
    "setup": setup,
    "installer": installer,
    "translations": translations,
    "lock": lock,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
