"""Draws `robodial.ico`, the icon of the programs and of the installer, from `robodial/gui/icons/robodial*.svg`.

python packaging/icon.py
python packaging/icon.py --wizard picture.bmp
"""

import struct
import sys
from pathlib import Path
from typing import cast

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF
from PySide6.QtGui import QColor, QImage, QImageWriter, QLinearGradient, QPainter

from robodial.gui.icons import PROGRAM_SIDES, program_picture
from robodial.gui.theme import LIGHT

ICO = Path(__file__).parent / "robodial.ico"
_HEADER, _ENTRY, _BITMAP = "<HHH", "<BBBBHHII", "<IiiHHIIiiII"
_PNG_FROM = 256
"""Pixels; smaller pictures are plain bitmaps, which every program that shows icons understands."""

_WIZARD_SIZE = (164, 314)
"""Pixels the installer shows at 100 %; a larger one would get ragged edges, as it leaves out lines to make it fit."""


def ico() -> bytes:
    """All sizes in one file."""
    pictures = [
        (side, _saved(program_picture(side), "PNG") if side >= _PNG_FROM else _bitmap(side)) for side in PROGRAM_SIDES
    ]
    place = struct.calcsize(_HEADER) + len(pictures) * struct.calcsize(_ENTRY)
    entries, data = struct.pack(_HEADER, 0, 1, len(pictures)), b""
    for side, picture in pictures:
        entries += struct.pack(_ENTRY, side % 256, side % 256, 0, 0, 1, 32, len(picture), place + len(data))
        data += picture
    return entries + data


def wizard_picture() -> bytes:
    """What stands at the left of the installer's first and last page, as a bitmap."""
    width, height = _WIZARD_SIZE
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    ground = QLinearGradient(QPointF(0, 0), QPointF(0, height))
    ground.setColorAt(0, QColor(LIGHT.sidebar_chosen))
    ground.setColorAt(1, QColor(LIGHT.sidebar))
    painter.fillRect(picture.rect(), ground)
    side = width // 2
    painter.drawImage(QPointF((width - side) / 2, height * 0.18), program_picture(side))
    painter.end()
    return _saved(picture, "BMP")


def _saved(picture: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(kind.encode())).write(picture)
    return bytes(data.data())


def _bitmap(side: int) -> bytes:
    """Header, colours with transparency, then the mask of old: both from the bottom line up."""
    picture = program_picture(side)
    mask_line = (side + 31) // 32 * 4
    colours, mask = b"", b""
    for y in reversed(range(side)):
        colours += bytes(cast(memoryview, picture.constScanLine(y)))
        bits = "".join("01"[picture.pixelColor(x, y).alpha() == 0] for x in range(side))
        mask += int(bits.ljust(8 * mask_line, "0"), 2).to_bytes(mask_line, "big")
    size = len(colours) + len(mask)
    return struct.pack(_BITMAP, struct.calcsize(_BITMAP), side, 2 * side, 1, 32, 0, size, 0, 0, 0, 0) + colours + mask


if __name__ == "__main__":
    if sys.argv[1:2] == ["--wizard"]:
        Path(sys.argv[2]).write_bytes(wizard_picture())
    else:
        ICO.write_bytes(ico())
