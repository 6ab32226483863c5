"""The form "never call this number again": whose wish it is, since when, and why; on the page and as a dialog."""

from collections.abc import Callable

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from robodial.app.typed_refusal import TypedRefusal, add_refusal
from robodial.app.words import number_words
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.engine.commands import RefuseNumber
from robodial.gui.bridge import Bridge
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.texts import faint, title
from robodial.i18n import gettext as _

HOW: tuple[Callable[[], str], ...] = (
    lambda: _("asked by phone"),
    lambda: _("asked by letter"),
    lambda: _("asked by e-mail"),
    lambda: _("asked in person"),
)


class RefusalForm(QWidget):
    """Its fields; `add` stores what they say."""

    added = Signal(object, bool)
    """The numbers, once they are on the list; whether the persons asked for it."""

    failed = Signal(str)

    def __init__(self, bridge: Bridge, number: PhoneNumber | None = None) -> None:
        super().__init__()
        self._bridge = bridge
        self.number = QLineEdit(number_words(number, self._country) if number else "")
        self.number.setPlaceholderText(_("01 99 00 12 34"))
        self.by_person = QRadioButton(_("The person asked for it"))
        self.by_me = QRadioButton(_("My own entry"))
        self.by_person.setChecked(True)
        self.how = QComboBox()
        for words in HOW:
            self.how.addItem(words())
        today = QDate.currentDate()
        self.on = QDateEdit(today)
        self.on.setDisplayFormat("d MMMM yyyy")
        self.on.setMaximumDate(today)
        self.on.setCalendarPopup(True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("In your words; may stay empty"))
        self._what_it_means = faint("")
        self._what_it_means.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._fixed = number is not None
        self._number = number
        self._lay_out()
        self.by_person.toggled.connect(self._who_changed)
        self._who_changed()

    @property
    def _country(self) -> str:
        return self._bridge.session.settings.country or "FR"

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(GAP)
        form.setHorizontalSpacing(2 * GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        if not self._fixed:
            form.addRow(_("&Number"), self.number)
        who = QVBoxLayout()
        who.setSpacing(GAP // 2)
        who.addWidget(self.by_person)
        who.addWidget(self.by_me)
        form.addRow(_("Whose wish"), who)
        how = QHBoxLayout()
        how.addWidget(self.how, 1)
        how.addWidget(self.on)
        self._how = QWidget()
        how.setContentsMargins(0, 0, 0, 0)
        self._how.setLayout(how)
        self.how.setAccessibleName(_("How they asked"))
        self.on.setAccessibleName(_("On which day they asked"))
        form.addRow(_("How and when"), self._how)
        form.addRow(_("&Reason"), self.reason)
        form.addRow("", self._what_it_means)
        self._form = form

    def _who_changed(self) -> None:
        asked = self.by_person.isChecked()
        self._form.setRowVisible(self._how, asked)
        self._what_it_means.setText(
            _("Holds for all calls. Only a newer consent of theirs can lift it.")
            if asked
            else _("Holds for all calls. A typing error can be taken back within 24 hours.")
        )

    def typed(self) -> TypedRefusal:
        """What the fields say."""
        by_person = self.by_person.isChecked()
        number = self._number if self._number else self.number.text()
        on = self.on.date()
        return TypedRefusal(number, by_person, on.toPython(), self.how.currentText(), self.reason.text())  # type: ignore[arg-type]

    def add(self) -> None:
        """Store it; the running campaigns hear of it at once."""
        typed = self.typed()
        self._bridge.ask(
            add_refusal,
            self._bridge.session.data_dir,
            typed,
            self._country,
            SystemClock().now(),
            then=lambda numbers: self._done(numbers, typed),
            failed=self.failed.emit,
            owner=self,
            once=f"add {typed.numbers}",
        )

    def _done(self, numbers: tuple[PhoneNumber, ...], typed: TypedRefusal) -> None:
        if self._bridge.is_running:
            for number in numbers:
                self._bridge.submit(RefuseNumber(number, typed.reason, typed.by_person))
        self.number.clear()
        self.reason.clear()
        self.added.emit(numbers, typed.by_person)


class RefusalDialog(QDialog):
    """Never call this one number again."""

    def __init__(self, bridge: Bridge, number: PhoneNumber, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Never call again"))
        self.setMinimumWidth(60 * GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        shown = number_words(number, bridge.session.settings.country or "FR")
        column.addWidget(title(_("Never call {number} again").format(number=shown)))
        self.form = RefusalForm(bridge, number)
        self.problem = Notice(kind="bad")
        column.addWidget(self.form)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.sure = button(_("Never call again"), self.form.add, "ban", role="primary")
        self.sure.setDefault(True)
        row.addWidget(self.sure)
        column.addLayout(row)
        self.form.added.connect(self._added)
        self.form.failed.connect(lambda sentence: self.problem.show_text(sentence, "bad"))
        self.by_person = False
        """Whether the person asked for it, once it is stored."""

    def _added(self, _numbers: object, by_person: bool) -> None:
        self.by_person = by_person
        self.accept()
