"""Our own line icons (`icons/*.svg`), in the colour they are asked for, and the icon of the program itself."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).parent / "icons"
_DRAWN_IN = b"#000000"
LARGEST = 96
"""Pixels of the side; smaller ones are scaled down from it, so that 200 % screens stay sharp."""

PROGRAM_SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels: what Windows asks for at scalings from 100 to 250 %, in lists, on the taskbar and on the desktop."""
_SIMPLE_UP_TO = 20
"""Pixels; below, the full drawing has no room for its lines."""


@lru_cache(maxsize=256)
def icon(name: str, colour: str) -> QIcon:
    """The icon `name` in `colour` (#rrggbb)."""
    return QIcon(pixmap(name, colour, LARGEST))


def pixmap(name: str, colour: str, side: int) -> QPixmap:
    """The same, `side` device pixels wide and high."""
    drawing = (_FOLDER / f"{name}.svg").read_bytes().replace(_DRAWN_IN, colour.encode())
    picture = QPixmap(QSize(side, side))
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


def program_icon() -> QIcon:
    """The program's own, in its own colours, drawn for every size that is asked for."""
    whole = QIcon()
    for side in PROGRAM_SIDES:
        whole.addPixmap(QPixmap.fromImage(program_picture(side)))
    return whole


def program_picture(side: int) -> QImage:
    """One size of it; needs no application, so that the installer's icon is drawn by the same lines."""
    name = "robodial-small" if side <= _SIMPLE_UP_TO else "robodial"
    picture = QImage(side, side, QImage.Format.Format_ARGB32)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    QSvgRenderer(str(_FOLDER / f"{name}.svg")).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture
