"""One part of a campaign's message: which sound, listen to it, record or import it on the spot."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy

from robodial.app.message_view import Choice
from robodial.app.message_words import duration_words
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button, set_icon
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.texts import badge, body, faint, heading, set_badge
from robodial.i18n import gettext as _


class PartRow(Card):
    """`path` is what was chosen, empty for nothing."""

    changed = Signal()
    listened = Signal()
    recorded = Signal()
    imported = Signal()

    def __init__(self, part: str, name: str, about: str, none: str) -> None:
        super().__init__()
        self.part = part
        self._none = none
        self._path = ""
        self._name = name
        self._badge = badge("")
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(heading(name))
        head.addWidget(self._badge)
        told = faint(about)
        head.addWidget(told, 1)
        self._read = button("", self._toggle_script, role="link")
        head.addWidget(self._read)
        self.column.addLayout(head)
        self._script = body("")
        self._script.hide()
        self.column.addWidget(self._script)
        self.column.addLayout(self._choice_row())
        self._missing = badge(_("This file is no longer there: choose another one."), "bad")
        self._missing.hide()
        self.column.addWidget(self._missing, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_link()

    def _choice_row(self) -> QHBoxLayout:
        self.box = QComboBox()
        self.box.setAccessibleName(self._name)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(18)
        self.box.activated.connect(lambda _index: self._picked())
        self.listen = button(_("Listen"), self.listened.emit, "play")
        record = button(_("Record…"), self.recorded.emit, "microphone")
        import_ = button(_("Import…"), self.imported.emit, "import")
        for one, what in ((self.listen, _("Listen")), (record, _("Record…")), (import_, _("Import…"))):
            one.setAccessibleName(f"{self._name}: {what}")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.box, 1)
        for one in (self.listen, record, import_):
            row.addWidget(one)
        return row

    # ---- what is chosen ----------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """The chosen sound's file; empty for none."""
        return self._path

    def set_path(self, path: str) -> None:
        """Choose; the list follows when it is filled."""
        self._path = path
        self._show_path()

    def fill(self, choices: Sequence[Choice]) -> None:
        """What there is to choose from."""
        self.box.clear()
        self.box.addItem(self._none, "")
        for choice in choices:
            text = f"{choice.name} ({duration_words(choice.duration_s)})" if choice.is_there else choice.name
            self.box.addItem(text, str(choice.path))
        missing = {str(choice.path) for choice in choices if not choice.is_there}
        self._missing.setVisible(self._path in missing)
        if self._path in missing:
            self.set_state(_("missing"), "bad")
        self._show_path()

    def _show_path(self) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(self._path)))
        self.listen.setEnabled(bool(self._path))

    def _picked(self) -> None:
        path = self.box.currentData() or ""
        if path != self._path:
            self._path = path
            self._missing.hide()
            self._show_path()
            self.changed.emit()

    # ---- what is said about it ---------------------------------------------------------------------------------

    def set_state(self, text: str, kind: str) -> None:
        """How much it is needed."""
        set_badge(self._badge, text, kind)

    def set_script(self, text: str) -> None:
        """A text to read aloud."""
        self._script.setText(text)

    @property
    def script(self) -> str:
        """The text to read aloud."""
        return self._script.text()

    def show_script(self, is_shown: bool) -> None:
        """Open or fold it away."""
        self._script.setVisible(is_shown)
        self._show_link()

    def set_playing(self, sounds: bool) -> None:
        """The button stops what it started."""
        self.listen.setText(_("Stop") if sounds else _("Listen"))
        set_icon(self.listen, "stop" if sounds else "play")

    def suggested_name(self, campaign: str) -> str:
        """What a new recording for this part is called."""
        return f"{campaign} – {self._name}" if campaign else self._name

    def _toggle_script(self) -> None:
        self.show_script(self._script.isHidden())

    def _show_link(self) -> None:
        self._read.setText(_("Show a text to read aloud") if self._script.isHidden() else _("Hide the text"))
