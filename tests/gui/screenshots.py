"""Pictures of every page and state, in both languages, light and dark.

python -m tests.gui.screenshots [--out FOLDER] [--only PART_OF_A_NAME]... [--size 1280x720] [--scale 1.0]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gui.stage import Stage

Scene = Callable[["Stage"], None]
"""Brings the window into a state; the picture is taken after it returns. Modules `scenes_*.py` have them in SCENES."""


def main() -> int:
    wanted = _wanted()
    os.environ["QT_SCALE_FACTOR"] = wanted.scale
    with _screen():
        count = sum(1 for _picture in _pictures(wanted))
    print(f"{count} pictures in {wanted.out}")
    return 0 if count else 1


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "robodial-screenshots")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--scale", default="1.0")
    parser.add_argument("--languages", default="en,fr")
    parser.add_argument("--themes", default="light,dark")
    return parser.parse_args()


def scenes() -> dict[str, Scene]:
    """All of them, by name: `page-state`."""
    found: dict[str, Scene] = {}
    for file in sorted(Path(__file__).parent.glob("scenes_*.py")):
        found |= import_module(f"tests.gui.{file.stem}").SCENES
    return found


def _pictures(wanted: argparse.Namespace) -> Iterator[Path]:
    wanted.out.mkdir(parents=True, exist_ok=True)
    for name, scene in scenes().items():
        for language in wanted.languages.split(","):
            for theme in wanted.themes.split(","):
                full = f"{name}.{language}.{theme}"
                if all(part in full for part in wanted.only):
                    yield _picture(scene, language, theme, wanted, wanted.out / f"{full}.png")


def _picture(scene: Scene, language: str, theme: str, wanted: argparse.Namespace, path: Path) -> Path:
    from tests.gui.stage import Stage

    with tempfile.TemporaryDirectory(prefix="robodial-scene-", ignore_cleanup_errors=True) as folder:
        for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
            os.environ[variable] = folder  # refusals are the user's own: those of a scene must not reach them
        stage = Stage(Path(folder), language=language, theme=theme)
        stage.window.resize(*map(int, wanted.size.split("x")))
        stage.window.show()
        try:
            scene(stage)
            stage.settle()
            shown = stage.app.activeModalWidget() or stage.window
            if not shown.grab().save(str(path)):
                raise OSError(f"{path} cannot be written")
        finally:
            stage.close()
    print(path, flush=True)
    return path


@contextmanager
def _screen() -> Iterator[None]:
    """The screen there is, or one in memory."""
    if os.environ.get("DISPLAY") or os.environ.get("QT_QPA_PLATFORM") or sys.platform in ("win32", "darwin"):
        yield
        return
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "2560x1600x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        os.environ["DISPLAY"] = ":" + os.fdopen(reading).readline().strip()
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    raise SystemExit(main())
