"""A field under its name."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from robodial.gui.theme import GAP


class Labelled(QWidget):
    """The name is the field's buddy: its mnemonic goes there, and a screen reader says it."""

    def __init__(self, text: str, field: QWidget, *below: QWidget) -> None:
        super().__init__()
        label = QLabel(text)
        label.setProperty("role", "heading")
        label.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (label, field, *below):
            column.addWidget(widget)
