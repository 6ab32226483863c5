"""What the pages and the first run need is imported while the user looks at the first page.

What knows nothing of Qt on a thread; the windows' own modules one at a time on theirs: PySide6 makes its types when
they are first named, and two threads that name them together bring the program down.
"""

import gc
import threading
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from PySide6.QtCore import QObject, QTimer

from robodial.gui.places import PLACES

AFTER_MS = 300
"""Listing the campaigns comes first."""
EVERY_MS = 10

BENEATH = (
    "app.campaign_readiness",
    "app.duration_estimate",
    "app.campaign_needs",
    "app.campaign_run",
    "emulator.in_process",
    "emulator.exchange",
    "engine.ears",
    "modem.modem_line",
    "modem.serial_port",
    "app.live_board",
    "app.live_words",
    "app.live_clock",
    "app.contact_table",
    "app.category_words",
    "app.list_job",
    "app.list_words",
    "app.kept_lists",
    "app.earlier_contacts",
    "app.message_preview",
    "app.message_view",
    "app.message_uses",
    "app.message_words",
    "app.recorder",
    "app.player",
    "app.scripts",
    "app.heard_on_pc",
    "app.pc_sound",
    "app.wizard_steps",
    "app.countries",
    "app.results",
    "app.result_words",
    "app.result_export",
    "app.contact_changes",
    "app.one_person",
    "app.person_story",
    "app.typed_refusal",
    "app.refuse_number",
    "app.refusal_import",
    "app.register_names",
    "app.line_overview",
    "app.line_history",
    "app.modem_search",
    "app.owner_call",
    "app.owner_call_words",
    "app.chosen_lines",
    "app.found_lines",
    "app.who_calls",
    "app.journal_check",
    "app.resuming",
    "app.autostart",
    "app.inside",
    "app.moving",
    "app.report_words",
    "app.manual",
    "store.alerts",
    "store.attempts",
    "store.call_log",
    "store.do_not_call",
    "store.number_lists",
)
"""What the pages stand on, and what they ask for when something is written; tests compare it with what is imported. The
wizard's first."""

SHARED = ("widgets", "messages", "importing")
"""Folders that pages of other folders use."""


class WarmUp(QObject):
    """`begin` once the first page is shown; `end` before the program ends."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_done = False
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._import_beneath, name="warm-up", daemon=True)
        self._modules = _page_modules()
        self._next = QTimer(self, interval=EVERY_MS)
        self._next.timeout.connect(self._import_page)

    def begin(self) -> None:
        """In a moment."""
        QTimer.singleShot(AFTER_MS, self, self._start)

    def end(self) -> None:
        """Wait for the module in hand: nothing may be imported while the interpreter ends."""
        self._is_over.set()
        self._next.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _start(self) -> None:
        if not self._is_over.is_set():
            self._thread.start()
            self._next.start()

    def _import_beneath(self) -> None:
        for name in BENEATH:
            if self._is_over.is_set():
                return
            import_module(f"robodial.{name}")

    def _import_page(self) -> None:
        if self._thread.is_alive():
            return
        name = next(self._modules, None)
        if name is not None:
            import_module(name)
            return
        self._next.stop()
        self.is_done = True
        settle_memory()


def settle_memory() -> None:
    """What is there now stays: to look through it, even once, would hold up the window for 50 ms and free nothing."""
    gc.freeze()
    gc.enable()  # __main__ has put it off


def _page_modules() -> Iterator[str]:
    """In an order in which each brings few others with it."""
    for folder in dict.fromkeys((*SHARED, *(place.page.partition(".")[0] for place in PLACES))):
        package = import_module(f"robodial.gui.{folder}")
        for module in iter_modules(package.__path__):
            yield f"{package.__name__}.{module.name}"
