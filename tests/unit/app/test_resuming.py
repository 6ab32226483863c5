"""Going on after a restart: the setting and what the system starts are changed together."""

from pathlib import Path

import pytest

from robodial.app.resuming import set_resume_after_restart
from robodial.errors import SettingsError
from robodial.settings.user_settings import UserSettings, load_settings, save_settings


def test_it_is_kept_and_told_to_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[bool, list[str]]] = []
    monkeypatch.setattr("robodial.app.resuming.set_autostart", lambda *asked: told.append(asked))
    save_settings(tmp_path, UserSettings(caller_name="Cabinet du Port"))
    assert set_resume_after_restart(tmp_path, True) == load_settings(tmp_path)
    assert load_settings(tmp_path) == UserSettings(caller_name="Cabinet du Port", resume_after_restart=True)
    [(wanted, command)] = told
    assert wanted and command[-3:] == ["resume", "--data-dir", str(tmp_path)]


def test_where_the_system_refuses_the_setting_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_wanted: bool, _command: list[str]) -> None:
        raise SettingsError("write-protected")

    monkeypatch.setattr("robodial.app.resuming.set_autostart", refuse)
    with pytest.raises(SettingsError, match="write-protected"):
        set_resume_after_restart(tmp_path, True)
    assert not load_settings(tmp_path).resume_after_restart
