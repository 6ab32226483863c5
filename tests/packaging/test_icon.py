"""The icon in the repository is the one that is drawn."""

from collections.abc import Iterator

import icon
import pytest
from PySide6.QtGui import QImage, QImageReader

from robodial.gui.icons import PROGRAM_SIDES, program_picture
from robodial.gui.theme import LIGHT

TOLERANCE = 8
"""Of 255: another version of Qt smooths edges a little differently."""


@pytest.fixture(scope="module")
def pictures() -> dict[int, QImage]:
    """What an independent reader finds in the file."""
    return {each.width(): each for each in _read()}


def _read() -> Iterator[QImage]:
    reader = QImageReader(str(icon.ICO))
    for number in range(reader.imageCount()):
        assert reader.jumpToImage(number)
        yield reader.read().convertToFormat(QImage.Format.Format_ARGB32)


def _channels(picture: QImage) -> Iterator[int]:
    """Colours count as much as they are seen."""
    shown = picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    for y in range(shown.height()):
        yield from bytes(shown.constScanLine(y))


def test_every_size_is_there_once(pictures: dict[int, QImage]) -> None:
    assert QImageReader(str(icon.ICO)).imageCount() == len(PROGRAM_SIDES)
    assert tuple(sorted(pictures)) == PROGRAM_SIDES


@pytest.mark.parametrize("side", PROGRAM_SIDES)
def test_the_file_holds_what_is_drawn(side: int, pictures: dict[int, QImage]) -> None:
    drawn = program_picture(side)
    apart = max(abs(a - b) for a, b in zip(_channels(drawn), _channels(pictures[side]), strict=True))
    assert apart <= TOLERANCE, "draw it again: python packaging/icon.py"


@pytest.mark.parametrize("side", PROGRAM_SIDES)
def test_corners_are_clear_and_the_tile_has_the_colour_of_the_program(side: int) -> None:
    drawn = program_picture(side)
    assert drawn.pixelColor(0, 0).alpha() < 100 and drawn.pixelColor(side - 1, side - 1).alpha() < 100
    seen = {drawn.pixelColor(x, y).name() for x in range(side) for y in range(side)}
    assert {"#ffffff", LIGHT.accent} <= seen


def test_the_wizard_picture_is_a_plain_bitmap_in_the_proportions_it_is_shown_in() -> None:
    picture = QImage.fromData(icon.wizard_picture())
    assert picture.width() / picture.height() == pytest.approx(164 / 314, abs=0.01)
    assert not picture.hasAlphaChannel()
