"""Is this number on the list? Since when, why, and what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from robodial.app.do_not_call import TakenBack
from robodial.app.typed_refusal import Answer, look_up, take_back_number
from robodial.clock import SystemClock
from robodial.gui.bridge import Bridge
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _


class NumberSearch(Card):
    """A field and its answer."""

    changed = Signal()
    """A number was taken back."""

    add_wanted = Signal(str)
    """The number that was looked for and is not on the list."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(_("Is a number on the list?"))
        self._bridge = bridge
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("A telephone number"))
        self.field.setAccessibleName(_("Number to look for"))
        self.field.returnPressed.connect(self.look)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(button(_("Look up"), self.look, "search"))
        self.column.addLayout(row)
        self.column.addWidget(faint(_("Your own entries, lists you imported and public registers are looked into.")))
        self._answers = QWidget()
        self._below = QVBoxLayout(self._answers)
        self._below.setContentsMargins(0, 0, 0, 0)
        self._below.setSpacing(GAP)
        self.column.addWidget(self._answers)
        self.column.addStretch(1)
        self.said: list[str] = []
        self.last: tuple[Answer, ...] = ()

    def look(self) -> None:
        """Find what is known of the number in the field."""
        if not self.field.text().strip():
            self._clear()
            return
        session = self._bridge.session
        self._bridge.ask(
            look_up,
            session.data_dir,
            session.folder,
            self.field.text(),
            session.settings.country or "FR",
            SystemClock().now(),
            then=self._show,
            failed=self._failed,
            owner=self,
            latest="look up",
        )

    def _show(self, answers: tuple[Answer, ...]) -> None:
        self._clear()
        self.last = answers
        for answer in answers:
            self._say(answer)

    def _say(self, answer: Answer) -> None:
        if not answer.is_listed:
            text = _("{number} is not on the list.").format(number=answer.shown)
            notice = self._notice(text, "good")
            notice.add_button(_("Add it…"), lambda: self.add_wanted.emit(answer.shown))
            return
        told = [sentence for entry in answer.entries for sentence in (entry.sentence, *entry.more)]
        text = "\n".join((_("{number} is not called.").format(number=answer.shown), *told))
        notice = self._notice(text, "warn")
        if answer.can_be_taken_back:
            notice.add_button(_("Take back"), lambda: self.take_back(answer))

    def take_back(self, answer: Answer) -> None:
        """An own typing error of the last 24 hours."""
        self._bridge.ask(
            take_back_number,
            self._bridge.session.data_dir,
            answer.number,
            SystemClock().now(),
            then=lambda done: self._taken_back(answer, done),
            failed=self._failed,
            owner=self,
            once=f"take back {answer.number}",
        )

    def _taken_back(self, answer: Answer, done: TakenBack) -> None:
        self._clear()
        if done.is_free:
            self._notice(_("{number} may be called again.").format(number=answer.shown), "good")
        else:
            text = _(
                "Nothing to take back: a person's own refusal stays, and a typing error can be undone for 24 hours."
            )
            self._notice(text, "bad")
        self.changed.emit()

    def _failed(self, sentence: str) -> None:
        self._clear()
        self._notice(sentence, "bad")

    def _notice(self, text: str, kind: str) -> Notice:
        notice = Notice(text, kind)
        self._below.addWidget(notice)
        self.said.append(text)
        return notice

    def _clear(self) -> None:
        self.said.clear()
        while self._below.count():  # an empty layout's takeAt costs PySide a reference to None
            item = self._below.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
