"""Files that a scanner or another program holds for a moment, as on Windows, and what everything stored makes of it."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath

import pytest
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from robodial import files
from robodial.app import log_file
from robodial.app.autostart import resume_command
from robodial.app.backup_file import Steps, pack
from robodial.app.kept_lists import keep_list
from robodial.app.line_numbers import LineNumbers
from robodial.app.lines import LineChoice
from robodial.app.log_file import log_in
from robodial.app.remembered_lines import remember, remembered
from robodial.app.window_memory import Area, WindowMemory, keep, recall
from robodial.contacts.list_writer import write_csv
from robodial.errors import ListWriteError, StoreBusy
from robodial.settings.drafts import Drafts
from robodial.settings.user_settings import UserSettings, load_settings, save_settings
from robodial.store import Store
from robodial.store.copies import KEPT

NOW = datetime(2026, 11, 27, tzinfo=UTC)


class Scanner:
    """Holds files as on Windows: they can be neither replaced, moved nor deleted for so many tries."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tries = 0
        self.held: Callable[[Path], bool] = lambda _path: True
        self.waited_s = 0.0
        replace, unlink = Path.replace, Path.unlink
        monkeypatch.setattr(Path, "replace", lambda path, to: self._look(path, Path(to)) or replace(path, to))
        monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: self._look(path) or unlink(path, missing_ok))
        monkeypatch.setattr(files, "HELD_FOR_S", 2.0)
        monkeypatch.setattr(files, "pause", self._pause)
        monkeypatch.setattr(files, "monotonic", lambda: self.waited_s)

    def _pause(self, seconds: float) -> None:
        self.waited_s += seconds

    def _look(self, *paths: Path) -> None:
        if self.tries > 0 and any(map(self.held, paths)):
            self.tries -= 1
            raise PermissionError(13, "The process cannot access the file", str(paths[0]))


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Scanner:
    return Scanner(monkeypatch)


def settings(home: Path) -> None:
    save_settings(home, UserSettings(caller_name="Zoé"))
    assert load_settings(home).caller_name == "Zoé"


def draft(home: Path) -> None:
    drafts = Drafts(home)
    drafts.save(drafts.new().with_data(name="Rappels"))
    assert [one.name for one in drafts.all()] == ["Rappels"]


def lines(home: Path) -> None:
    remember(home, (LineChoice("COM5"),))
    assert remembered(home) == (LineChoice("COM5"),)


def numbers(home: Path) -> None:
    LineNumbers(home).keep([LineChoice("COM5", "0199000001")], [])
    assert LineNumbers(home).of("COM5") is not None


def window(home: Path) -> None:
    keep(home, WindowMemory(Area(1, 2, 800, 600)))
    assert recall(home) is not None


def listed(home: Path) -> None:
    (home / "liste é.csv").write_text("a", encoding="utf-8")
    assert keep_list(home / "liste é.csv", home).read_text(encoding="utf-8") == "a"


def report(home: Path) -> None:
    write_csv(home / "résultats.csv", ["a"], [["b"]], language="fr")
    assert "b" in (home / "résultats.csv").read_text(encoding="utf-8-sig")


def backup(home: Path) -> None:
    pack(home / "b.zip", [], home, NOW, Steps(0, lambda _done, _total: None, lambda: False))
    assert (home / "b.zip").exists()


@pytest.mark.parametrize("write", [settings, draft, lines, numbers, window, listed, report, backup])
def test_what_is_held_for_a_moment_is_stored_all_the_same(
    tmp_path: Path, scanner: Scanner, write: Callable[[Path], None]
) -> None:
    home = tmp_path / "Zoé Müller"
    home.mkdir()
    scanner.tries = 4
    write(home)
    assert scanner.tries == 0
    assert 0 < scanner.waited_s < 1
    assert not [path for path in home.rglob("*") if path.name.endswith((".new", ".part"))]


def test_what_stays_held_is_told_after_a_while_and_nothing_is_left_behind(tmp_path: Path, scanner: Scanner) -> None:
    target = tmp_path / "settings.json"
    files.write_whole(target, "before")
    scanner.tries = 10_000
    scanner.held = lambda path: path == target
    with pytest.raises(PermissionError):
        files.write_whole(target, "after")
    assert scanner.waited_s <= 2.0
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_text(encoding="utf-8") == "before"


