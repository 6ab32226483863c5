"""Recording a message: the text to read, a meter from the first moment, one large button."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from robodial.app.message_words import NOTHING_DBFS, duration_words
from robodial.app.recorder import LONGEST_S, Recorded, Recorder
from robodial.app.sound_device import Microphone
from robodial.audio.sound_file import SHORTEST_FILE_S
from robodial.gui.bridge import Bridge
from robodial.gui.messages.level_meter import LevelMeter
from robodial.gui.messages.sound import sound_of
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button, set_icon, set_role
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import body, faint, figure
from robodial.i18n import gettext as _
from robodial.i18n import ngettext

METER_MS = 100
DEAF_AFTER_S = 3.0
WIDTH = 640


class RecordDialog(QDialog):
    """Accepted, `recorded` holds the sound and `name` what the user calls it."""

    def __init__(
        self, bridge: Bridge, parent: QWidget, name: str, script: str = "", help_: Callable[[], None] | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Record a message"))
        self.recorded: Recorded | None = None
        self._bridge, self._device = bridge, sound_of(bridge)
        self._recorder: Recorder | None = None
        self._deaf_dbfs = NOTHING_DBFS
        self._is_ready = False
        self._may_throw_away = self._wants_help = False
        self._timer = QTimer(self, interval=METER_MS)
        self._timer.timeout.connect(self._look)
        self._build(name, script, help_)
        self._find_microphones()

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self._name.text().strip()

    # ---- how it looks ------------------------------------------------------------------------------------------

    def _build(self, name: str, script: str, help_: Callable[[], None] | None) -> None:
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        self._notice = Notice(kind="bad")
        self._notice.add_button(_("Try again"), self._find_microphones)
        if help_ is not None:
            self.rejected.connect(lambda: help_() if self._wants_help else None)
            self._notice.add_button(_("Help"), self._ask_for_help)
        self._told = Notice(kind="warn")
        self._name = QLineEdit(name)
        self._microphones = QComboBox()
        self._microphones.activated.connect(lambda _index: self._open())
        column.addLayout(_rows((_("&Name"), self._name), (_("&Microphone"), self._microphones)))
        if script:
            card = Card(_("A text to read aloud"))
            card.column.addWidget(body(script))
            card.column.addWidget(faint(_("What stands in square brackets is for you to say in your own words.")))
            column.addWidget(card)
        column.addWidget(self._notice)
        column.addWidget(self._recording_card())
        column.addWidget(self._told)
        column.addLayout(self._foot())
        self._show()

    def _recording_card(self) -> Card:
        card = Card()
        self._elapsed = figure("0:00")
        self._state = faint("")
        self._record = button("", self._press, role="start")
        self.meter = LevelMeter()
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(self._record)
        row.addWidget(self._elapsed)
        row.addWidget(self._state, 1)
        card.column.setSpacing(2 * GAP)
        card.column.addLayout(row)
        card.column.addWidget(self.meter)
        return card

    def _foot(self) -> QHBoxLayout:
        self._again = button(_("Start again"), self._start_again, "undo")
        self._keep = button(_("Keep this recording"), self._keep_it, role="primary")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(button(_("Cancel"), self.reject))
        row.addStretch(1)
        row.addWidget(self._again)
        row.addWidget(self._keep)
        for one in (self._again, self._keep, self._record):
            one.setAutoDefault(False)
        return row

    def _show(self) -> None:
        recorder = self._recorder
        elapsed_s = recorder.elapsed_s if recorder else 0.0
        is_recording = recorder is not None and self._is_ready and recorder.is_recording
        is_over = recorder is not None and (recorder.is_full or recorder.is_lost)
        text, name = (_("Pause"), "pause") if is_recording else (_("Go on") if elapsed_s else _("Record"), "microphone")
        self._record.setEnabled(self._is_ready and not is_over)
        self._record.setText(text)
        set_role(self._record, "again" if elapsed_s else "start")  # then keeping it is what comes next
        set_icon(self._record, name)
        self._elapsed.setText(duration_words(elapsed_s))
        self._state.setText(self._state_words(is_recording, elapsed_s))
        self._microphones.setEnabled(self._microphones.count() > 0 and not elapsed_s)
        self._again.setEnabled(bool(elapsed_s))
        self._keep.setEnabled(elapsed_s >= SHORTEST_FILE_S)
        self._grow()

    def _grow(self) -> None:
        """Room for the notices: lines that break are not counted in a dialog's own size."""
        wanted = self.layout().totalHeightForWidth(self.width())
        if wanted > self.height():
            self.resize(self.width(), wanted)

    def _state_words(self, is_recording: bool, elapsed_s: float) -> str:
        if is_recording:
            return _("Recording: speak now.")
        if elapsed_s:
            return _("Paused.")
        minutes = round(LONGEST_S / 60)
        longest = ngettext("At most {minutes} minute.", "At most {minutes} minutes.", minutes).format(minutes=minutes)
        return (_("Say something and look at the bar; then record.") + " " + longest) if self._is_ready else ""

    # ---- the microphone ----------------------------------------------------------------------------------------

    def _find_microphones(self) -> None:
        self._notice.hide()
        self._bridge.ask(self._device.microphones, then=self._found, failed=self._broken, owner=self)

    def _found(self, microphones: Sequence[Microphone]) -> None:
        self._microphones.clear()
        for one in microphones:
            self._microphones.addItem(one.name, one.key)
        self._open()

    def _open(self) -> None:
        """The chosen microphone is heard, and nothing kept yet."""
        self._close_microphone()
        recorder = Recorder(self._device)
        recorder.pause()
        self._is_ready = False
        self._recorder = recorder
        self.meter.forget()
        key = self._microphones.currentData()

        def opened(_none: None) -> None:
            self._ready(recorder)

        self._bridge.ask(
            recorder.start,
            key,
            then=opened,
            failed=lambda why: self._not_opened(recorder, why),
            owner=self._bridge,  # not this dialog: a microphone that opens late is closed all the same
        )
        self._show()

    def _ready(self, recorder: Recorder) -> None:
        if recorder is not self._recorder:
            self._let_go(recorder)
            return
        self._is_ready = True
        self._timer.start()
        self._show()
        self._record.setFocus()

    def _not_opened(self, recorder: Recorder, why: str) -> None:
        if recorder is self._recorder:
            self._broken(why)

    def _broken(self, why: str) -> None:
        self._recorder, self._is_ready = None, False
        self._timer.stop()
        self._notice.show_text(why, "bad")
        self._show()

    def _close_microphone(self) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is not None and self._is_ready:
            self._let_go(recorder)

    def _let_go(self, recorder: Recorder) -> None:
        self._bridge.ask(recorder.stop, then=lambda _recorded: None, failed=lambda _why: None, owner=self._bridge)

    def _look(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        level = recorder.level
        self.meter.show_level(level)
        self._deaf_dbfs = max(self._deaf_dbfs, level.peak_dbfs)
        if recorder.is_lost:
            self._told.show_text(_("The microphone was unplugged. What was recorded before can be kept."), "warn")
        elif recorder.is_full:
            self._told.show_text(_("The recording is as long as it may be, and has ended."), "warn")
        elif recorder.is_recording and recorder.elapsed_s > DEAF_AFTER_S and self._deaf_dbfs <= NOTHING_DBFS:
            text = _("Nothing is heard. Check that the microphone is not muted, or start again with another one.")
            self._told.show_text(text, "warn")
        elif not self._may_throw_away:
            self._told.hide()
        self._show()

    # ---- what is pressed ---------------------------------------------------------------------------------------

    def _press(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        self._may_throw_away = False
        if recorder.is_paused:
            recorder.go_on()
        else:
            recorder.pause()
        self._show()

    def _start_again(self) -> None:
        self._may_throw_away = False
        self._deaf_dbfs = NOTHING_DBFS
        self._told.hide()
        self._open()

    def _keep_it(self) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        self._timer.stop()
        self._keep.setEnabled(False)
        self._bridge.ask(recorder.stop, then=self._kept, failed=self._broken, owner=self)

    def _kept(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self.accept()

    def _ask_for_help(self) -> None:
        self._wants_help = True
        self.done(QDialog.DialogCode.Rejected)

    def reject(self) -> None:
        """Nothing that was said is lost by one press of Esc."""
        recorder = self._recorder
        if recorder is not None and recorder.elapsed_s >= SHORTEST_FILE_S and not self._may_throw_away:
            recorder.pause()
            self._may_throw_away = True
            self._told.show_text(_("Throw the recording away? Cancel once more to do so, or keep it."), "warn")
            self._show()
            return
        super().reject()

    def done(self, code: int) -> None:
        """The microphone is let go, however the dialog ends."""
        self._timer.stop()
        self._close_microphone()
        super().done(code)


def _rows(*pairs: tuple[str, QWidget]) -> QVBoxLayout:
    """Labels above their fields."""
    column = QVBoxLayout()
    column.setSpacing(GAP // 2)
    for text, field in pairs:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(field)
        field.setAccessibleName(text.replace("&", ""))
        column.addWidget(label)
        column.addWidget(field)
        column.addSpacing(GAP // 2)
    return column
