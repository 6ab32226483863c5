"""Every step of the trial, in the order in which a user comes upon them."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from winbuild import setup_program, setup_trial
from winbuild.freeze import size_mb
from winbuild.smoke import calls, programs, screen
from winbuild.smoke.machine import Machine
from winbuild.wine import WineFailed

ROOT = Path(__file__).resolve().parents[3]
EARLIER = "0.0.9"
"""An upgrade starts from this version: the same program, with a file that the new one no longer has."""
GONE = "_internal/no-longer-needed.txt"
STILL_RUNNING = 2
"""The installer's exit code when the program runs."""

INSTALLED_MB, MEMORY_MB = 200, 180
VERSION_S, WINDOW_S = 1.0, 3.0
TITLE = "robodial"


@dataclass(slots=True)
class Trial:
    """One installer on one PC. `figures` are what was measured, for the report."""

    setup: Path
    frozen: Path
    version: str
    machine: Machine
    display: str
    figures: dict[str, float] = field(default_factory=dict)

    def steps(self) -> list[Callable[[], str]]:
        """In their order; each says what it saw, or raises."""
        return [
            self.installs_the_earlier_version,
            self.says_its_version,
            self.tests_itself,
            self.tests_itself_without_a_console,
            self.calls_over_com5,
            self.is_replaced_and_keeps_campaigns,
            self.is_all_there,
            self.shows_its_window,
            self.comes_to_the_front,
            self.is_not_replaced_while_it_runs,
            self.closes,
            self.leaves_nothing_but_the_data,
            self.keeps_to_its_own,
        ]

    # ---- installing ------------------------------------------------------------------------------------------------

    def installs_the_earlier_version(self) -> str:
        """As someone who has had the program for a while."""
        old = self.machine.folder / "earlier"
        shutil.copytree(self.frozen, old)
        (old / GONE).write_text("old", encoding="utf-8")
        setup = self.machine.folder / setup_program.setup_name(EARLIER)
        setup_program.make_setup(old, ROOT, EARLIER, setup, setup_program.COMPRESSORS[1])
        self.machine.wine.run(setup, "/S", timeout_s=180)
        shown = self.machine.registry().get("DisplayVersion")
        _check(shown == EARLIER, f"Windows lists version {shown}")
        return f"{EARLIER} in {self.machine.programs.relative_to(self.machine.wine.drive_c)}"

    def is_replaced_and_keeps_campaigns(self) -> str:
        """The new Setup over the old one."""
        before = self._report()
        began = time.monotonic()
        self.machine.wine.run(self.setup, "/S", timeout_s=180)
        self.figures["setup_s"] = time.monotonic() - began
        _check(not (self.machine.programs / GONE).exists(), f"{GONE} of the earlier version is still there")
        after = self._report()
        _check(before == after, f"the campaign was {before}, and is {after}")
        return f"{before['campaign']}: {before['answered']} answered, as before"

    def is_all_there(self) -> str:
        """Files, shortcut, registry key, sizes."""
        wanted = {file.relative_to(self.frozen) for file in self.frozen.rglob("*") if file.is_file()}
        found = {each.relative_to(self.machine.programs) for each in self.machine.programs.rglob("*") if each.is_file()}
        _check(
            found - wanted == {Path("uninstall.exe")}, f"besides what was packed: {sorted(map(str, found - wanted))}"
        )
        _check(not wanted - found, f"not installed: {sorted(map(str, wanted - found))}")
        link = self.machine.shortcut.read_bytes()
        _check("robodial.exe".encode("utf-16-le") in link or b"robodial.exe" in link, "the shortcut leads elsewhere")
        key = self.machine.registry()
        _check(key.get("DisplayVersion") == self.version, f"Windows lists {key}")
        self.figures["setup_mb"] = self.setup.stat().st_size / 1e6
        self.figures["installed_mb"] = size_mb(self.machine.programs)
        _check(self.figures["installed_mb"] <= INSTALLED_MB, f"{self.figures['installed_mb']:.0f} MB installed")
        return f"{len(found)} files, {self.figures['installed_mb']:.0f} MB; {self.machine.shortcut.name}"

    # ---- the command line ------------------------------------------------------------------------------------------

    def says_its_version(self) -> str:
        """Three times; the first start reads everything from the disk. Beside a program that keeps Windows up."""
        times = []
        with self.machine.kept_up():
            for _again in range(4):
                began = time.monotonic()
                told = self.machine.wine.run(self.machine.command, "--version").stdout.strip()
                times.append(time.monotonic() - began)
                _check(told == f"robodial {self.version}", f"it says {told!r}")
        self.figures["version_s"] = median(times[1:])
        return f"{told} in {self.figures['version_s']:.2f} s"

    def tests_itself(self) -> str:
        """Imports, sound, rules, database, an emulated campaign."""
        report = self.machine.folder / "self-test.json"
        self.machine.wine.run(self.machine.command, "--self-test", self.machine.wine.path(report), timeout_s=240)
        return _self_test(report)

    def tests_itself_without_a_console(self) -> str:
        """From the desktop a program has no standard streams at all."""
        report = self.machine.folder / "self-test-é.json"
        start = ("/c", "start", "/b", "/wait", self.machine.window_program.name)
        words = ("--self-test", self.machine.wine.path(report))
        self.machine.wine.run("cmd", *start, *words, timeout_s=300, folder=self.machine.programs)
        told = json.loads(report.read_text(encoding="utf-8"))
        _check(not told["streams"], f"it had standard streams: {told['streams']}")
        return _self_test(report)

    def calls_over_com5(self) -> str:
        """A small campaign; the callees hear the message sample for sample."""
        place = self.machine.folder / "Mairie d'été"
        campaign = calls.write_campaign(place, calls.now())
        port = self.machine.wine.prefix / "dosdevices" / calls.PORT.lower()
        with calls.virtual_modem(self.machine.folder / "modem", port) as noted:
            told = self.machine.wine.run(
                self.machine.command, "run", self.machine.wine.path(campaign), "--json", timeout_s=180
            ).stdout
            heard = calls.heard_calls(noted)
        summary = json.loads(told.splitlines()[-1])
        _check(summary.get("answered") == 2, f"the campaign ended with {summary}")
        for call in heard:
            whole = calls.heard_whole(campaign, Path(str(call["heard"])))
            _check(whole, f"the message to {call['number']} is not whole: {call}")
        port.unlink()
        return f"2 calls, {heard[0]['message_s']} s heard sample for sample, key {heard[0]['keys_sent']} taken"

    def _report(self) -> dict[str, object]:
        told = self.machine.wine.run(self.machine.command, "report", "--json").stdout
        return dict(json.loads(told.splitlines()[-1]))

    # ---- the window ------------------------------------------------------------------------------------------------

    def shows_its_window(self) -> str:
        """Until it is there and painted; what it takes in memory; a picture to look at."""
        times = []
        for again in range(3):
            began = time.monotonic()
            self.machine.wine.popen(self.machine.window_program)
            screen.wait_for_window(self.display, TITLE, 60)
            times.append(time.monotonic() - began)
            if again < 2:
                time.sleep(3)
                self._close()
        self.figures["window_s"] = median(times[1:])
        time.sleep(6)
        screen.picture(self.display, self.machine.shots / "window.png")
        (process,) = programs.running("robodial.exe")
        memory = programs.memory_of(process)
        self.figures |= {"memory_mb": memory.own, "resident_mb": memory.resident}
        told = f"{memory.own:.0f} MB of its own, {memory.resident:.0f} MB with all that wine keeps for it"
        return f"after {self.figures['window_s']:.2f} s; {told}"

    def comes_to_the_front(self) -> str:
        """The second start ends, and the first window lies on top."""
        self.machine.wine.popen("notepad")
        screen.wait_for_window(self.display, "notepad", 30)
        time.sleep(1)
        covered = screen.windows(self.display)
        self.machine.wine.run(self.machine.window_program, timeout_s=30)
        time.sleep(1)
        after = screen.windows(self.display)
        screen.picture(self.display, self.machine.shots / "front.png")
        _check(len(programs.running("robodial.exe")) == 1, "two programs run")
        _check(TITLE in after[0].casefold(), f"on top lies {after}; before: {covered}")
        self.machine.wine.run("taskkill", "/f", "/im", "notepad.exe", check=False)
        return f"before: {covered[0]}; after: {after[0]}"

    def is_not_replaced_while_it_runs(self) -> str:
        """Neither a new Setup nor the uninstaller touches a running program."""
        wine, uninstaller = self.machine.wine, self.machine.programs / "uninstall.exe"
        waiting = f"_?={wine.path(self.machine.programs)}".split(" ")  # to be told how it ends; without quotes
        for program, words in ((self.setup, ()), (uninstaller, waiting)):
            ended = wine.run(program, "/S", *words, check=False, timeout_s=60).returncode
            _check(ended == STILL_RUNNING, f"{program.name} ended with {ended}")
        _check(self.machine.window_program.exists(), "the uninstaller took the running program away")
        return "both refused"

    def closes(self) -> str:
        """As by the cross in the corner."""
        self._close()
        return "ended by itself"

    def _close(self) -> None:
        self.machine.wine.run("taskkill", "/im", "robodial.exe", check=False)
        programs.wait_until_ended("robodial.exe", 30)

    # ---- the end ---------------------------------------------------------------------------------------------------

    def leaves_nothing_but_the_data(self) -> str:
        """Program, shortcut and registry key are gone; campaigns are not."""
        kept = _files(self.machine.data)
        self.machine.wine.run(self.machine.programs / "uninstall.exe", "/S", timeout_s=120)
        self.machine.wine.wait()
        _check(not self.machine.programs.exists(), f"left behind: {_files(self.machine.programs)[:5]}")
        _check(not self.machine.shortcut.exists(), "the shortcut is still there")
        _check(not self.machine.registry(), "Windows still lists the program")
        _check(_files(self.machine.data) == kept and kept, "the data are not as they were")
        return f"{len(kept)} files of data kept"

    def keeps_to_its_own(self) -> str:
        """In other folders, beside files of others, from version to version: with a small program made up for it."""
        work = self.machine.folder / "made-up"
        work.mkdir()
        setup_trial.Trial(self.machine.wine, work, ROOT / "LICENSE").run()
        return "every promise of the installer held"


