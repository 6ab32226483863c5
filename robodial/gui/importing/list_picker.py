"""Choosing a list: dropped or picked, looked at, changed, taken back; stored in the background once it is accepted."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from robodial.app.kept_lists import keep_list
from robodial.app.list_job import (
    ListJob,
    ListWish,
    StoredNow,
    export_rejected,
    preview_of,
    settings_of,
    undo_import,
    wish_of,
)
from robodial.contacts.list_preview import ListPreview, with_role
from robodial.contacts.preview_worker import PreviewWorker
from robodial.domain.list_columns import ListColumns
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.importing.drop_area import ENDINGS, DropArea, dropped_file
from robodial.gui.importing.preview_view import PreviewView
from robodial.gui.importing.progress import ProgressStrip, ReadingView
from robodial.gui.theme import GAP
from robodial.gui.widgets.card import Notice
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped

TOPIC = "lists"
PATIENCE_MS = 500
"""After a tick was taken away: more may follow before the list is read again."""
STEP_SHOWN_MS = 150
"""The next step is on the screen: a list that is stored takes turns with the thread of the windows."""


class ListPicker(QWidget):
    """`value` is the part of a campaign's settings that says whom to call."""

    changed = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._settings: Mapping[str, Any] = {}
        self._country = ""
        self._wish: ListWish | None = None  # what `value` says
        self._candidate: ListWish | None = None  # what is being looked at
        self._seen: tuple[ListWish, ListPreview] | None = None  # what is shown
        self._before: list[ListWish | None] = []
        self._leaves: ListWish | None = None  # what was shown when another file was chosen
        self._is_other = False
        self._worker: PreviewWorker | None = None
        self._asked: Asked | None = None
        self._job: ListJob | None = None
        self._stored: tuple[ListWish, StoredNow] | None = None
        self._soon = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._soon.timeout.connect(self._read)
        self.setAcceptDrops(True)
        self._build()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)
        self.destroyed.connect(lambda _gone=None, end=self._end_reading: end())

    # ---- what a campaign's steps ask ---------------------------------------------------------------------------

    @property
    def value(self) -> Mapping[str, Any]:
        """`{"list": path, "columns": {…}}` as in a campaign file; empty without a list that can be called, and while
        another one that was chosen is being read: the former is not wanted any more."""
        return settings_of(None if self._is_other else self._wish)

    def set_value(self, settings: Mapping[str, Any], country: str) -> None:
        """Show what a draft says; `country` is where its numbers are at home."""
        was_at_home = self._country
        self._settings, self._country = settings, country
        wish = wish_of(settings, country)
        if self._is_other and wish is None and country == was_at_home:
            return  # shown again while the file that was chosen is still being read
        if wish is not None and (wish == self._candidate or (self._seen and wish == self._seen[0])):
            return
        self._before.clear()
        self._wish = wish
        self._show_wish(wish)

    def let_go(self) -> None:
        """Another draft comes: a file that is being read is not for that one."""
        if self._is_other:
            self._is_other = False
            self._cancel()

    def choose(self, file: Path) -> None:
        """Look at this file of the user's; a copy of it is kept."""
        self._leaves, self._is_other = self._seen[0] if self._seen else None, True
        self.changed.emit()
        self._begin(file.name)
        home = self._bridge.session.home
        self._ask(keep_list, file, home, then=self._kept)

    def accept(self) -> None:
        """The user goes on with this list: it is stored now, so that its campaign starts at once."""
        wish = self._wish
        is_there = self._stored is not None and self._stored[0] == wish
        if self._is_other or wish is None or is_there or self._job is not None or wish.consents is not None:
            return
        self._job = job = ListJob(self._bridge.session.folder, wish)
        self._storing.begin(_("The contacts are stored…"))
        report = self._bridge.reporter(self._storing.show_progress, self)
        self._bridge.ask(
            job.run,
            report,
            then=lambda stored: self._is_stored(wish, stored),
            failed=self._not_stored,
            owner=self,
            once="import",
        )

    def stop(self) -> None:
        """End what is read or stored just now; nothing of it is left."""
        self._end_reading()
        if self._job is not None:
            self._job.cancel()

    # ---- reading -----------------------------------------------------------------------------------------------

    def _kept(self, file: Path) -> None:
        wish = wish_of({**self._settings, "list": str(file), "columns": {}}, self._country)
        self._show_wish(wish)

    def _show_wish(self, wish: ListWish | None) -> None:
        self._candidate = wish
        if wish is None:
            self._end_reading()
            self._seen = None
            self._problem.show_text("")
            self._stack.setCurrentWidget(self._drop)
        else:
            self._read()

    def _read(self) -> None:
        wish = self._candidate
        if wish is None:
            return
        self._soon.stop()
        self._begin(wish.file.name)
        self._worker = worker = preview_of(wish)
        report = self._bridge.reporter(lambda *done: self._show_progress(worker, *done), self)
        self._ask(worker.run, report, then=lambda seen: self._show(wish, seen))

    def _begin(self, name: str) -> None:
        """A list that is read anew stays on the screen."""
        self._end_reading()
        self._problem.show_text("")
        sentence = _("Reading {file}…").format(file=name)
        if self._seen is not None and self._candidate is not None and self._seen[0].file == self._candidate.file:
            self._again.begin(sentence)
        else:
            self._reading.begin(sentence)
            self._stack.setCurrentWidget(self._reading)

    def _ask(self, work: Callable[..., Any], *arguments: Any, then: Callable[[Any], None]) -> None:
        self._asked = self._bridge.ask(work, *arguments, then=then, failed=self._failed, owner=self)

    def _show_progress(self, worker: PreviewWorker, done: int, total: int, rows: int) -> None:
        if worker is self._worker:
            self._reading.show_progress(done, total, rows)
            self._again.show_progress(done, total, rows)

    def _end_reading(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        if self._worker is not None:
            self._worker.cancel()
        self._asked = self._worker = None

    def _cancel(self) -> None:
        """Back to what was there before."""
        self._end_reading()
        self._back()

    def _back(self) -> None:
        was_other, self._is_other = self._is_other, False
        self._again.hide()
        self._candidate = self._seen[0] if self._seen else None
        if self._seen is not None:
            self._fill(*self._seen)
        self._stack.setCurrentWidget(self._preview if self._seen else self._drop)
        if was_other:
            self.changed.emit()

    def _failed(self, sentence: str) -> None:
        self._asked = self._worker = None
        self._back()
        self._problem.show_text(sentence, "bad")

    def _show(self, wish: ListWish, seen: ListPreview | None) -> None:
        self._asked = self._worker = None
        if seen is None:
            self._back()
            return
        is_new = self._seen is None or self._seen[0].file != wish.file
        self._seen = (wish, seen)
        self._again.hide()
        usable = wish if seen.contacts else None
        if self._is_other and (self._leaves is None or self._leaves.file != wish.file):
            self._before.append(self._leaves)
        was_other, self._is_other = self._is_other, False
        if was_other or usable != self._wish:
            self._wish = usable
            self.changed.emit()
        self._fill(wish, seen)
        if is_new or seen.problem:
            self._preview.show_first()
        self._stack.setCurrentWidget(self._preview)

    def _fill(self, wish: ListWish, seen: ListPreview) -> None:
        needs_consent = wish.consents is not None
        self._preview.show_list(seen, wish.columns, wish.country, needs_consent=needs_consent)
        self._preview.allow_undo(allowed=bool(self._before))

    # ---- changing ----------------------------------------------------------------------------------------------

    def _role_chosen(self, place: int, role: Any) -> None:
        if self._seen is not None:
            wish, seen = self._seen
            self._change(with_role(wish.columns, seen, place, role))

    def _encoding_chosen(self, encoding: str) -> None:
        if self._seen is not None and encoding != self._seen[0].columns.encoding:
            self._change(replace(self._seen[0].columns, encoding=encoding))

    def _refused(self, rows: tuple[int, ...], kinds: tuple[Any, ...]) -> None:
        """Read again a little later: ticks come in rows."""
        if self._candidate is not None:
            columns = replace(self._candidate.columns, unrepaired_rows=rows, refused_repairs=kinds)
            self._candidate = replace(self._candidate, columns=columns)
            self._soon.start()

    def _change(self, columns: ListColumns) -> None:
        if self._seen is not None:
            self._candidate = replace(self._seen[0], columns=columns)
            self._read()

    def undo(self) -> None:
        """Back to the list before; what was stored of this one is taken out again."""
        if not self._before:
            return
        former = self._before.pop()
        self._take_back()
        self._wish = former
        self._show_wish(former)
        self.changed.emit()

    # ---- storing -----------------------------------------------------------------------------------------------

    def _is_stored(self, wish: ListWish, stored: StoredNow | None) -> None:
        self._job = None
        self._storing.hide()
        if stored is None:
            return
        if wish != self._wish:  # taken back, or changed, while it was stored
            self._forget(stored)
        else:
            self._take_back()
            self._stored = (wish, stored)

    def _not_stored(self, sentence: str) -> None:
        self._job = None
        self._storing.hide()
        self._problem.show_text(sentence, "bad")

    def _take_back(self) -> None:
        """The list that was stored from here is not wanted any more."""
        if self._job is not None:
            self._job.cancel()
        if self._stored is not None:
            self._forget(self._stored[1])
            self._stored = None

    def _forget(self, stored: StoredNow) -> None:
        if stored.is_new:
            folder = self._bridge.session.folder
            self._bridge.ask(
                undo_import,
                folder,
                stored.list_id,
                then=lambda _gone: None,
                failed=self._not_stored,
                owner=self,
                once="undo",
            )

    # ---- rejected rows -----------------------------------------------------------------------------------------

    def export_to(self, target: Path) -> None:
        """Write the rejected rows there."""
        if self._seen is not None:
            self._bridge.ask(
                export_rejected,
                self._seen[0],
                target,
                then=lambda count: self._exported(count, target),
                failed=lambda sentence: self._problem.show_text(sentence, "bad"),
                owner=self,
                once="export",
                heavy=True,
            )

    def _exported(self, count: int, target: Path) -> None:
        text = ngettext("{count} rejected row written to {file}.", "{count} rejected rows written to {file}.", count)
        self._problem.show_text(text.format(count=grouped(count), file=target.name), "good")

    # ---- the window's part -------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (file := dropped_file(event)) is not None:
            event.acceptProposedAction()
            self.choose(file)

    def hideEvent(self, event: QHideEvent) -> None:
        """The user went on to another step; the window itself is still there."""
        super().hideEvent(event)
        if not event.spontaneous() and self.window() is not self and self.window().isVisible():
            QTimer.singleShot(STEP_SHOWN_MS, self, self.accept)

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._drop, self._reading, self._preview = DropArea(), ReadingView(self._cancel), PreviewView()
        for page in (self._drop, self._reading, self._preview):
            self._stack.addWidget(page)
        self._problem = Notice()
        self._problem.add_button(_("Help"), self._help)
        self._again, self._storing = ProgressStrip(self._cancel), ProgressStrip(self._stop_storing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        for widget in (self._problem, self._again, self._storing):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        self._drop.dropped.connect(self.choose)
        self._drop.asked.connect(self._choose)
        self._preview.other_wanted.connect(self._choose)
        self._preview.undo_wanted.connect(self.undo)
        self._preview.export_wanted.connect(self._export)
        self._preview.role_chosen.connect(self._role_chosen)
        self._preview.encoding_chosen.connect(self._encoding_chosen)
        self._preview.refused.connect(self._refused)
        self.setFocusProxy(self._drop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _stop_storing(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _help(self) -> None:
        show_help = getattr(self.window(), "help", None)
        if show_help is not None:
            show_help(TOPIC)

    def _choose(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in ENDINGS)
        lists, all_files = _("Lists"), _("All files")
        wanted = f"{lists} ({kinds});;{all_files} (*)"
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a list"), "", wanted)
        if path:
            self.choose(Path(path))

    def _export(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("Export rejected rows"), "", "CSV (*.csv)")
        if path:
            self.export_to(Path(path))
