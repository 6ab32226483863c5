"""Running campaign: what happens on every line, how far it is, and what the user can do about it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from robodial.app.live_campaign import CampaignView, LiveState
from robodial.app.live_counts import LiveReading, find_live, read_live
from robodial.app.live_words import fault_words, figures, line_words, live_words
from robodial.app.words import number_words
from robodial.clock import SystemClock, monotonic
from robodial.domain.campaign import CampaignId
from robodial.gui.bridge import Bridge
from robodial.gui.live.actions import LiveActions
from robodial.gui.live.counters import Counters
from robodial.gui.live.dialogs import RefuseDialog, StopDialog, StopHow
from robodial.gui.live.feed import feed_of
from robodial.gui.live.header import CampaignChips, LiveHeader
from robodial.gui.live.line_grid import LineGrid
from robodial.gui.live.panels import EndPanel, QuestionPanel
from robodial.gui.live.recent_calls import RecentCalls
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import EmptyState, Notice
from robodial.gui.widgets.contact_table import ContactTable
from robodial.gui.widgets.scroll import scrolling
from robodial.gui.widgets.texts import heading
from robodial.i18n import gettext as _

TICK_MS = 100
READ_EVERY_S = 2.0
REST_AFTER_READING = 20
"""Times as long as a reading took: a list of a million is not counted over and over."""

_GETTING_READY = (LiveState.OPENING, LiveState.READING)


class LivePage(Page):
    """Redrawn ten times a second at most, whatever happens on the lines."""

    topic = "live"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.feed = feed_of(bridge)
        self.actions_ = LiveActions(bridge, window, self.feed)
        self.actions_.setParent(self)
        self.campaign_id: CampaignId | None = None
        self.campaign_name = ""
        self._drawn = -1
        self._ticks = 0
        self._is_reading = False
        self._next_reading_s = 0.0
        self._read_once = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # for its keys; Tab goes to what is on it
        self._build()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def opened(self, campaign_id: CampaignId | None = None, campaign_name: str | None = None, **_where: object) -> None:
        """Show that campaign; without any, the one that runs, or ran last."""
        if campaign_id is not None or campaign_name:
            self._choose(campaign_id, campaign_name or "")
        elif self.view() is None or not self.bridge.is_running:
            self._choose_one_that_runs()
        if self.campaign_id is None and self.campaign_name and self.view() is None and not self.bridge.is_running:
            self._find(self.campaign_name)
        self._read_once = False  # contacts may have come into its list: no engine tells of it
        self._timer.start()
        self._tick()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def closed(self) -> None:
        """Nobody looks: nothing is drawn."""
        self._timer.stop()

    def view(self) -> CampaignView | None:
        """The campaign on the page."""
        found = self.feed.view(self.campaign_id, self.campaign_name)
        if found is None and self.campaign_name and self.bridge.is_running:
            return CampaignView(self.campaign_name, None, "", LiveState.OPENING)  # its first event is on the way
        return found

    # ---- which campaign ----------------------------------------------------------------------------------------

    def _choose(self, campaign_id: CampaignId | None, name: str) -> None:
        self.campaign_id, self.campaign_name = campaign_id, name
        self._drawn = -1
        self._next_reading_s = 0.0
        self._read_once = False
        self._back_to_recent()

    def _choose_one_that_runs(self) -> None:
        views = self.feed.views()
        running = [view for view in views if not view.state.is_over]
        if chosen := (running or list(views))[-1:]:
            self._choose(chosen[0].campaign_id, chosen[0].name)

    def _find(self, name: str) -> None:
        def found(campaign_id: CampaignId) -> None:
            self._choose(campaign_id, name)

        def failed(sentence: str) -> None:
            if self.view() is None:
                self.window_.problem(sentence)

        self.bridge.ask(
            find_live, self.bridge.session.folder, name, then=found, failed=failed, owner=self, latest="find"
        )

    # ---- the parts ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.chips = CampaignChips(lambda view: self._choose(view.campaign_id, view.name))
        self.header = LiveHeader(self.pause_or_go_on, self.ask_stop)
        self.end = EndPanel(
            self._results, self._again, lambda: self.window_.go("home"), lambda: self.window_.help(self.topic)
        )
        self.question = QuestionPanel(self.actions_.answer, self.ask_stop)
        self.fault = Notice(kind="bad")
        self.fault.add_button(_("Help"), lambda: self.window_.help("lines"))
        self.counters = Counters(self._show_chosen)
        self.lines = LineGrid()
        self._running = QWidget()
        column = QVBoxLayout(self._running)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        for part in (self.chips, self.header, self.end, self.question, self.fault, self.counters):
            column.addWidget(part)
        column.addWidget(self.lines, 6)
        self._foot = self._build_foot()
        column.addWidget(self._foot, 1)
        self._ready = EmptyState(
            "clock",
            _("Everything is being made ready"),
            _("The message is prepared, the list is read, the lines are opened. The first call begins by itself."),
        )
        column.addWidget(self._ready, 5)
        self._space = QWidget()
        column.addWidget(self._space, 5)
        self.body = QStackedWidget()
        self._empty = EmptyState(
            "campaign",
            _("No campaign is running"),
            _("Start one, and everything that happens on your lines is shown here."),
            _("To the campaigns"),
            lambda: self.window_.go("home"),
        )
        self._whole = scrolling(self._running)  # a question and a notice at once are more than a low window holds
        self.body.addWidget(self._whole)
        self.body.addWidget(self._empty)
        self.column.addWidget(self.body, 1)

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        self._foot_title = heading(_("Recent calls"))
        self.back = button(_("Back to recent calls"), self._back_to_recent, role="link")
        row = QHBoxLayout()
        row.addWidget(self._foot_title)
        row.addStretch(1)
        row.addWidget(self.back)
        column.addLayout(row)
        self.recent = RecentCalls(self.what_happened, self.call_now, self.ask_refuse)
        self.table = ContactTable(self.bridge)
        self._below = QStackedWidget()
        self._below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._below.addWidget(self.recent)
        self._below.addWidget(self.table)
        self._below.setMinimumHeight(self.table.minimumSizeHint().height())  # few rows; more only where there is room
        self.table.refuse_wanted.connect(self.ask_refuse)
        self.table.call_now_wanted.connect(self.call_now)
        self.table.activated.connect(lambda _contact_id, number: self.what_happened(number))
        column.addWidget(self._below, 1)
        self.back.hide()
        return foot

    # ---- drawing -----------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self._ticks += 1
        view = self.view()
        self.body.setCurrentWidget(self._empty if view is None and self.campaign_id is None else self._whole)
        self._read_counts()
        if view is None:
            return
        self.campaign_id, self.campaign_name = view.campaign_id or self.campaign_id, view.name
        now = self.feed.board.now(monotonic())
        if self.feed.board.revision != self._drawn or self._ticks % 5 == 0:
            self._drawn = self.feed.board.revision
            self._draw(view)
        self.lines.show_lines(self.feed.board.lines, view.country or self.bridge.session.settings.country, now)
        self.lines.show_levels(self.bridge.levels())

    def _draw(self, view: CampaignView) -> None:
        now = self.feed.board.now(monotonic())
        words = live_words(view, now)
        self.chips.show_views(self.feed.views() if self.bridge.is_running else (), view.name)
        self.header.show_view(view, words)
        self._draw_end(view, words.word, words.sentence, words.kind)
        empty = not self.feed.board.recent and self.counters.chosen is None
        self._ready.setVisible(empty and view.state in (*_GETTING_READY, LiveState.STARTING))
        self._foot.setVisible(not empty)
        self._space.setVisible(empty and self._ready.isHidden())
        self.question.show_question(view.question)
        self._draw_fault()
        self.counters.show_figures(figures(view))
        self.counters.setVisible(view.counts is not None or view.state not in (LiveState.FAILED, *_GETTING_READY))
        self.recent.may_call = self.bridge.is_running and not view.state.is_over
        self.table.can_call_now = self.recent.may_call
        self.recent.show_events(self.feed.board.recent, view.country or self.bridge.session.settings.country)

    def _draw_end(self, view: CampaignView, title: str, text: str, kind: str) -> None:
        if not view.state.is_over:
            self.end.hide()
            return
        self.end.show_end(title, text, kind, results=view.counts is not None, again=view.may_go_on)

    def _draw_fault(self) -> None:
        now = self.feed.board.now(monotonic())
        faults = [card for card in self.feed.board.lines if card.problem]
        text = fault_words(faults[0], now) if faults else ""
        if text and line_words(faults[0].line_id) not in text:
            text = f"{line_words(faults[0].line_id)}: {text}"
        if text != self.fault.text:
            self.fault.show_text(text, "bad")

    # ---- the store's counts ------------------------------------------------------------------------------------

    def _read_counts(self) -> None:
        campaign_id, now_s = self.campaign_id, monotonic()
        if campaign_id is None or self._is_reading or now_s < self._next_reading_s:
            return
        if self._read_once and not self.feed.board.is_stale(campaign_id):
            return
        self._is_reading = self._read_once = True
        self.feed.board.begins_reading(campaign_id)
        now = self.feed.board.now(now_s) or SystemClock().now()

        def rest() -> None:
            self._is_reading = False
            took_s = monotonic() - now_s
            self._next_reading_s = monotonic() + max(READ_EVERY_S, REST_AFTER_READING * took_s)

        def read(reading: LiveReading) -> None:
            rest()
            self.feed.board.reading(reading)

        def failed(sentence: str) -> None:
            rest()
            if self.view() is None:
                self.window_.problem(sentence)

        folder = self.bridge.session.folder
        self.bridge.ask(read_live, folder, campaign_id, now, then=read, failed=failed, owner=self)

    # ---- what the user does ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The space bar pauses, where no button has the focus."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and not self.header.pause.isHidden():
            self.pause_or_go_on()
        else:
            super().keyPressEvent(event)

    def pause_or_go_on(self) -> None:
        """Whichever makes sense now."""
        if self.header.pauses:
            self.actions_.pause(self.campaign_id)
        else:
            self.actions_.go_on(self.campaign_id)

    def ask_stop(self) -> None:
        """Asks how, then stops."""
        view = self.view()
        if view is None:
            return
        others = sum(not each.state.is_over for each in self.feed.views()) > 1
        dialog = StopDialog(view.calls_now, self, others=others)
        dialog.exec()
        getting_ready = view.state in _GETTING_READY and dialog.how is StopHow.LET_END
        self.actions_.stop(StopHow.HANG_UP if getting_ready else dialog.how, self.campaign_id)

    def ask_refuse(self, number: str) -> None:
        """Asks whether, then never calls again."""
        dialog = RefuseDialog(self._shown(number), self)
        if dialog.exec() == QDialog.DialogCode.Accepted.value:
            self.actions_.refuse(number, self._shown(number), by_person=dialog.by_person.isChecked())

    def call_now(self, number: str) -> None:
        """Whoever has it and waits."""
        if self.campaign_id is not None:
            self.actions_.call_now(self.campaign_id, number, self._shown(number))

    def what_happened(self, number: str) -> None:
        """The contact's story."""
        from robodial.gui.contacts.person_dialog import PersonDialog

        PersonDialog(self.bridge, number, self).open()

    def _shown(self, number: str) -> str:
        view = self.view()
        return number_words(number, (view.country if view else "") or self.bridge.session.settings.country or "FR")

    def _back_to_recent(self) -> None:
        self.counters.clear_choice()
        self._show_chosen()

    def _show_chosen(self) -> None:
        """The contacts behind the counter that was clicked, or the recent calls."""
        chosen, table = self.counters.chosen, self.table
        shows = chosen is not None and table is not None and self.campaign_id is not None
        self._below.setCurrentIndex(1 if shows else 0)
        self.back.setVisible(shows)
        self._foot_title.setText(_("Recent calls"))
        if chosen is not None and table is not None and self.campaign_id is not None:
            self._foot_title.setText(chosen.name if chosen.categories else _("Contacts"))
            table.show_campaign(self.bridge.session.folder, self.campaign_id, chosen.categories)

    def _results(self) -> None:
        self.window_.go("results", campaign_id=self.campaign_id)

    def _again(self) -> None:
        if (view := self.view()) is not None:
            self.actions_.start_again(view, lambda: self._choose(view.campaign_id, view.name))
