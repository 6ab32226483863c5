"""Our own line icons (`icons/*.svg`), in the colour they are asked for."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).parent / "icons"
_DRAWN_IN = b"#000000"
LARGEST = 96
"""Pixels of the side; smaller ones are scaled down from it, so that 200 % screens stay sharp."""


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
