"""Results: what came of a campaign, in one sentence, in figures and in charts; and as a file for a spreadsheet."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QHBoxLayout, QLabel, QProgressBar, QWidget

from robodial.app.result_export import ExportKind, export_report, file_name, with_ending
from robodial.app.result_words import headline
from robodial.app.results import CampaignResults, Choice, known_results, read_results
from robodial.app.words import state_words
from robodial.clock import monotonic
from robodial.domain.campaign import CampaignId
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.page import Navigator, Page
from robodial.gui.results.cards import cards_of
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import EmptyState, Notice
from robodial.gui.widgets.scroll import scrolling
from robodial.gui.widgets.texts import heading
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.i18n.figures import grouped

LONG_REPORT = 2_000
"""Contacts; more of them take the processor for a second and longer: another process writes their report."""


AGAIN_MS = 3000
"""While the campaign runs its figures are read again so often, at most."""
REST_AFTER_READING = 20
"""Times as long as a reading took: a campaign of a million is not counted over and over."""


class ResultsPage(Page):
    """`opened(campaign_id=…)` shows that campaign; without, the one shown last, or the newest."""

    topic = "results"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self._wanted: CampaignId | None = None
        self._results: CampaignResults | None = None
        self._reading: Asked | None = None
        self._began_s = 0.0
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._read_again)
        self._file: Path | None = None
        self.add_title(_("Results"))
        self._head = self._made_head()
        self.column.addWidget(self._head)
        self._headline = heading("")
        self._headline.setWordWrap(True)
        self.column.addWidget(self._headline)
        self._running = Notice(kind="info")
        self._writing = Notice(kind="info")
        self._written = Notice(kind="good")
        self._written.add_button(_("Open the folder"), self._open_folder)
        self._written.add_button(_("Close"), self._written.hide)
        self._busy = QProgressBar(maximum=0)
        self._busy.setAccessibleName(_("Counting"))
        for widget in (self._running, self._writing, self._written, self._busy):
            self.column.addWidget(widget)
        self._body = scrolling()
        self._body.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # figures only: the keyboard scrolls it
        self.column.addWidget(self._body, 1)

    def _made_head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        label = QLabel(_("&Campaign:"))
        self._campaigns = QComboBox()
        self._campaigns.setAccessibleName(_("Campaign"))
        self._campaigns.setMinimumContentsLength(28)
        self._campaigns.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._campaigns.activated.connect(lambda _place: self._choose_campaign())
        label.setBuddy(self._campaigns)
        self._csv = button(_("Export as CSV…"), lambda: self._choose_file(ExportKind.CSV), "export")
        self._excel = button(_("Export for Excel…"), lambda: self._choose_file(ExportKind.EXCEL), "table", "primary")
        row.addWidget(label)
        row.addWidget(self._campaigns, 1)  # names are long
        row.addSpacing(GAP)
        row.addWidget(self._csv)
        row.addWidget(self._excel)
        return head

    # ---- which campaign ----------------------------------------------------------------------------------------

    def opened(self, campaign_id: CampaignId | None = None, **_where: Any) -> None:
        """Read again which campaigns there are, then the one to show."""
        self._wanted = campaign_id or self._wanted
        self._ask(known_results, self.bridge.session.folder, then=self._known)

    def closed(self) -> None:
        """What was asked need not be told any more."""
        self._again.stop()
        if self._reading is not None:
            self._reading.cancel()
        self._written.hide()

    def _known(self, choices: tuple[Choice, ...]) -> None:
        self._head.setVisible(bool(choices))
        if not choices:
            self._nothing_yet()
            return
        self._campaigns.clear()
        for choice in choices:
            self._campaigns.addItem(f"{choice.name} ({state_words(choice.state.value)})", choice.campaign_id)
        self._campaigns.setCurrentIndex(max(0, self._campaigns.findData(self._wanted)))
        self._choose_campaign()

    def _nothing_yet(self) -> None:
        self._busy.hide()
        self._headline.hide()
        text = _("Results appear here as soon as a campaign has made its first call.")
        go = lambda: self.window_.go("home")  # noqa: E731 - one word for the button below
        self._body.setWidget(EmptyState("chart", _("No results yet"), text, _("Go to the campaigns"), go))

    def _choose_campaign(self) -> None:
        chosen: CampaignId = self._campaigns.currentData()
        if chosen != self._wanted:
            self._written.hide()
        self._wanted = chosen
        self._read()

    # ---- what came of it ---------------------------------------------------------------------------------------

    def _read(self) -> None:
        self._ask(read_results, self.bridge.session.folder, self._wanted, then=self._show)

    def _read_again(self) -> None:
        """The campaign goes on, and somebody looks."""
        if not self.isVisible() or self.window().isMinimized():
            self._again.start(AGAIN_MS)
            return
        self._ask(read_results, self.bridge.session.folder, self._wanted, then=self._show, quietly=True)

    def _ask(self, work: Any, *arguments: Any, then: Any, quietly: bool = False) -> None:
        self._again.stop()
        if self._reading is not None:
            self._reading.cancel()
        self._busy.setVisible(not quietly)
        self._began_s = monotonic()
        self._reading = self.bridge.ask(work, *arguments, then=then, failed=self._failed, owner=self)

    def _failed(self, sentence: str) -> None:
        self._busy.hide()
        self.window_.problem(sentence, self.topic)

    def _show(self, results: CampaignResults) -> None:
        """Made now, shown at the next turn: together they would hold up the window."""
        if results.state.is_live:
            took_ms = int(1000 * (monotonic() - self._began_s))
            self._again.start(max(AGAIN_MS, REST_AFTER_READING * took_ms))
        if results == self._results and not self._busy.isVisible():
            return
        cards = cards_of(results)
        reading = self._reading
        QTimer.singleShot(0, self, lambda: self._place(results, cards) if self._reading is reading else None)

    def _place(self, results: CampaignResults, cards: QWidget) -> None:
        self._results = results
        self._busy.hide()
        self._headline.setText(headline(results))
        self._headline.show()
        text = _("This campaign is not over: the figures follow it by themselves.") if results.state.is_live else ""
        self._running.show_text(text, "info")
        where, inside = self._body.verticalScrollBar().value(), self._body.widget()
        focus = QApplication.focusWidget()
        place = _charts(inside).index(focus) if inside is not None and focus in _charts(inside) else -1
        self._body.setWidget(cards)
        if 0 <= place < len(_charts(cards)):
            _charts(cards)[place].setFocus()
        self._body.verticalScrollBar().setValue(where)

    # ---- as a file ---------------------------------------------------------------------------------------------

    def _choose_file(self, kind: ExportKind) -> None:
        if self._results is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(folder) / file_name(self._results.name, kind))
        path, _kind = QFileDialog.getSaveFileName(self, _("Export the results"), proposed, f"*{kind.value}")
        if path:
            self.export(with_ending(Path(path), kind), kind)

    def export(self, path: Path, kind: ExportKind) -> None:
        """Write the report of the campaign that is shown to `path`."""
        assert self._results is not None
        self._written.hide()
        self._set_writing(_("Writing the report of {n} contacts…").format(n=grouped(self._results.contacts)))
        self.bridge.ask(
            export_report,
            self.bridge.session.folder,
            self._wanted,
            path,
            kind,
            language(),
            then=self._exported,
            failed=self._not_exported,
            owner=self,
            once="export",
            heavy=self._results.contacts > LONG_REPORT,
        )

    def _exported(self, path: Path) -> None:
        self._file = path
        self._set_writing("")
        self._written.show_text(_("Written: {file}").format(file=path), "good")

    def _not_exported(self, sentence: str) -> None:
        self._set_writing("")
        self.window_.problem(sentence, self.topic)

    def _set_writing(self, text: str) -> None:
        self._writing.show_text(text, "info")
        for each in (self._csv, self._excel):
            each.setEnabled(not text)

    def _open_folder(self) -> None:
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))


def _charts(cards: QWidget) -> list[QWidget]:
    return [one for one in cards.findChildren(QWidget) if one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value]
