"""Choosing a message: the field that a campaign's step "message" is made of."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from robodial.app.message_library import LibraryMessage, MessageLibrary, usual_edit
from robodial.app.message_preview import PARTS, file_as_on_the_phone, rules_of, whole_as_on_the_phone
from robodial.app.message_view import Choice, choices
from robodial.app.recorder import Recorded
from robodial.app.scripts import script
from robodial.domain.campaign import MachinePolicy
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.messages.part_row import PartRow
from robodial.gui.messages.record_dialog import RecordDialog
from robodial.gui.messages.sound import Listening
from robodial.gui.messages.tiles import sound_kinds
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button, set_icon
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _

WHOLE, WHOLE_MACHINE = "whole", "whole_machine"
_HANG_UP = {policy.value for policy in MachinePolicy if policy.hangs_up}


class MessagePicker(QWidget):
    """`value` is the part of a campaign's settings that says what is played."""

    changed = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.library = MessageLibrary(bridge.session.home)
        self._settings: Mapping[str, Any] = {}
        self._language = "en"
        self._reading: Asked | None = None
        self._adding: dict[str, Asked] = {}
        self.listening = Listening(bridge, self)
        self.listening.changed.connect(self._show_listening)
        self.listening.failed.connect(self._problem)
        self.rows = _rows()
        self._build()
        self._show_needs()
        self._read()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        self.notice = Notice(kind="bad")
        column.addWidget(self.notice)
        for part, row in self.rows.items():
            row.changed.connect(self._chosen)
            row.listened.connect(lambda part=part: self._listen(part))
            row.recorded.connect(lambda part=part: self.record(part))
            row.imported.connect(lambda part=part: self._choose(part))
            column.addWidget(row)
            if part == "opening":
                column.addWidget(faint(_("Here the program says how to refuse further calls: press 9.")))
        column.addLayout(self._more_row())
        column.addLayout(self._whole_row())

    def _more_row(self) -> QHBoxLayout:
        self._add_closing = button(_("Add a closing"), lambda: self._add("closing"), "plus", role="link")
        self._add_machine = button(
            _("Add another message for answering machines"), lambda: self._add("machine"), "plus", role="link"
        )
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(self._add_closing)
        row.addWidget(self._add_machine)
        row.addStretch(1)
        return row

    def _whole_row(self) -> QHBoxLayout:
        self.whole = button(_("Listen to the whole as on the phone"), lambda: self._listen(WHOLE), "phone")
        self.whole_machine = button(_("As on an answering machine"), lambda: self._listen(WHOLE_MACHINE), "machine")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.whole)
        row.addWidget(self.whole_machine)
        row.addStretch(1)
        return row

    # ---- what the step asks ------------------------------------------------------------------------------------

    @property
    def value(self) -> Mapping[str, Any]:
        """`{"message": {"opening": …, "body": …, "closing": …, "machine": …}}` with those that were chosen."""
        files = {part: row.path for part, row in self.rows.items() if row.path and not self._is_left_out(part)}
        return {"message": files} if files else {}

    def let_go(self) -> None:
        """What is being taken over stays in the library, and is not chosen."""
        for asked in self._adding.values():
            asked.cancel()
        self._adding.clear()

    def set_value(self, settings: Mapping[str, Any], language: str) -> None:
        """Show what a draft says; `language` is that of the people called."""
        self._settings, self._language = settings, language
        files = settings.get("message") or {}
        for part, row in self.rows.items():
            row.set_path(str(files.get(part) or ""))
        self.notice.hide()
        self._show_needs()
        self.rows["opening"].show_script(not self.rows["opening"].path)
        self._read()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another step: silence."""
        self.listening.stop()
        super().hideEvent(event)

    # ---- what is shown -----------------------------------------------------------------------------------------

    def _show_needs(self) -> None:
        rules = rules_of(self._settings)
        needed = rules is not None and rules.opening_needed
        self.rows["opening"].set_state(*((_("needed"), "warn") if needed else (_("suggested"), "info")))
        self.rows["body"].set_state(_("needed"), "warn")
        for part in ("closing", "machine"):
            self.rows[part].set_state(_("optional"), "plain")
        for part, row in self.rows.items():
            row.set_script(script(part, str(self._settings.get("purpose", "")), self._language, *self._caller()))
            if row.path:
                row.set_state(_("chosen"), "good")
        self._show_parts()

    def _show_parts(self) -> None:
        for part, add in (("closing", self._add_closing), ("machine", self._add_machine)):
            left_out = self._is_left_out(part)
            shown = not left_out and (bool(self.rows[part].path) or not self.rows[part].isHidden())
            self.rows[part].setVisible(shown)
            add.setVisible(not shown and not left_out)
        has_body = bool(self.rows["body"].path)
        self.whole.setEnabled(has_body)
        self.whole_machine.setEnabled(has_body)
        self.whole_machine.setVisible(not self._hangs_up)

    def _caller(self) -> tuple[str, str]:
        caller, known = self._settings.get("caller"), self._bridge.session.settings
        given = caller if isinstance(caller, Mapping) else {}
        return str(given.get("name") or known.caller_name), str(given.get("call_back") or known.call_back)

    @property
    def _hangs_up(self) -> bool:
        return self._settings.get("machines") in _HANG_UP

    def _is_left_out(self, part: str) -> bool:
        return part == "machine" and self._hangs_up

    def _add(self, part: str) -> None:
        self.rows[part].show()
        self._show_parts()
        self.rows[part].box.setFocus()

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        named = {part: row.path for part, row in self.rows.items()}
        self._reading = self._bridge.ask(
            choices, self.library, named, then=self._fill, failed=self._problem, owner=self
        )

    def _fill(self, found: Sequence[Choice]) -> None:
        for row in self.rows.values():
            row.fill(found)

    def _chosen(self) -> None:
        self.listening.stop()
        self.notice.hide()
        self._show_needs()
        self.changed.emit()

    def _problem(self, why: str) -> None:
        self.notice.show_text(why, "bad")

    # ---- listening ---------------------------------------------------------------------------------------------

    def _listen(self, name: str) -> None:
        if self.listening.playing == name:
            self.listening.stop()
            return
        self.notice.hide()
        country = str(self._settings.get("country") or self._bridge.session.settings.country)
        if name in self.rows:
            path = Path(self.rows[name].path)
            self.listening.play(name, lambda: file_as_on_the_phone(path, country))
            return
        caller_name, call_back = self._caller()
        settings = {**self._settings, "country": country, **self.value}
        settings["caller"] = {"name": caller_name, "call_back": call_back}
        language = self._language
        self.listening.play(name, lambda: whole_as_on_the_phone(settings, language, to_machines=name == WHOLE_MACHINE))

    def _show_listening(self) -> None:
        playing = self.listening.playing
        for part, row in self.rows.items():
            row.set_playing(playing == part)
        for one, name, text, picture in (
            (self.whole, WHOLE, _("Listen to the whole as on the phone"), "phone"),
            (self.whole_machine, WHOLE_MACHINE, _("As on an answering machine"), "machine"),
        ):
            one.setText(_("Stop") if playing == name else text)
            set_icon(one, "stop" if playing == name else picture)

    # ---- new sounds --------------------------------------------------------------------------------------------

    def record(self, part: str) -> RecordDialog:
        """Record this part, with its text to read aloud."""
        self.listening.stop()
        row = self.rows[part]
        name = row.suggested_name(str(self._settings.get("name", "")))
        dialog = RecordDialog(self._bridge, self, name, row.script)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep(part, dialog.recorded, dialog.name))
        dialog.open()
        return dialog

    def _keep(self, part: str, recorded: Recorded | None, name: str) -> None:
        if recorded is None:
            return

        def work() -> LibraryMessage:
            samples, rate = recorded.samples, recorded.rate
            return self.library.add(samples, rate, name, usual_edit(samples, rate))

        self._add_to_library(part, work)

    def _choose(self, part: str) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a sound file"), "", sound_kinds())
        if path:
            self.import_file(part, Path(path))

    def import_file(self, part: str, file: Path) -> None:
        """Take the file over into the user's messages and choose it."""
        self._add_to_library(part, lambda: self.library.import_file(file))

    def _add_to_library(self, part: str, work: Callable[[], LibraryMessage]) -> None:
        self.notice.hide()
        self._adding[part] = self._bridge.ask(
            work, then=lambda made: self._has_new(part, made), failed=self._problem, owner=self, latest=f"add {part}"
        )

    def _has_new(self, part: str, made: LibraryMessage) -> None:
        self.rows[part].set_path(str(made.path))
        self._read()
        self._chosen()


def _rows() -> dict[str, PartRow]:
    """In the order in which they are heard; the last two are optional and folded away at first."""
    none = _("None")
    rows = (
        PartRow("opening", _("Opening"), _("Who is calling, and why."), none),
        PartRow("body", _("Message"), _("What you want to say."), _("Choose a message…")),
        PartRow("closing", _("Closing"), _("Thanks, and where to reach you."), none),
        PartRow("machine", _("For answering machines"), _("Instead of the message."), _("The same message")),
    )
    for row in rows[2:]:
        row.hide()
    return {row.part: row for row in rows if row.part in PARTS}
