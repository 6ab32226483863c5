"""A screen that may go away during a campaign: a terminal that is closed, a reader that leaves, a full disk."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from robodial.engine.events import Event

if TYPE_CHECKING:
    from robodial.app.campaign_run import CampaignRun
    from robodial.cli.live import Screen


class LastingScreen:
    """`screen`, as long as it can be written to; then `gone` is called, once, and what follows goes nowhere.

    An error from here would end every call in the middle of a word.
    """

    def __init__(self, screen: "Screen", gone: Callable[[], None]) -> None:
        self._screen = screen
        self._gone = gone
        self.is_gone = False

    def importing(self, done: int, total: int, rows: int) -> None:
        self._try(lambda: self._screen.importing(done, total, rows))

    def opened(self, run: "CampaignRun", *, emulated: bool) -> None:
        self._try(lambda: self._screen.opened(run, emulated=emulated))

    def show(self, event: Event) -> None:
        self._try(lambda: self._screen.show(event))

    def say(self, text: str) -> None:
        self._try(lambda: self._screen.say(text))

    def rest(self) -> None:
        self._try(self._screen.rest)

    def wake(self) -> None:
        self._try(self._screen.wake)

    def close(self) -> None:
        self._try(self._screen.close)

    def _try(self, write: Callable[[], None]) -> None:
        if self.is_gone:
            return
        try:
            write()
        except OSError:
            self.is_gone = True
            self._gone()
