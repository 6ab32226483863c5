"""The frame itself."""

from tests.gui.stage import Stage


def _home(stage: Stage) -> None:
    stage.go("home")


SCENES = {"home-empty": _home}
