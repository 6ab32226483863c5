"""One more contact: a name and a number."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from robodial.app.contact_changes import TypedContact
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.texts import faint, title
from robodial.i18n import gettext as _


class ContactDialog(QDialog):
    """`typed` is what was filled in. `on_add` stores it, and closes the dialog or says in `problem` what is wrong."""

    def __init__(self, into: str, on_add: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Add a contact"))
        self.setMinimumWidth(60 * GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        column.addWidget(title(_("Add a contact to “{name}”").format(name=into)))
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GAP)
        self.name, self.number = QLineEdit(), QLineEdit()
        self.number.setPlaceholderText("01 99 00 12 34")
        form.addRow(_("N&ame"), self.name)
        form.addRow(_("&Number"), self.number)
        column.addLayout(form)
        column.addWidget(faint(_("Several numbers of one person: separate them with a comma.")))
        self.problem = Notice(kind="bad")
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.sure = button(_("Add"), on_add, "plus", role="primary")
        self.sure.setDefault(True)
        row.addWidget(self.sure)
        column.addLayout(row)

    @property
    def typed(self) -> TypedContact:
        """What the fields say."""
        return TypedContact(self.number.text(), " ".join(self.name.text().split()))
