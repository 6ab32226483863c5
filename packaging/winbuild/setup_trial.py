"""The installer's promises, tried under wine with a small made-up program of two versions.

No promise depends on what is inside the program folder, so that each can be tried in seconds: foreign files are left
alone, an upgrade takes the earlier files away, nothing is touched while the program runs, data stay.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import file_list

from winbuild.wine import Wine, WineFailed

PACKAGING = Path(__file__).resolve().parents[1]
UNINSTALL_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\RoboDial"
RUNNING, NOT_THERE = 2, 3
"""Exit codes of the installer."""

_DATA = Path("AppData", "Local", "robodial", "robodial.db")
_START_MENU = Path("AppData", "Roaming", "Microsoft", "Windows", "Start Menu", "Programs", "RoboDial.lnk")
_DESKTOP = Path("Desktop", "RoboDial.lnk")
_FOREIGN = ("mine.txt", "_internal/mine.txt")
_BOTH = ("_internal/version.txt", "_internal/Données d'été/fichier accentué.txt", f"_internal/{'long' * 40}.txt")
_ONLY_FIRST = ("_internal/old.dll", "_internal/gone/old.txt")
_ONLY_SECOND = ("_internal/new.dll",)
_PROGRAM = """
#include <windows.h>
int WINAPI wWinMain(HINSTANCE a, HINSTANCE b, PWSTR c, int d) { %s Sleep(120000); return 0; }
"""
_MUTEX = 'CreateMutexW(0, 0, L"RoboDial-running");'
_COMPILER = ("x86_64-w64-mingw32-gcc", "-municode", "-mwindows", "-O2", "-s")


class Trial:
    """Two installers, and what they do in a `wine` of their own. `work` is a folder that wine sees."""

    def __init__(self, wine: Wine, work: Path, licence: Path) -> None:
        self.wine = wine
        self.work = work
        self._licence = licence
        self.first = self._setup("0.4.0", _ONLY_FIRST)
        self.second = self._setup("0.5.0", _ONLY_SECOND)
        self.place = wine.home / "Mes programmes à moi" / "RoboDial"
        self.data = wine.home / _DATA
        self.shortcut, self.desktop = wine.home / _START_MENU, wine.home / _DESKTOP

    def run(self) -> None:
        """All of it, about a minute. Raises WineFailed at the first broken promise."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.data.write_text("data", encoding="utf-8")
        self.installs_where_it_is_told()
        self.upgrades_in_place()
        self.touches_nothing_while_in_use()
        self.keeps_away_from_others()
        self.moves()
        self.leaves_only_what_it_did_not_bring()

    def installs_where_it_is_told(self) -> None:
        """Files, shortcut and registry, below a folder with accents and spaces."""
        _expect("exit code of a first installation", self.install(self.first, self.place), 0)
        _expect("installed files", _files(self.place), {*self._files_of(_ONLY_FIRST), "uninstall.exe"})
        _expect("shortcut", self.shortcut.exists(), True)
        _expect("no shortcut on the desktop unasked", self.desktop.exists(), False)
        registry = self.registry()
        for name in (
            "DisplayName",
            "DisplayIcon",
            "Publisher",
            "EstimatedSize",
            "InstallLocation",
            "QuietUninstallString",
        ):
            _expect(f"{name} in the registry", name in registry, True)
        _expect("version in the registry", "0.4.0" in registry, True)

    def upgrades_in_place(self) -> None:
        """Without a folder, where the earlier version is; and back to it."""
        for name in _FOREIGN:
            (self.place / name).write_text("not ours", encoding="utf-8")
        self.desktop.write_bytes(b"a shortcut the user asked for")
        for setup, names, version in ((self.second, _ONLY_SECOND, "0.5.0"), (self.first, _ONLY_FIRST, "0.4.0")):
            _expect(f"exit code of the way to {version}", self.install(setup), 0)
            _expect(f"files of {version}", _files(self.place), {*self._files_of(names), "uninstall.exe", *_FOREIGN})
            _expect("version in the registry", version in self.registry(), True)
        _expect("the desktop's shortcut made new", self.desktop.stat().st_size > 100, True)
        self._data_are_there()

    def touches_nothing_while_in_use(self) -> None:
        """By the program's mutex, wherever it runs, or by a file that cannot be written."""
        before = _files(self.place)
        elsewhere = shutil.copy(self.place / "robodial.exe", self.wine.home / "elsewhere.exe")
        for program in (Path(elsewhere), self.place / "robodial-cli.exe"):
            with self._running(program):
                _expect(f"installer beside {program.name}", self.install(self.second), RUNNING)
                _expect(f"uninstaller beside {program.name}", self.uninstall(self.place, waiting=True), RUNNING)
            _expect("files afterwards", _files(self.place), before)

    def keeps_away_from_others(self) -> None:
        """From a folder with another program, and from the data."""
        other = self.wine.home / "Autre"
        other.mkdir(exist_ok=True)
        (other / "autre.exe").write_bytes(b"another program")
        _expect("into another program's folder", self.install(self.second, other), NOT_THERE)
        _expect("that folder", _files(other), {"autre.exe"})
        _expect("into the data", self.install(self.second, self.data.parent / "program"), NOT_THERE)

    def moves(self) -> None:
        """To another folder: nothing of ours stays in the first."""
        place = self.wine.home / "Ailleurs"
        _expect("exit code of a move", self.install(self.second, place), 0)
        _expect("files of the move", _files(place), {*self._files_of(_ONLY_SECOND), "uninstall.exe"})
        _expect("left behind", _files(self.place), set(_FOREIGN))
        self.place = place

    def leaves_only_what_it_did_not_bring(self) -> None:
        """Foreign files and data."""
        (self.place / "mine.txt").write_text("not ours", encoding="utf-8")
        _expect("exit code of the uninstaller", self.uninstall(self.place), 0)
        _expect("left behind", _files(self.place), {"mine.txt"})
        _expect("shortcuts", (self.shortcut.exists(), self.desktop.exists()), (False, False))
        _expect("registry", self.registry(), "")
        self._data_are_there()

    # ---- single steps --------------------------------------------------------------------------------------------

    def install(self, setup: Path, place: Path | None = None) -> int:
        """Silently; the exit code. The folder must not be quoted, so its words are handed over one by one."""
        words = f"/D={self.wine.path(place)}".split(" ") if place else []
        return self.wine.run(self.wine.path(setup), "/S", *words, check=False).returncode

    def uninstall(self, place: Path, *, waiting: bool = False) -> int:
        """Silently. `waiting` for its own exit code, it cannot remove itself."""
        words = f"_?={self.wine.path(place)}".split(" ") if waiting else []
        code = self.wine.run(self.wine.path(place / "uninstall.exe"), "/S", *words, check=False).returncode
        if not waiting:
            self.wine.wait()
        return code

    def registry(self) -> str:
        """What Windows is told about the installed program; empty when nothing."""
        found = self.wine.run("reg", "query", UNINSTALL_KEY, check=False)
        return "" if found.returncode else found.stdout

    def _data_are_there(self) -> None:
        _expect("data", self.data.exists() and self.data.read_text(encoding="utf-8"), "data")

    @contextmanager
    def _running(self, program: Path) -> Iterator[None]:
        process = self.wine.popen(self.wine.path(program))
        try:
            sleep(3)  # it says nothing when it has come up
            _expect(f"{program.name} runs", process.poll(), None)
            yield
        finally:
            self.wine.run("taskkill", "/F", "/IM", program.name, check=False)
            process.wait(30)

    # ---- the two installers --------------------------------------------------------------------------------------

    def _files_of(self, more: tuple[str, ...]) -> set[str]:
        return {"robodial.exe", "robodial-cli.exe", *_BOTH, *more}

    def _setup(self, version: str, more: tuple[str, ...]) -> Path:
        source = self.work / f"program-{version}"
        shutil.rmtree(source, ignore_errors=True)
        for name in self._files_of(more):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(version, encoding="utf-8")
        _compile(source / "robodial.exe", _MUTEX)
        _compile(source / "robodial-cli.exe", "")  # as a version that has no mutex yet
        listed = self.work / f"files-{version}.nsh"
        file_list.write(source, listed)
        setup = self.work / f"RoboDial-Setup-{version}.exe"
        defines = {"VERSION": version, "VERSION4": f"{version}.0", "SOURCE": source, "FILES": listed, "OUT": setup}
        defines |= {"ICON": PACKAGING / "robodial.ico", "LICENCE": self._licence, "COMPRESSOR": "zlib"}
        words = [f"-D{name}={value}" for name, value in defines.items()]
        command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *words, str(PACKAGING / "robodial.nsi")]
        # In the plain C locale makensis dies at the first name with an accent.
        subprocess.run(["env", "LC_ALL=C.UTF-8", *command], check=True)
        return setup


def _compile(target: Path, begin: str) -> None:
    source = target.with_suffix(".c")
    source.write_text(_PROGRAM % begin, encoding="ascii")
    subprocess.run([*_COMPILER, "-o", str(target), str(source)], check=True)
    source.unlink()


def _files(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def _expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise WineFailed(f"{what}: {found!r} instead of {wanted!r}")