def try_installer(
    setup: Path, frozen: Path, version: str, machine: Machine, display: str, results: Path, largest_mb: float
) -> None:
    """All steps; the figures and pictures land in `results`. Raises WineFailed and others at the first that fails."""
    downloaded = Path(shutil.copy(setup, machine.folder))
    trial = Trial(downloaded, frozen, version, machine, display)
    try:
        for step in trial.steps():
            began = time.monotonic()
            seen = step()
            print(f"  {step.__name__.replace('_', ' ')}: {seen} ({time.monotonic() - began:.1f} s)", flush=True)
    finally:
        machine.wine.stop()
        shutil.copytree(machine.shots, results, dirs_exist_ok=True)
        (results / "figures.json").write_text(json.dumps(trial.figures, indent=1) + "\n", encoding="utf-8")
    _judge(trial.figures, largest_mb)


def _judge(figures: dict[str, float], largest_mb: float) -> None:
    """Sizes are the same everywhere; times are told, and judged with room for a slow machine."""
    print(f"  {', '.join(f'{name} {value:.2f}' for name, value in figures.items())}", flush=True)
    limits = {"setup_mb": largest_mb, "memory_mb": MEMORY_MB, "version_s": 3 * VERSION_S, "window_s": 3 * WINDOW_S}
    over = {name: figures[name] for name, limit in limits.items() if figures[name] > limit}
    _check(not over, f"more than allowed: {over}")


def _self_test(report: Path) -> str:
    told = json.loads(report.read_text(encoding="utf-8"))
    bad = [check for check in told["checks"] if not check["ok"]]
    _check(told["ok"], f"the self-test found {bad}")
    return ", ".join(f"{check['name']}: {check['found']}" for check in told["checks"])


def _files(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def _check(holds: object, otherwise: str) -> None:
    if not holds:
        raise WineFailed(otherwise)
