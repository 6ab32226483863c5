"""One small file per system starts `robodial resume` at login, whatever is in its path; and goes again."""

import plistlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.app.autostart import resume_command, set_autostart
from robodial.errors import SettingsError

COMMAND = ["C:\\Users\\Zoé Œuvrard\\robodial-cli.exe", "resume"]


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("win32", "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup/robodial-resume.cmd"),
        ("darwin", "Library/LaunchAgents/robodial-resume.plist"),
        ("linux", ".config/autostart/robodial-resume.desktop"),
    ],
)
def test_it_is_put_where_the_system_looks_and_taken_away_again(tmp_path: Path, platform: str, place: str) -> None:
    file = set_autostart(True, COMMAND, platform=platform, environment={}, home=tmp_path)
    assert file == tmp_path / place
    assert "Zoé Œuvrard" in file.read_text(encoding="utf-8")
    assert set_autostart(False, COMMAND, platform=platform, environment={}, home=tmp_path) == file
    assert not file.exists()
    set_autostart(False, COMMAND, platform=platform, environment={}, home=tmp_path)


def test_the_environment_says_where_the_users_folders_are(tmp_path: Path) -> None:
    given_folder = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "APPDATA": str(tmp_path / "roaming")}
    for platform in ("linux", "win32"):
        file = set_autostart(True, COMMAND, platform=platform, environment=given_folder, home=Path("nowhere"))
        assert file.is_relative_to(tmp_path)


def test_windows_reads_utf_8_and_percent_signs_as_they_are(tmp_path: Path) -> None:
    file = set_autostart(True, ["C:\\100 %\\r.exe", "resume"], platform="win32", environment={}, home=tmp_path)
    lines = file.read_bytes().decode("utf-8").split("\r\n")
    assert lines == ["@chcp 65001 >nul", '@start "robodial" /min "C:\\100 %%\\r.exe" "resume"', ""]


@given(st.lists(st.text(st.characters(exclude_categories=["C"]), min_size=1), min_size=1))
def test_a_desktop_entry_means_the_very_command(tmp_path_factory: pytest.TempPathFactory, command: list[str]) -> None:
    home = tmp_path_factory.mktemp("home")
    file = set_autostart(True, command, platform="linux", environment={}, home=home)
    [line] = [line for line in file.read_text(encoding="utf-8").split("\n") if line.startswith("Exec=")]
    value = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    words = re.findall(r'"((?:\\.|[^"\\])*)"', value)
    assert [re.sub(r"\\(.)", r"\1", word) for word in words] == command


def test_a_launch_agent_holds_the_command(tmp_path: Path) -> None:
    file = set_autostart(True, COMMAND, platform="darwin", environment={}, home=tmp_path)
    assert plistlib.loads(file.read_bytes())["ProgramArguments"] == COMMAND


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("a file")
    with pytest.raises(SettingsError, match=r"robodial-resume\.desktop"):
        set_autostart(True, COMMAND, platform="linux", environment={}, home=tmp_path)


def test_the_command_is_this_very_program_on_these_very_data(tmp_path: Path) -> None:
    assert resume_command(None)[-2:] == ["robodial", "resume"]
    assert resume_command(tmp_path)[-2:] == ["--data-dir", str(tmp_path.resolve())]
