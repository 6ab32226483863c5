"""One message: hear it, see it, cut it, bring it to the right level, name it, delete it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from robodial.app.message_preview import Heard, as_on_the_phone
from robodial.app.message_view import MessageView
from robodial.app.message_words import duration_words, finding_words
from robodial.audio.message_editing import Trim, trimmed
from robodial.gui.bridge import Bridge
from robodial.gui.messages.sound import Listening
from robodial.gui.messages.waveform import Waveform
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button, set_icon
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import badge, faint, set_badge
from robodial.i18n import gettext as _
from robodial.i18n.figures import decimal

OWN, PHONE = "own", "phone"
_UNMOVED_S = 0.005


class MessageEditor(QWidget):
    """Shows a `MessageView` and says what the user wants; the page does it."""

    renamed = Signal(str)
    cut = Signal(object)
    """The `Trim` of the part to keep."""
    levelled = Signal(bool)
    undone = Signal()
    deleted = Signal()

    def __init__(self, bridge: Bridge, failed: Callable[[str], None]) -> None:
        super().__init__()
        self._bridge = bridge
        self._view: MessageView | None = None
        self._part_s = 0.0
        self.listening = Listening(bridge, self)
        self.listening.failed.connect(failed)
        self.listening.moved.connect(lambda at_s: self.waveform.set_cursor(self._part_s + at_s))
        self.listening.changed.connect(self._show_listening)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GAP)
        column.addLayout(self._head())
        column.addWidget(self._sound_card())
        self.wrong = Notice(kind="warn")
        column.addWidget(self.wrong)
        column.addStretch(1)

    def _head(self) -> QHBoxLayout:
        label = QLabel(_("&Name"))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name of the message"))
        self.name.editingFinished.connect(self._renamed)
        label.setBuddy(self.name)
        self._facts = badge("")
        self._fault = badge("")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(label)
        row.addWidget(self.name, 1)
        row.addWidget(self._facts)
        row.addWidget(self._fault)
        row.addWidget(button(_("Delete"), self.deleted.emit, "trash", role="danger"))
        return row

    def _sound_card(self) -> Card:
        card = Card()
        self.waveform = Waveform()
        self.waveform.part_moved.connect(self._part_moved)
        card.column.addWidget(self.waveform)
        card.column.addLayout(self._listening_row())
        card.column.addSpacing(GAP)
        card.column.addLayout(self._part_row())
        card.column.addLayout(self._edit_row())
        self._hint = faint("")
        card.column.addWidget(self._hint)
        return card

    def _listening_row(self) -> QHBoxLayout:
        self._play = button(_("Listen"), lambda: self._listen(OWN), "play")
        self._phone = button(_("Listen as on the phone"), lambda: self._listen(PHONE), "phone")
        return _row(self._play, self._phone)

    def _part_row(self) -> QHBoxLayout:
        self._from, self._to = _seconds(_("Beginning of what is kept")), _seconds(_("End of what is kept"))
        for box in (self._from, self._to):
            box.valueChanged.connect(lambda _value: self._typed())
        self._cut = button(_("Keep only this part"), self._cut_part)
        labels = QLabel(_("&From")), QLabel(_("&to"))
        for label, box in zip(labels, (self._from, self._to), strict=True):
            label.setBuddy(box)
        return _row(labels[0], self._from, labels[1], self._to, self._cut)

    def _edit_row(self) -> QHBoxLayout:
        self._silence = button(_("Cut the silence at both ends"), self._cut_silence)
        self._level = button(_("Bring to the right loudness"), lambda: self.levelled.emit(True), "wave")
        self._undo = button(_("Undo"), self.undone.emit, "undo")
        return _row(self._silence, self._level, self._undo)

    # ---- what is shown -----------------------------------------------------------------------------------------

    def show_view(self, view: MessageView, can_undo: bool) -> None:
        """Show this message."""
        self.listening.stop()
        self._view = view
        self.waveform.show_picture(view.picture)
        self.name.setText(view.message.name)
        self._facts.setText(duration_words(view.message.duration_s))
        self._facts.setAccessibleName(_("Length {length}").format(length=duration_words(view.message.duration_s)))
        good, bad = (_("sounds good"), "good"), (_("could be better"), "warn")
        set_badge(self._fault, *(bad if view.findings else good))
        self.wrong.show_text("\n".join(finding_words(one) for one in view.findings), "warn")
        for box in (self._from, self._to):
            box.setMaximum(view.message.duration_s)
        self._silence.setEnabled(view.has_silence)
        self._level.setEnabled(not view.message.edit.is_normalised)
        self._undo.setEnabled(can_undo)
        self._hint.setText(self._done_words(view))
        self._part_moved()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the window is closed: silence."""
        self.listening.stop()
        super().hideEvent(event)

    def set_busy(self) -> None:
        """Something is being done: nothing else can be asked."""
        for one in (self._silence, self._level, self._undo, self._cut):
            one.setEnabled(False)

    def _done_words(self, view: MessageView) -> str:
        edit = view.message.edit
        told = []
        if edit.trim is not None:
            cut_s = len(view.opened.original) / view.message.rate - (edit.trim.end_s - edit.trim.start_s)
            told.append(_("{seconds} s were cut off.").format(seconds=decimal(max(0.0, cut_s))))
        if edit.is_normalised:
            told.append(_("The loudness is that of all messages."))
        if told:
            told.append(_("The recording itself is kept: Undo brings it back."))
        return " ".join(told) or _("Drag the two marks to the part you want to keep.")

    def _part_moved(self) -> None:
        part = self.waveform.part
        for box, value in ((self._from, part.start_s), (self._to, part.end_s)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
        self._cut.setEnabled(self._is_part)

    def _typed(self) -> None:
        self.waveform.set_part(Trim(self._from.value(), self._to.value()))
        self._cut.setEnabled(self._is_part)

    @property
    def _is_part(self) -> bool:
        part = self.waveform.part
        whole_s = self._view.message.duration_s if self._view else 0.0
        return part.start_s > _UNMOVED_S or part.end_s < whole_s - _UNMOVED_S

    # ---- what is pressed ---------------------------------------------------------------------------------------

    def _listen(self, name: str) -> None:
        view = self._view
        if self.listening.playing == name or view is None:
            self.listening.stop()
            return
        part, rate = self.waveform.part, view.message.rate
        country = self._bridge.session.settings.country
        self._part_s = part.start_s

        def make() -> Heard:
            samples = trimmed(view.opened.samples, rate, part)
            return Heard(samples, rate) if name == OWN else as_on_the_phone(samples, rate, country)

        self.listening.play(name, make)

    def _show_listening(self) -> None:
        for one, name, text, picture in (
            (self._play, OWN, _("Listen"), "play"),
            (self._phone, PHONE, _("Listen as on the phone"), "phone"),
        ):
            sounds = self.listening.playing == name
            one.setText(_("Stop") if sounds else text)
            set_icon(one, "stop" if sounds else picture)
        if not self.listening.playing:
            self.waveform.set_cursor(-1.0)

    def _renamed(self) -> None:
        if self._view is not None and self.name.text().strip() != self._view.message.name:
            self.renamed.emit(self.name.text())

    def _cut_part(self) -> None:
        self.cut.emit(self.waveform.part)

    def _cut_silence(self) -> None:
        if self._view is not None:
            self.cut.emit(self._view.proposed)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _seconds(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(2)
    box.setSingleStep(0.1)
    box.setSuffix(" s")
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setMinimumWidth(box.fontMetrics().horizontalAdvance("000.00") + 6 * GAP)
    box.setAccessibleName(name)
    return box