def test_a_list_that_is_open_in_the_spreadsheet_is_named(tmp_path: Path, scanner: Scanner) -> None:
    scanner.tries = 10_000
    with pytest.raises(ListWriteError, match="close it in the spreadsheet"):
        write_csv(tmp_path / "x.csv", ["a"], [], language="fr")


def test_other_systems_do_not_wait(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "pause", lambda _s: pytest.fail("waited"))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").touch()
    with pytest.raises(OSError, match="folder"):
        files.put_in_place(tmp_path / "none", tmp_path / "folder")


# ---- the store -----------------------------------------------------------------------------------------------------


def test_an_old_copy_that_is_read_by_a_backup_does_not_stop_the_calls(tmp_path: Path, scanner: Scanner) -> None:
    from datetime import timedelta

    with Store(tmp_path / "robodial.db") as store:
        for day in range(KEPT):
            store.copies.make(NOW + timedelta(days=day))
        oldest = store.copies.newest_first()[-1]
        scanner.tries, scanner.held = 10_000, lambda path: path == oldest
        assert store.copies.make(NOW + timedelta(days=KEPT)) is not None
        assert oldest.exists()
        scanner.tries = 0
        store.copies.make(NOW + timedelta(days=KEPT + 1))
        assert not oldest.exists()
        assert len(store.copies.newest_first()) == KEPT


def test_a_copy_that_is_held_is_an_error_of_ours_with_its_remedy(tmp_path: Path, scanner: Scanner) -> None:
    """What is none would end every campaign."""
    with Store(tmp_path / "robodial.db") as store:
        scanner.tries, scanner.held = 10_000, lambda path: path.name.startswith("unfinished")
        with pytest.raises(StoreBusy, match="another program holds a copy"):
            store.copies.make(NOW)
        scanner.tries = 0
        assert store.copies.make(NOW) is not None


# ---- the log -------------------------------------------------------------------------------------------------------


def test_a_log_that_is_open_elsewhere_goes_on_and_older_ones_stay(
    tmp_path: Path, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LARGEST_BYTES", 1000)
    older = tmp_path / "logs" / "robodial.log.1"
    older.parent.mkdir()
    older.write_text("of last week", encoding="utf-8")
    with log_in(tmp_path) as path:
        scanner.tries, scanner.held = 10_000, lambda one: one == path
        for n in range(50):
            logging.getLogger("robodial").info("line %d %s", n, "x" * 100)
        assert path.read_text(encoding="utf-8").count("line ") == 50
        assert older.read_text(encoding="utf-8") == "of last week"
        assert scanner.waited_s == 0  # whoever logs may be the engine
        scanner.tries = 0
        logging.getLogger("robodial").info("let go")
        assert "line 49" in older.read_text(encoding="utf-8")
        assert older.with_name("robodial.log.2").read_text(encoding="utf-8") == "of last week"


def test_an_older_log_that_is_open_elsewhere_loses_no_line_of_the_new_one(
    tmp_path: Path, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LARGEST_BYTES", 1000)
    with log_in(tmp_path) as path:
        scanner.tries, scanner.held = 10_000, lambda one: one.name.endswith(".log.2")
        for n in range(30):
            logging.getLogger("robodial").info("line %d %s", n, "x" * 100)
        assert "line 29" in path.read_text(encoding="utf-8")
        assert "line " in path.with_name("robodial.log.1").read_text(encoding="utf-8")


# ---- folders -------------------------------------------------------------------------------------------------------


def test_the_data_lie_in_the_users_local_folder_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    local = r"C:\Users\Zoé du Pré\AppData\Local"
    monkeypatch.setattr("platformdirs.windows.get_win_folder", lambda name: {"CSIDL_LOCAL_APPDATA": local}[name])
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *given, **kind: Windows(*given, **kind).user_data_dir)
    from robodial.app.places import user_folder

    inside = PureWindowsPath(str(user_folder())).relative_to(PureWindowsPath(local))
    assert inside.parts == ("robodial",)
    assert Unix("robodial").user_data_dir.endswith("robodial")


def test_at_login_the_program_that_shows_what_it_does_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window, terminal = tmp_path / "robodial.exe", tmp_path / "robodial-cli.exe"
    monkeypatch.setattr("sys.executable", str(window))
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert resume_command(None) == [str(window), "resume"]
    terminal.touch()
    assert resume_command(None) == [str(terminal), "resume"]
