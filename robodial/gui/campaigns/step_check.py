"""Last step: who will be called, what they hear, how long it takes, what the rules ask; and the one large button."""

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from robodial.app.campaign_needs import Needs
from robodial.app.campaign_readiness import Place, Readiness, examine
from robodial.app.check_campaign import CampaignCheck
from robodial.app.duration_estimate import estimate_sentences
from robodial.app.heard_on_pc import play_message, stop_playing
from robodial.app.lines import LineChoice
from robodial.app.wizard_steps import step_name
from robodial.app.words import not_called_words
from robodial.clock import SystemClock
from robodial.domain.campaign import Campaign
from robodial.errors import RobodialError
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.campaigns.fields import side_by_side
from robodial.gui.campaigns.not_called_list import NotCalledDialog, NotCalledRow
from robodial.gui.campaigns.step import Settings, Step
from robodial.gui.icons import pixmap
from robodial.gui.page import Navigator
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import body, faint, figure
from robodial.i18n import gettext as _
from robodial.i18n import language, ngettext
from robodial.i18n.figures import grouped


class CheckStep(Step):
    """`started` tells the campaign's name, `wants_step` where something is to be mended, `judged` all complaints.
    `start`, `why` and `mend` stand at the foot of the page."""

    key = "check"
    started = Signal(str)
    wants_step = Signal(str)
    judged = Signal(object)

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self._data: Settings = {}
        self._asked: Asked | None = None
        self.found: Readiness | None = None
        self.start = button(_("Start campaign"), self._start, role="start")
        self.why = body("")
        self.mend = button("", lambda: self.wants_step.emit(self._mend_step), role="primary")
        self._mend_step = ""
        self._is_foot_shown = False
        self.busy = _Busy()
        self.problem = Notice(kind="warn")
        self.who, self.sound, self.length = (
            Card(_("Who will be called")),
            Card(_("What they hear")),
            Card(_("How long")),
        )
        self.rules, self.lines = Card(_("What the rules ask")), Card(_("Lines"))
        self._play = button(_("Listen as on the telephone"), lambda: self._listen(for_machines=False), "play")
        self._play_machine = button(_("What a machine hears"), lambda: self._listen(for_machines=True), "machine")
        self._stop = button(_("Stop"), self.left, "stop")
        self._silence = QTimer(self, singleShot=True)
        self._silence.timeout.connect(lambda: self._stop.setVisible(False))
        first = side_by_side(self.who, self.length)
        for widget in (self.busy, self.problem, first, self.sound, self.lines, self.rules):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self._who = _emptied(self.who)
        self._sound, self._length = _emptied(self.sound), _emptied(self.length)
        self._lines, self._rules = _emptied(self.lines), _emptied(self.rules)
        for card in (self.who, self.length):  # side by side: both begin at the top
            card.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for one in (self._play, self._play_machine, self._stop):
            row.addWidget(one)
        row.addStretch(1)
        self.sound.column.addLayout(row)
        self.show_busy()

    # ---- checking ----------------------------------------------------------------------------------------------

    def show_draft(self, data: Settings) -> None:
        self._data = dict(data)

    def show_needs(self, needs: Needs | None) -> None:
        """What the rules ask is found by the check itself."""

    def entered(self) -> None:
        """Check it all, in another process."""
        self.forget()
        self._asked = self.bridge.ask(self.bridge.session.lines, then=self._examine, failed=self._failed, owner=self)

    def forget(self) -> None:
        """Nothing can be started until it is checked anew: what was found, or is being looked for, is of another time
        or another draft."""
        if self._asked is not None:
            self._asked.cancel()
        self.show_busy()

    def _examine(self, lines: tuple[LineChoice, ...]) -> None:
        session = self.bridge.session
        self._asked = self.bridge.ask(
            examine,
            self._data,
            Place(session.folder, session.data_dir, lines),
            SystemClock().now(),
            language(),
            then=self.show_readiness,
            failed=self._failed,
            owner=self,
            heavy=True,
        )

    def show_busy(self) -> None:
        """The check is under way."""
        self.found = None
        self.busy.setVisible(True)
        self.problem.show_text("")
        for card in (self.who, self.sound, self.length, self.rules, self.lines):
            card.hide()
        self.start.setEnabled(False)
        self._say(_("The list and the message are being checked."))

    def _failed(self, text: str) -> None:
        self.busy.hide()
        self._say(_("The check could not be made."))
        self.problem.show_text(text, "bad")

    def left(self) -> None:
        """No sound goes on."""
        if self._stop.isVisible():
            self.bridge.ask(stop_playing, then=lambda _none: None, failed=lambda _text: None, owner=self)
        self._stop.setVisible(False)

    def show_foot(self, shown: bool) -> None:
        """What stands at the foot of the page belongs to this step only."""
        self._is_foot_shown = shown
        self.start.setVisible(shown)
        self.why.setVisible(shown)
        self.mend.setVisible(shown and bool(self._mend_step))

    # ---- what was found ----------------------------------------------------------------------------------------

    def show_readiness(self, found: Readiness) -> None:
        """Cards for what is known, and the button."""
        self.found = found
        self.busy.hide()
        obstacle = found.obstacle
        self.start.setEnabled(obstacle is None)
        others = "\n".join(one.text for one in found.complaints[1:])
        self.problem.show_text(others and _("Besides:") + "\n" + others, "warn")
        if obstacle is None:
            self._say(_("Everything is ready. The first five calls are yours to judge."))
        else:
            self._say(obstacle.text, obstacle.step)
        self._show_rules(found.rules)
        if found.check is not None and found.campaign is not None:
            self._show_who(found.check, found.campaign.country)
            self._show_sound(found.check)
            self._show_lines(found.check)
        self._show_length(found)
        self.judged.emit(found.complaints)

    def _say(self, text: str, step: str = "") -> None:
        self.why.setText(text)
        self.start.setToolTip(text)
        self.start.setAccessibleDescription(text)
        self._mend_step = step
        self.mend.setText(_("Go to “{step}”").format(step=step_name(step)))
        self.mend.setVisible(bool(step) and self._is_foot_shown)

    def _show_who(self, check: CampaignCheck, country: str) -> None:
        _empty(self._who)
        self._who.addWidget(figure(grouped(check.will_be_called)))
        text = ngettext(
            "contact will be called, of {contacts} in the list.",
            "contacts will be called, of {contacts} in the list.",
            check.will_be_called,
        )
        self._who.addWidget(body(text.format(contacts=grouped(check.contacts))))
        if check.merged:
            told = ngettext(
                "{n} row has the same number as another, and is called with it.",
                "{n} rows have the same number as another, and are called with it.",
                check.merged,
            )
            self._who.addWidget(faint(told.format(n=grouped(check.merged))))
        if check.not_called or check.rejected:
            self._who.addWidget(body(_("Not called; click a reason to see who:")))
        for code, many in check.not_called_by_code.items():
            rows = [
                NotCalledRow(one.row, one.name, str(one.number), one.reason)
                for one in check.not_called
                if one.code == code
            ]
            self._who.addWidget(self._reason(not_called_words(code), many, rows, country))
        if check.rejected:
            rows = [NotCalledRow(one.row, "", one.value, one.reason) for one in check.rejected]
            self._who.addWidget(self._reason(_("rows without a number that can be called"), len(rows), rows, country))
        self.who.show()

    def _reason(self, words: str, many: int, rows: list[NotCalledRow], country: str) -> QWidget:
        text = _("{n}: {reason}").format(n=grouped(many), reason=words)
        made = button(text, lambda: NotCalledDialog(self, text, rows, country).open(), role="link")
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(made)
        row.addStretch(1)
        return whole

    def _show_sound(self, check: CampaignCheck) -> None:
        _empty(self._sound)
        text = _("A message of {seconds:.0f} seconds, with the sentence on how to refuse further calls.")
        self._sound.addWidget(body(text.format(seconds=check.message_s)))
        if check.machine_message_s is None:
            self._sound.addWidget(faint(_("Answering machines are hung up on.")))
        else:
            text = _("On answering machines {seconds:.0f} seconds are left after the beep.")
            self._sound.addWidget(faint(text.format(seconds=check.machine_message_s)))
        self._play_machine.setVisible(check.machine_message_s is not None)
        self._stop.setVisible(False)
        self.sound.show()

    def _show_lines(self, check: CampaignCheck) -> None:
        _empty(self._lines)
        for line in check.lines:
            if not line.is_emulated:
                words = _("Line {line}").format(line=line.line)
                self._lines.addWidget(body(f"{words}: {line.problem or line.number or _('ready')}"))
        self.lines.setVisible(self._lines.count() > 0)

    def _show_rules(self, sentences: tuple[str, ...]) -> None:
        _empty(self._rules)
        for sentence in sentences:
            self._rules.addWidget(_point(sentence))
        self.rules.setVisible(bool(sentences))

    def _show_length(self, found: Readiness) -> None:
        _empty(self._length)
        if found.estimate is not None:
            practice = self.bridge.session.settings.practice
            told, why = estimate_sentences(found.estimate, SystemClock().now(), in_practice=practice)
            self._length.addWidget(body(told))
            self._length.addWidget(faint(why))
        self.length.setVisible(found.estimate is not None)

    # ---- listening and starting --------------------------------------------------------------------------------

    def _listen(self, *, for_machines: bool) -> None:
        if self.found is None or self.found.campaign is None:
            return
        self.bridge.ask(
            _played,
            self.found.campaign,
            for_machines,
            then=self._playing,
            failed=self.window_.problem,
            owner=self,
            latest="listen",
        )

    def _playing(self, seconds: float) -> None:
        self._stop.setVisible(True)
        self._silence.start(int(seconds * 1000))

    def _start(self) -> None:
        """Begin; the live page shows at once what happens, or what is waited for."""
        if self.found is None or self.found.campaign is None or self.found.obstacle is not None:
            return
        self.left()
        campaign = self.found.campaign
        try:
            self.bridge.start(campaign)
        except RobodialError as error:
            self.window_.problem(str(error))
            return
        self.found = None  # a second click starts nothing more
        self.start.setEnabled(False)
        self.started.emit(campaign.name)

    def values(self) -> dict[str, Any]:
        """Nothing is said here."""
        return {}


def _played(campaign: Campaign, for_machines: bool) -> float:
    return play_message(campaign, for_machines=for_machines)


class _Busy(QWidget):
    """A bar that runs to and fro, and what is being done."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * GAP, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(body(_("Checking everybody in the list…")))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(_("Checking everybody in the list…"))
        column.addWidget(bar)


def _emptied(card: Card) -> QVBoxLayout:
    """A place in the card that is filled anew each time."""
    column = QVBoxLayout()
    column.setSpacing(GAP // 2)
    card.column.addLayout(column)
    return column


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _point(sentence: str) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    picture = QLabel()
    picture.setPixmap(pixmap("check", colours().accent, 16))
    row.addWidget(picture)
    row.addWidget(body(sentence), 1)
    return whole
