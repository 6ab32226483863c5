import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from robodial.gui.theme import STYLE
from tests.gui.stage import Stage


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["robodial", *STYLE]


@pytest.fixture
def stage(tmp_path: Path, qapp: object) -> Iterator[Stage]:
    """The main window in English and light, on an empty folder, in practice."""
    made = Stage(tmp_path)
    yield made
    made.close()
