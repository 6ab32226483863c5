"""Windows programs under wine. wine lives in a Debian tree of its own, as this system's own wine is too old."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SUITE = "trixie"
"""The Debian suite with wine 10. Its packages are signed; apt checks them against the system's Debian keys."""

VERSION = "10."
"""What the trial was made for: another wine lacks and does other things."""

PACKAGES = ("wine", "wine64", "ca-certificates")
STILL = "mscoree=;mshtml=;winedbg.exe=d"
"""No .NET, no HTML, and no debugger: at a call that wine lacks, the debugger would wait for ever."""

SPARE = "var/cache/apt/archives/*.deb var/lib/apt/lists/* usr/share/doc usr/share/locale"


class WineFailed(Exception):
    """A Windows program did not do what was expected of it."""


def make_tree(tree: Path) -> None:
    """A Debian with wine in the folder `tree`, about a minute and 1 GB. Raises CalledProcessError."""
    spare = " ".join(f'"$1"/{each}' for each in SPARE.split())
    recommends = '--aptopt=APT::Install-Recommends "false"'
    trim = f"--customize-hook=rm -rf {spare}"
    include = f"--include={','.join(PACKAGES)}"
    command = ["mmdebstrap", "-q", "--variant=apt", include, recommends, trim, SUITE, str(tree)]
    subprocess.run(command, check=True)
    (tree / "tmp" / ".X11-unix").mkdir(parents=True, exist_ok=True)


def tree_version(tree: Path) -> str:
    """The Debian version of the wine in the tree."""
    status = (tree / "var/lib/dpkg/status").read_text(encoding="utf-8")
    paragraph = next(each for each in status.split("\n\n") if each.startswith("Package: wine\n"))
    return next(line.removeprefix("Version: ") for line in paragraph.splitlines() if line.startswith("Version: "))


@dataclass(frozen=True, slots=True)
class Wine:
    """One Windows: a `prefix` (its drive and registry) of one `user`. `folders` are seen from inside
    at their own place.

    `overrides` names DLLs of the prefix that come before wine's own.
    """

    tree: Path
    prefix: Path
    folders: Sequence[Path]
    user: str = "robodial"
    overrides: Sequence[str] = ()
    display: str = ""
    language: str = "C.UTF-8"
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def drive_c(self) -> Path:
        """Where C:\\ lies on this system."""
        return self.prefix / "drive_c"

    @property
    def home(self) -> Path:
        """The user's own folder."""
        return self.drive_c / "users" / self.user

    def start(self) -> None:
        """Make the prefix: about ten seconds."""
        self.prefix.parent.mkdir(parents=True, exist_ok=True)
        self.run_tool("wineboot", "-i", timeout_s=180)
        self.wait()

    def wait(self) -> None:
        """Until every program in the prefix has ended and the registry is written."""
        self.run_tool("wineserver", "-w", timeout_s=90)

    def stop(self) -> None:
        """End every program in the prefix."""
        self.run_tool("wineserver", "-k", timeout_s=30, check=False)

    def run(
        self, program: Path | str, *words: str, timeout_s: float = 120, check: bool = True, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end; what it printed. Raises WineFailed, also when it takes too long."""
        return self.run_tool("wine", str(program), *words, timeout_s=timeout_s, check=check, folder=folder)

    def run_tool(
        self, *command: str, timeout_s: float, check: bool = True, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the tree's programs."""
        full = self.command(command, folder)
        shown = " ".join(command)
        try:
            done = subprocess.run(
                full, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False,
                timeout=timeout_s,
            )  # fmt: skip
        except subprocess.TimeoutExpired as late:
            raise WineFailed(f"{shown}: not finished after {timeout_s:g} s\n{_text(late.output)}") from late
        if check and done.returncode:
            raise WineFailed(f"{shown}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def popen(self, program: Path | str, *words: str) -> subprocess.Popen[bytes]:
        """Start a Windows program and go on."""
        full = self.command(("wine", str(program), *words), None)
        return subprocess.Popen(full, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def command(self, command: Sequence[str], folder: Path | None) -> list[str]:
        """The whole command line: bubblewrap leaves no mount behind, whatever happens."""
        seen = [*self.folders, self.prefix.parent]
        binds = [word for each in seen for word in ("--bind", str(each), str(each))]
        if Path("/tmp/.X11-unix").exists():
            binds += ["--bind", "/tmp/.X11-unix", "/tmp/.X11-unix"]
        settings = {
            "HOME": str(self.prefix.parent),
            "USER": self.user,
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": ";".join([STILL, *(f"{each}=n" for each in self.overrides)]),
            "PATH": "/usr/bin:/bin",
            "LANG": self.language,
            "LC_ALL": self.language,
            **({"DISPLAY": self.display} if self.display else {}),
            **self.more,
        }
        sets = [word for name, value in settings.items() for word in ("--setenv", name, value)]
        system = ["--bind", str(self.tree), "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc"]
        place = ["--chdir", str(folder or self.prefix.parent)]
        return [_bubblewrap(), "--die-with-parent", "--clearenv", *system, *binds, *sets, *place, *command]

    def path(self, place: Path) -> str:
        """How Windows names a place of this system."""
        try:
            inside = place.relative_to(self.drive_c)
        except ValueError:
            return "Z:" + str(place).replace("/", "\\")
        return "C:\\" + str(inside).replace("/", "\\")


def _bubblewrap() -> str:
    return shutil.which("bwrap", path=os.environ.get("PATH", os.defpath)) or "bwrap"


def _text(output: bytes | str | None) -> str:
    return output.decode("utf-8", "replace") if isinstance(output, bytes) else output or ""
