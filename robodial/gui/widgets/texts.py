"""Texts in their few sizes."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

LONG_WORD = 40
"""Letters of a word that may need a second line."""
_SEPARATOR = re.compile(r"[/\\_-]+")


def title(text: str) -> QLabel:
    """Of a page."""
    return _label(text, "title")


def heading(text: str) -> QLabel:
    """Of a group."""
    return _label(text, "heading")


def body(text: str) -> QLabel:
    """Ordinary text; breaks into lines."""
    return _label(text, "body")


def faint(text: str) -> QLabel:
    """Of less weight; breaks into lines."""
    return _label(text, "faint")


def figure(text: str) -> QLabel:
    """A large number."""
    return _label(text, "figure")


def badge(text: str, kind: str = "plain") -> QLabel:
    """A state in a word: `plain`, `info`, `good`, `warn` or `bad`. The word says it, the colour only helps."""
    label = _label(text, f"badge-{kind}")
    label.setWordWrap(False)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # beside a button it stays a badge
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def set_badge(label: QLabel, text: str, kind: str) -> None:
    """Change a badge."""
    label.setText(text)
    if label.property("role") != f"badge-{kind}":
        label.setProperty("role", f"badge-{kind}")
        label.style().unpolish(label)
        label.style().polish(label)


def breakable(text: str) -> str:
    """Paths that are long may break where a folder ends; else they would be cut at the edge."""
    return " ".join(_SEPARATOR.sub("\\g<0>\u200b", word) if len(word) > LONG_WORD else word for word in text.split(" "))


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)  # names out of a list are no HTML
    label.setProperty("role", role)
    label.setWordWrap(role in ("body", "faint"))
    return label
