"""The lists of refused numbers: which there are, a new one coming in, one taken back, all of it written out."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from robodial.app.number_import import OwnTerms, RegisterTerms
from robodial.app.refusal_import import ImportedNumbers, import_refusals, take_back_file
from robodial.app.typed_refusal import KnownList, Listed, export_refusals, what_is_listed
from robodial.clock import SystemClock
from robodial.domain.register import OwnList
from robodial.gui.bridge import Bridge
from robodial.gui.do_not_call.import_dialog import ImportDialog
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import body, faint
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped

FILES = "CSV, Excel, OpenDocument (*.csv *.txt *.xlsx *.xls *.ods)"
DRAWN_EVERY_MS = 100


class ListsCard(Card):
    """`told` and `failed` carry sentences for the foot of the window."""

    told = Signal(str)
    failed = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(_("Lists"))
        self._bridge = bridge
        self.listed: Listed | None = None
        self._cancelled = threading.Event()
        self._moved: tuple[int, int, int] = (0, 0, 0)
        self._draw = QTimer(self, interval=DRAWN_EVERY_MS)
        self._draw.timeout.connect(self._draw_progress)
        self._single = body("")
        self.column.addWidget(self._single)
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * GAP)
        self._grid.setVerticalSpacing(GAP // 2)
        self._grid.setColumnStretch(3, 1)
        self.rejected = Notice(kind="warn")
        self.column.addWidget(self.rejected)
        self.column.addWidget(self._rows)
        self.column.addStretch(1)
        self.column.addWidget(self._progress())
        self.column.addLayout(self._buttons())

    def read(self) -> None:
        """What there is now."""
        session = self._bridge.session
        self._bridge.ask(
            what_is_listed,
            session.data_dir,
            session.folder,
            SystemClock().now(),
            then=self._show,
            failed=self.failed.emit,
            owner=self,
            latest="listed",
        )

    # ---- importing -------------------------------------------------------------------------------------------------

    @property
    def is_importing(self) -> bool:
        """True from the beginning of an import to its end."""
        return self._busy.isVisibleTo(self)

    def bring_in(self, file: Path, terms: OwnTerms | RegisterTerms) -> None:
        """Import a file; nothing of it when it is cancelled."""
        session = self._bridge.session
        self._cancelled = cancelled = threading.Event()
        self._moved = (0, 0, 0)
        self._file = file.name
        self._busy.show()
        self._import.setEnabled(False)
        self.rejected.hide()
        self._draw.start()
        self._draw_progress()

        def progress(*moved: int) -> None:
            self._moved = moved[0], moved[1], moved[2]  # drawn by a timer, not with each block

        self._bridge.ask(
            import_refusals,
            session.data_dir,
            file,
            terms,
            session.settings.country or "FR",
            SystemClock().now(),
            progress,
            cancelled,
            then=self._brought_in,
            failed=self._not_brought_in,
            owner=self,
            once="import",
        )

    def cancel(self) -> None:
        """What was in force before stays."""
        self._cancelled.set()
        self._cancel.setEnabled(False)

    def _brought_in(self, done: ImportedNumbers) -> None:
        self._end()
        if done.again:
            self.told.emit(_("These numbers were imported before: nothing was changed."))
        else:
            self.told.emit(
                _("{n} numbers read, {new} of them new.").format(n=grouped(done.numbers), new=grouped(done.new))
            )
        if done.rejected_count:
            text = ngettext(
                "{n} cell could not be read as a telephone number.",
                "{n} cells could not be read as telephone numbers.",
                done.rejected_count,
            ).format(n=grouped(done.rejected_count))
            first = done.rejected[0]
            example = _("The first: row {row}, “{value}”: {reason}")
            shown = example.format(row=first.row, value=first.value, reason=first.reason)
            self.rejected.show_text(f"{text} {shown}", "warn")
        self.read()

    def _not_brought_in(self, sentence: str) -> None:
        was_wanted = self._cancelled.is_set()
        self._end()
        (self.told if was_wanted else self.failed).emit(sentence)

    def _end(self) -> None:
        self._draw.stop()
        self._busy.hide()
        self._import.setEnabled(True)
        self._cancel.setEnabled(True)

    def _draw_progress(self) -> None:
        done, total, numbers = self._moved
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(done * 1000 // total if total else 0)
        text = ngettext("{file}: {n} number so far", "{file}: {n} numbers so far", numbers)
        self._so_far.setText(text.format(file=self._file, n=grouped(numbers)))

    # ---- taking back, writing ----------------------------------------------------------------------------------

    def take_back(self, source: str) -> None:
        """A whole own list, within 24 hours."""
        self._bridge.ask(
            take_back_file,
            self._bridge.session.data_dir,
            source,
            SystemClock().now(),
            then=lambda own: self._taken_back(source, own),
            failed=self.failed.emit,
            owner=self,
            once=f"take back {source}",
        )

    def _taken_back(self, source: str, own: OwnList | None) -> None:
        if own is None:
            text = _("“{name}” can no longer be taken back: that is possible for 24 hours.")
            self.failed.emit(text.format(name=source))
        else:
            text = _("{name} was taken back: {n} numbers.")
            self.told.emit(text.format(name=source, n=grouped(own.numbers)))
        self.read()

    def export_to(self, file: Path) -> None:
        """Write every entry."""
        session = self._bridge.session
        self._bridge.ask(
            export_refusals,
            session.data_dir,
            session.folder,
            file,
            then=lambda n: self.told.emit(
                ngettext("{n} entry written to {file}.", "{n} entries written to {file}.", n).format(
                    n=grouped(n), file=file
                )
            ),
            failed=self.failed.emit,
            owner=self,
            once="export",
        )

    def _choose(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Import numbers"), "", FILES)
        if path:
            asking = ImportDialog(Path(path), self)
            asking.accepted.connect(lambda: self.bring_in(Path(path), asking.terms) if asking.terms else None)
            asking.open()

    def _choose_target(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("Export the do-not-call list"), "", "CSV (*.csv)")
        if path:
            self.export_to(Path(path))

    # ---- the frame ---------------------------------------------------------------------------------------------

    def _show(self, listed: Listed) -> None:
        self.listed = listed
        text = ngettext("{n} number added by itself", "{n} numbers added one by one", listed.single)
        self._single.setText(text.format(n=grouped(listed.single)))
        while self._grid.count():  # an empty layout's takeAt costs PySide a reference to None
            item = self._grid.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, known in enumerate(listed.lists):
            self._add_row(row, known)
        if not listed.lists:
            self._grid.addWidget(faint(_("No list was imported yet.")), 0, 0, 1, 4)
        self._grid.setRowStretch(max(len(listed.lists), 1), 1)

    def _add_row(self, row: int, known: KnownList) -> None:
        many = ngettext("{n} number", "{n} numbers", known.numbers).format(n=grouped(known.numbers))
        cells = (_cell(known.source), _cell(many, is_faint=True), _cell(known.day, is_faint=True), faint(known.note))
        for place, cell in enumerate(cells):
            self._grid.addWidget(cell, row, place, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setRowMinimumHeight(row, 4 * GAP)  # with a button or without
        if known.undoable:
            back: Callable[[], None] = lambda: self.take_back(known.source)  # noqa: E731
            self._grid.addWidget(button(_("Take back"), back, "undo"), row, 4)

    def _progress(self) -> QWidget:
        self._busy = QWidget()
        column = QVBoxLayout(self._busy)
        column.setContentsMargins(0, 0, 0, 0)
        self._so_far = faint("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress of the import"))
        row = QHBoxLayout()
        row.addWidget(self._bar, 1)
        self._cancel = button(_("Cancel"), self.cancel)
        row.addWidget(self._cancel)
        column.addWidget(self._so_far)
        column.addLayout(row)
        self._busy.hide()
        self._file = ""
        return self._busy

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._import = button(_("Import a list…"), self._choose, "import")
        row.addWidget(self._import)
        row.addWidget(button(_("Export…"), self._choose_target, "export"))
        row.addStretch(1)
        return row


def _cell(text: str, *, is_faint: bool = False) -> QLabel:
    label = faint(text) if is_faint else body(text)
    label.setWordWrap(False)
    return label
