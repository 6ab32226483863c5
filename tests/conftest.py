"""For every test: a user folder of its own, and English."""

from pathlib import Path

import pytest

from robodial import i18n


@pytest.fixture(autouse=True)
def _own_user_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("user")
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA", "HOME"):
        monkeypatch.setenv(name, str(folder))
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "C.UTF-8")
    i18n.set_language("en")


@pytest.fixture
def checkout() -> Path:
    """The top level of the checkout."""
    return Path(__file__).parent.parent
