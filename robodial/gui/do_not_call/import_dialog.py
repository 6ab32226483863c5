"""What a file of refused numbers is: asked for by persons, an own list, or a copy of a public register."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate
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

from robodial.app.number_import import REGISTER_NAME, OwnTerms, RegisterTerms
from robodial.app.register_names import register_choices, register_named
from robodial.clock import local_midnight
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.texts import faint, title
from robodial.i18n import gettext as _


class ImportDialog(QDialog):
    """`terms` is what the file means, once it is accepted."""

    def __init__(self, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.terms: OwnTerms | RegisterTerms | None = None
        self.setWindowTitle(_("Import numbers"))
        self.setMinimumWidth(66 * GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(GAP + GAP // 2)
        column.addWidget(title(_("What is “{file}”?").format(file=file.name)))
        self.by_person = QRadioButton(_("People who asked not to be called"))
        self.own = QRadioButton(_("My own list: customers I do not want to call"))
        self.register = QRadioButton(_("A copy of a public register"))
        self.by_person.setChecked(True)
        self._meaning = faint("")
        choices = QVBoxLayout()
        choices.setSpacing(GAP // 2)
        column.addLayout(choices)
        for choice in (self.by_person, self.own, self.register):
            choices.addWidget(choice)
            choice.toggled.connect(self._chosen)
        column.addWidget(self._meaning)
        column.addWidget(self._fields())
        self.problem = Notice(kind="bad")
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addLayout(self._buttons())
        self._chosen()

    def _fields(self) -> QWidget:
        self.reason = QLineEdit()
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.addItems([told for _code, told in register_choices()])  # any other can be typed
        today = QDate.currentDate()
        self.copied_on = QDateEdit(today)
        self.copied_on.setDisplayFormat("d MMMM yyyy")
        self.copied_on.setMaximumDate(today)
        self.copied_on.setCalendarPopup(True)
        fields = QWidget()
        self._form = QFormLayout(fields)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(2 * GAP)
        self._form.addRow(_("&Reason"), self.reason)
        self._form.addRow(_("&Name of the register"), self.name)
        self._form.addRow(_("&Drawn from it on"), self.copied_on)
        return fields

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        sure = button(_("Import"), self._import, "import", role="primary")
        sure.setDefault(True)
        row.addWidget(sure)
        return row

    def _chosen(self) -> None:
        is_register = self.register.isChecked()
        self._form.setRowVisible(self.reason, not is_register)
        self._form.setRowVisible(self.name, is_register)
        self._form.setRowVisible(self.copied_on, is_register)
        if is_register:
            self._meaning.setText(
                _("It takes the place of the copy before. Where the rules ask for it, it is looked into.")
            )
        elif self.own.isChecked():
            self._meaning.setText(_("The whole list can be taken back within 24 hours."))
        else:
            self._meaning.setText(_("It cannot be taken back: only a newer consent of a person lifts their refusal."))

    def _import(self) -> None:
        if not self.register.isChecked():
            self.terms = OwnTerms(self.by_person.isChecked(), reason=" ".join(self.reason.text().split()))
            self.accept()
            return
        name = register_named(self.name.currentText())
        if not REGISTER_NAME.fullmatch(name):
            text = _("“{name}” is not the name of a register: choose one of the list.")
            self.problem.show_text(text.format(name=name), "bad")
            return
        day = self.copied_on.date()
        self.terms = RegisterTerms(name, local_midnight(date(day.year(), day.month(), day.day())))
        self.accept()
