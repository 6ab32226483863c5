"""Our own line icons (`icons/*.svg`), in the colour they are asked for, and the icon of the program itself."""

import math
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPixmap
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


@lru_cache(maxsize=256)
def icon_beside_text(name: str, colour: str, disabled: str, *, is_behind: bool) -> QIcon:
    """A quarter wider than high: the empty part keeps it off the text, before it or `is_behind` it."""
    room = LARGEST // 4
    made = QIcon()
    for ink, mode in ((colour, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        picture = _clear(LARGEST + room, LARGEST)
        _draw(name, ink, picture, QRectF(room if is_behind else 0, 0, LARGEST, LARGEST))
        made.addPixmap(picture, mode)
    return made


def pixmap(name: str, colour: str, side: int, scale: float = 0.0) -> QPixmap:
    """The same, `side` pixels wide and high at 100 %, and sharp at the `scale` of the screen."""
    if not scale:
        screen = QGuiApplication.primaryScreen()
        scale = screen.devicePixelRatio() if screen else 1.0
    whole = math.ceil(side * scale)
    picture = _clear(whole, whole)
    _draw(name, colour, picture, QRectF(0, 0, whole, whole))
    picture.setDevicePixelRatio(scale)
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


def _clear(width: int, height: int) -> QPixmap:
    picture = QPixmap(QSize(width, height))
    picture.fill(QColor(0, 0, 0, 0))
    return picture


def _draw(name: str, colour: str, picture: QPixmap, into: QRectF) -> None:
    drawing = (_FOLDER / f"{name}.svg").read_bytes().replace(_DRAWN_IN, colour.encode())
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing)).render(painter, into)
    painter.end()
