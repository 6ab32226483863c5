"""A field under its name."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from robodial.gui.theme import GAP


class Labelled(QWidget):
    """The name is the field's buddy: its mnemonic goes there, and a screen reader says it."""

    def __init__(self, text: str, field: QWidget, *below: QWidget, is_heading: bool = True) -> None:
        """Where a heading stands above several fields, their names are plain."""
        super().__init__()
        label = QLabel(text)
        label.setProperty("role", "heading" if is_heading else "body")
        label.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP if is_heading else GAP // 2)
        for widget in (label, field, *below):
            column.addWidget(widget)
