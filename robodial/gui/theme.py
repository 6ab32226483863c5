"""How everything looks: one set of colours for light and one for dark, and the style sheet they fill in."""

from pathlib import Path
from string import Template
from typing import NamedTuple

from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

STYLE = ("-style", "Fusion")
"""Arguments for the QApplication; told later, style and all its names would be imported for Python, too."""

GAP = 8
"""Pixels between things that belong together; twice that between groups, three times around a page."""

_SHEET = Path(__file__).parent / "theme.qss"
_ICONS = Path(__file__).parent / "icons"


class Colours(NamedTuple):
    """Text on `window`, `card` or `soft` has a contrast of at least 4.5; so has `on_accent` on `accent`."""

    window: str
    card: str
    soft: str
    border: str
    text: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    sidebar: str
    on_sidebar: str
    sidebar_chosen: str


LIGHT = Colours(
    window="#f4f6f8",
    card="#ffffff",
    soft="#eaeff2",
    border="#cfd8de",
    text="#15232c",
    faint="#52626d",
    accent="#0b6e69",
    accent_hover="#095a56",
    on_accent="#ffffff",
    accent_soft="#d9eeec",
    good="#1b6e3c",
    good_soft="#dcf1e3",
    warn="#7d4e00",
    warn_soft="#fdf0d2",
    bad="#a8201a",
    bad_soft="#fbe3e1",
    sidebar="#12303a",
    on_sidebar="#dce8ec",
    sidebar_chosen="#1f4b57",
)
DARK = Colours(
    window="#12181c",
    card="#1b2328",
    soft="#27323a",
    border="#3b4952",
    text="#e6edf1",
    faint="#a3b2bc",
    accent="#46c2b8",
    accent_hover="#6ad3ca",
    on_accent="#06211f",
    accent_soft="#173c3b",
    good="#6fd293",
    good_soft="#16341f",
    warn="#f0b95a",
    warn_soft="#3a2c10",
    bad="#ff938b",
    bad_soft="#471c1a",
    sidebar="#0c1316",
    on_sidebar="#cfdbe1",
    sidebar_chosen="#20343b",
)

_colours = LIGHT


def colours() -> Colours:
    """Those in use."""
    return _colours


def tell_system(wanted: str) -> None:
    """Title bars and the system's own dialogs are to be as `apply_theme` was told. Once the window is there: it names
    `Qt`."""
    from PySide6.QtCore import Qt

    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(wanted, Qt.ColorScheme.Unknown)
    QGuiApplication.styleHints().setColorScheme(scheme)


def is_dark() -> bool:
    """True with the dark set."""
    return _colours is DARK


def apply_theme(app: QApplication, wanted: str, is_system_dark: bool | None = None) -> None:
    """`light`, `dark`, or empty: as the system has it (`is_system_dark`, where it has just told)."""
    global _colours
    if not wanted:
        is_system_dark = _is_system_dark(app) if is_system_dark is None else is_system_dark
    _colours = DARK if wanted == "dark" or (not wanted and is_system_dark) else LIGHT
    app.setPalette(_palette(_colours))
    arrows = {"icons": _ICONS.as_posix(), "shade": "dark" if is_dark() else "light"}
    app.setStyleSheet(Template(_SHEET.read_text(encoding="utf-8")).substitute(_colours._asdict() | arrows))


def _is_system_dark(app: QApplication) -> bool:
    """By what the style makes of it: the system's own word is one of `Qt`'s thousand names, 20 ms to import."""
    app.setPalette(QPalette())  # ours before, if any
    return app.palette().window().color().lightness() < 128


def _palette(colours_: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours_.window,
        QPalette.ColorRole.WindowText: colours_.text,
        QPalette.ColorRole.Base: colours_.card,
        QPalette.ColorRole.AlternateBase: colours_.soft,
        QPalette.ColorRole.Text: colours_.text,
        QPalette.ColorRole.Button: colours_.card,
        QPalette.ColorRole.ButtonText: colours_.text,
        QPalette.ColorRole.PlaceholderText: colours_.faint,
        QPalette.ColorRole.Highlight: colours_.accent,
        QPalette.ColorRole.HighlightedText: colours_.on_accent,
        QPalette.ColorRole.ToolTipBase: colours_.card,
        QPalette.ColorRole.ToolTipText: colours_.text,
        QPalette.ColorRole.Link: colours_.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours_.faint))
    return palette
