"""A main window with a fake desk on a data folder of its own, for tests and for screenshots."""

import shutil
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from robodial import i18n
from robodial.app.campaign_run import open_run
from robodial.app.demo import demo_request, demo_session
from robodial.app.desk import Desk
from robodial.app.session import Session
from robodial.clock import Clock, run_virtual
from robodial.gui.bridge import Bridge
from robodial.gui.language import speak
from robodial.gui.main_window import MainWindow
from robodial.gui.theme import STYLE, apply_theme
from robodial.settings.user_settings import UserSettings
from tests.gui.fake_desk import FakeDesk

ACCEPTED = UserSettings(
    country="FR",
    caller_name="Cabinet du Port",
    call_back="01 99 00 00 01",
    terms_accepted_on="2026-01-02",
    practice=True,
)


class Stage:
    """`folder` is the data folder; `wait_for` lets the window work until something is so."""

    def __init__(
        self,
        folder: Path,
        *,
        language: str = "en",
        theme: str = "light",
        settings: UserSettings = ACCEPTED,
        engine: Desk | None = None,
    ) -> None:
        app = QApplication.instance() or QApplication(["robodial", *STYLE])
        assert isinstance(app, QApplication)
        self.app = app
        self._loop = QEventLoop()  # QApplication.processEvents of PySide6 6.12 loses a reference to None at each call
        speak(language, app)
        apply_theme(app, theme)
        self.folder = folder
        self.session = Session(folder, settings.model_copy(update={"language": language, "theme": theme}))
        self.desk = FakeDesk()
        self.bridge = Bridge(engine or self.desk, self.session)
        self.window = MainWindow(self.bridge)

    def go(self, place: str, **where: object) -> None:
        """Show a page."""
        self.window.go(place, **where)
        self.settle()

    def settle(self) -> None:
        """Let everything that is ready happen."""
        for _again in range(3):
            self._loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)

    def wait_for(self, is_so: Callable[[], object], what: str = "", at_most_s: float = 20.0) -> None:
        """Let the window work until `is_so()`; fails when it never is."""
        deadline = QDeadlineTimer(int(at_most_s * 1000))
        while not is_so():
            assert not deadline.hasExpired(), f"never so: {what or is_so}"
            # for some milliseconds, not in a tight loop: that takes the processor from the thread that is waited for
            loop = QEventLoop()
            QTimer.singleShot(10, loop.quit)
            loop.exec()

    def close(self) -> None:
        """Take it all away, as when the page is left."""
        if self.window.shown:
            self.window.page.closed()
        self.desk.is_running = False  # nobody is there to answer what becomes of the calls
        self.window.close()
        self.window.deleteLater()
        self.bridge.close()
        self.settle()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # or every window of every test would stay
        i18n.set_language("en")


@lru_cache(maxsize=2)
def _finished_demo(language: str) -> Path:
    """A data folder in which the demonstration's campaign was run to its end, on the virtual clock."""
    folder = Path(mkdtemp(prefix="robodial-stage-"))
    spoken = i18n.language()
    i18n.set_language(language)

    async def whole(clock: Clock) -> None:
        with demo_request() as (demo, _speed):
            request = replace(demo, data_dir=folder)
            async with AsyncExitStack() as stack:
                run = await open_run(request, clock, stack)
                await run.engine.run()

    run_virtual(whole)
    i18n.set_language(spoken)
    return folder


def with_finished_demo(folder: Path, language: str = "en") -> Path:
    """Fill `folder` with a copy of the finished demonstration: one campaign, its calls, its journal."""
    shutil.copytree(_finished_demo(language), folder, dirs_exist_ok=True)
    return folder


def with_demo_draft(folder: Path) -> Path:
    """Fill `folder` with a draft that is ready to start."""
    with demo_session() as session:
        shutil.copytree(session.home, folder, dirs_exist_ok=True)
    return folder


def said(english: str, french: str) -> str:
    """What the program does not say itself: names, and sentences that come from elsewhere."""
    return french if i18n.language() == "fr" else english


def seconds() -> float:
    """Of the machine, for measurements only."""
    return time.perf_counter()
