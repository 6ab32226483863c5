"""Rows of a card: what it is, and the field for it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from robodial.gui.theme import GAP

LABEL = 24 * GAP
"""At least, so that the fields of all cards stand below each other."""
WIDEST_FIELD = 56 * GAP


def form() -> QFormLayout:
    """For `add`."""
    made = QFormLayout()
    made.setHorizontalSpacing(2 * GAP)
    made.setVerticalSpacing(GAP + GAP // 2)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made


def add(rows: QFormLayout, text: str, field: QWidget) -> None:
    """A row; its text names the field, also for those who hear the screen."""
    label = QLabel(text)
    label.setBuddy(field)
    label.setMinimumSize(LABEL, field.sizeHint().height())
    if isinstance(field, QLineEdit | QComboBox):
        field.setMaximumWidth(WIDEST_FIELD)
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    field.setAccessibleName(text.replace("&", ""))
    rows.addRow(label, field)


def choices(names: Mapping[str, str], chosen: str) -> QComboBox:
    """A list to choose from."""
    box = QComboBox()
    box.setMinimumWidth(WIDEST_FIELD // 2)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    fill(box, names, chosen)
    return box


def fill(box: QComboBox, names: Mapping[str, str], chosen: str) -> None:
    """With these; what is kept but not known is shown as it is. Tells nobody."""
    blocked = box.blockSignals(True)
    box.clear()
    for code, name in names.items():
        box.addItem(name, code)
    if box.findData(chosen) < 0:
        box.addItem(chosen, chosen)
    box.blockSignals(blocked)
    choose(box, chosen)


def choose(box: QComboBox, chosen: str) -> None:
    """Without telling anybody."""
    blocked = box.blockSignals(True)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(blocked)
