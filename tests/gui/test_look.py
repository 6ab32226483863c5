"""What holds for every page: readable colours, translated texts, a name on every control."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

import robodial.gui
from robodial import i18n
from robodial.gui.live.page import LivePage
from robodial.gui.main_window import SMALLEST
from robodial.gui.places import PLACES
from robodial.gui.theme import DARK, LIGHT, Colours
from robodial.gui.widgets.buttons import button
from tests.gui.fit import faults
from tests.gui.screenshots import Scene, scenes
from tests.gui.stage import Stage

READABLE = 4.5
"""WCAG 2.1, success criterion 1.4.3: contrast of ordinary text."""

_TEXT_ON = (
    ("text", ("window", "card", "soft", "accent_soft", "good_soft", "warn_soft", "bad_soft")),
    ("faint", ("window", "card")),
    ("accent", ("window", "card", "accent_soft")),
    ("good", ("window", "card", "good_soft")),
    ("warn", ("window", "card", "warn_soft")),
    ("bad", ("window", "card", "bad_soft")),
    ("on_accent", ("accent", "accent_hover")),
    ("on_sidebar", ("sidebar", "sidebar_chosen")),
)


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground_it_stands_on(colours: Colours) -> None:
    pairs = [pair for ink, grounds in _TEXT_ON for pair in product([ink], grounds)]
    weak = {
        pair: round(contrast, 2)
        for pair in pairs
        if (contrast := _contrast(getattr(colours, pair[0]), getattr(colours, pair[1]))) < READABLE
    }
    assert not weak


# ---- texts -------------------------------------------------------------------------------------------------------

_SHOWS_TEXT = {
    *("QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QAction", "QGroupBox", "setText", "setTitle"),
    *("setToolTip", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setWindowTitle"),
    *("title", "heading", "body", "faint", "badge", "button", "chip", "Card", "Notice", "EmptyState", "add_title"),
    *("tell", "problem", "addAction", "addItem", "show_text", "add_button", "setPrefix", "setSuffix"),
}
_NO_WORDS = re.compile(r"[^A-Za-zÀ-ÿ]*|robodial|[A-Z][a-z]{0,2}|English|Français| s|Ctrl\+\w")


def _untranslated(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in _SHOWS_TEXT or not node.args or name == "badge":
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and not _NO_WORDS.fullmatch(first.value):
            yield f"{file.name}:{node.lineno}: {first.value!r}"


def test_no_text_goes_to_the_screen_past_the_translations() -> None:
    folder = Path(robodial.gui.__file__).parent
    found = [each for file in sorted(folder.rglob("*.py")) for each in _untranslated(file)]
    icons = {f"{file.stem!r}" for file in (folder / "icons").glob("*.svg")}  # EmptyState's first word is an icon
    assert not [each for each in found if each.split(": ", 1)[1] not in icons]


def _shown_texts(widget: QWidget) -> Iterator[str]:
    for one in (widget, *widget.findChildren(QWidget)):
        yield from (one.toolTip(), one.accessibleName())
        if isinstance(one, QLabel | QAbstractButton):
            yield one.text().replace("&", "")
        if isinstance(one, QComboBox):
            yield from (one.itemText(place) for place in range(one.count()))
        if isinstance(one, QLineEdit):
            yield one.placeholderText()


def _catalogue() -> dict[str, str]:
    """English texts whose French is another one."""
    i18n.set_language("fr")
    known = {key: text for key, text in i18n._current._catalog.items() if isinstance(key, str)}  # type: ignore[attr-defined]
    return {key.replace("&", ""): text for key, text in known.items() if key and text and text != key}


@pytest.mark.parametrize("place", [place.key for place in PLACES])
def test_page_in_french_shows_no_english(tmp_path: Path, qapp: object, place: str) -> None:
    stage = Stage(tmp_path, language="fr")
    english = _catalogue()
    french = {text.replace("&", "") for text in english.values()}
    try:
        stage.go(place)
        texts = {text for text in _shown_texts(stage.window) if text.strip()}
        assert texts
        assert not {text for text in texts if text in english and text not in french} - {"English"}
    finally:
        stage.close()


# ---- controls ----------------------------------------------------------------------------------------------------


def _is_inner_part(widget: QWidget) -> bool:
    """Of a control that has the name: a list's header, the list that a choice opens."""
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, QComboBox | QAbstractSpinBox | QAbstractItemView):
            return True
        above = above.parentWidget()
    return isinstance(above and above.parentWidget(), QComboBox)


def _nameless(widget: QWidget) -> Iterator[str]:
    """Controls that a screen reader could not name: no text, no accessible name, no label that is their buddy."""
    labelled = {label.buddy() for label in widget.findChildren(QLabel) if label.buddy()}
    for one in widget.findChildren(QWidget):
        if one.focusPolicy() == Qt.FocusPolicy.NoFocus or one.accessibleName() or one in labelled:
            continue
        if not one.isVisibleTo(widget) or _is_inner_part(one):
            continue
        parent = one.parentWidget()
        kinds = (
            QComboBox | QAbstractSpinBox | QAbstractSlider | QAbstractItemView | QLineEdit | QTextEdit | QPlainTextEdit
        )
        if isinstance(one, QAbstractButton):
            if not one.text():
                yield f"{type(one).__name__} {one.objectName()} {one.toolTip()}"
        elif isinstance(one, kinds):
            yield f"{type(one).__name__} {one.objectName()} in {type(parent).__name__}"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("scene", scenes().values(), ids=scenes().keys())
def test_every_control_has_a_name_and_room_for_its_text(
    tmp_path: Path, qapp: object, scene: Scene, language: str
) -> None:
    stage = Stage(tmp_path, language=language)
    stage.window.resize(1280, 720)
    stage.window.show()
    try:
        scene(stage)
        stage.settle()
        shown = stage.app.activeModalWidget() or stage.window
        if shown is not stage.window:
            shown.resize(shown.size().expandedTo(shown.minimumSizeHint()))
        assert not list(_nameless(shown))
        assert not faults(shown)
        assert stage.window.width() <= 1280 and stage.window.height() <= 720
    finally:
        stage.close()


@pytest.mark.parametrize("size", [SMALLEST, (1366, 697), (1280, 720)], ids=str)
@pytest.mark.parametrize("name", ["live-question", "live-fault", "live-finished"])
def test_a_low_window_cuts_no_figure_when_there_is_a_notice(
    tmp_path: Path, qapp: object, name: str, size: tuple[int, int]
) -> None:
    stage = Stage(tmp_path, language="fr")
    stage.window.resize(*size)
    stage.window.show()
    try:
        scenes()[name](stage)
        stage.window.tell("Le 01 99 00 00 05 ne sera plus jamais appelé.", lambda: None)
        stage.settle()
        page = stage.window.page
        assert isinstance(page, LivePage)
        assert all(counter.height() >= counter.sizeHint().height() for counter in page.counters.counters)
        assert not [fault for fault in faults(stage.window) if "height" in fault]
    finally:
        stage.close()


def test_a_cut_text_an_uneven_row_and_a_second_primary_button_are_found(qapp: object) -> None:
    whole = QWidget()
    row = QHBoxLayout(whole)
    label, high = QLabel("a text that has no room"), button("High", lambda: None, role="primary")
    label.setFixedWidth(20)
    high.setStyleSheet("min-height: 60px;")
    for one in (label, high, button("Low", lambda: None, role="primary")):
        row.addWidget(one)
    whole.show()
    found = faults(whole)
    whole.close()
    assert [fault.split(":")[0] for fault in found] == ["text cut", "uneven row", "primary buttons"]
