"""What a user can read on a page, and what they should never have to."""

import re

from PySide6.QtWidgets import QAbstractButton, QComboBox, QGroupBox, QLabel, QLineEdit, QWidget

NOT_FOR_USERS = re.compile(
    r"\b[a-z0-9]+_[a-z0-9_]+\b|(?<![\w-])--[a-z]|\.toml\b|\btoml\b|campaign file|fichier de campagne|\[\w+\] ",
    re.IGNORECASE,
)
"""Code words, options of the command line, names of settings."""


def texts(widget: QWidget) -> list[str]:
    """Everything that is written on it now."""
    found: list[str] = []
    for one in [widget, *widget.findChildren(QWidget)]:
        if one is not widget and not one.isVisibleTo(widget):
            continue
        if isinstance(one, QLabel | QAbstractButton | QLineEdit):
            found.append(one.text())
        elif isinstance(one, QComboBox):
            found += [one.itemText(n) for n in range(one.count())]
        elif isinstance(one, QGroupBox):
            found.append(one.title())
        found += [one.toolTip(), one.accessibleDescription()]
    return [text for text in found if text]
