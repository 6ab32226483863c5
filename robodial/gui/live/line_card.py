"""One line's card, drawn by hand: hundreds of them cost the screen little."""

from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from robodial.app.line_cards import LineCard, LinePhase
from robodial.app.live_words import delay_explained, delay_words, line_words
from robodial.domain.line import LineId
from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours

FLOOR_DBFS = -60.0
"""What the meter shows as nothing."""

CLIP_DBFS = -3.0

_ICONS = {
    LinePhase.OPENING: "clock",
    LinePhase.IDLE: "line",
    LinePhase.DIALING: "dialing",
    LinePhase.WAITING: "dialing",
    LinePhase.RINGING: "bell",
    LinePhase.LISTENING: "ear",
    LinePhase.SPEAKING: "megaphone",
    LinePhase.CHOOSING: "keypad",
    LinePhase.RESTING: "warning",
    LinePhase.UNPLUGGED: "unplugged",
}
MARGIN = GAP + GAP // 2
ICON = 20
LEADING = 3
"""Pixels between rows."""


@dataclass(frozen=True, slots=True)
class CardTexts:
    """What the card says, in words: the line, its phase, for how long, whom, their number, and a last line."""

    line: str
    phase: str
    seconds: str
    who: str
    number: str
    foot: str


class LineCardView(QWidget):
    """Shows one line. Text that does not fit ends in dots; the whole of it is in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._card: LineCard | None = None
        self._texts = CardTexts("", "", "", "", "", "")
        self._level: float | None = None
        self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def card(self) -> LineCard | None:
        """What is shown."""
        return self._card

    @property
    def texts(self) -> CardTexts:
        """What it says."""
        return self._texts

    def show_card(self, card: LineCard, texts: CardTexts) -> None:
        """Draw this, unless it is drawn already."""
        same_but_seconds = replace(texts, seconds="") == replace(self._texts, seconds="")
        if card == self._card and same_but_seconds:
            if texts.seconds != self._texts.seconds:
                self._texts = texts
                self.update(self._seconds_place())
            self._card = card
            return
        self._card, self._texts = card, texts
        if self._tip != (tip := card.problem or delay_explained(card.start_delay_s)):
            self._tip = tip
            self.setToolTip(tip)
        said = (texts.line, texts.phase, texts.who, texts.number, card.problem or texts.foot)
        self.setAccessibleName(", ".join(filter(None, said)))
        self.update()

    def show_level(self, level_dbfs: float | None) -> None:
        """How loud it is on the line just now."""
        if level_dbfs != self._level:
            self._level = level_dbfs
            self.update(self._meter_place().toAlignedRect())

    def sizeHint(self) -> QSize:
        """Four rows and the meter."""
        metrics = QFontMetrics(self.font())
        widest = metrics.horizontalAdvance(_widest()) + GAP + 2 * MARGIN
        return QSize(widest, 4 * (metrics.lineSpacing() + LEADING) + GAP + GAP // 2 + 2 * MARGIN)

    def minimumSizeHint(self) -> QSize:
        """Narrower cards cut their texts."""
        return self.sizeHint()

    # ---- drawing -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, the rows, the meter; or only what is new of them."""
        if self._card is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fault = self._card.phase.is_fault
        painter.setPen(QPen(QColor(colours().bad if fault else colours().border), 1))
        painter.setBrush(QColor(colours().bad_soft if fault else colours().card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if event.rect() != self._meter_place().toAlignedRect():
            self._draw_head(painter)
            if event.rect() != self._seconds_place():
                self._draw_body(painter)
        if not fault and event.rect() != self._seconds_place():
            self._draw_meter(painter)
        painter.end()

    def _draw_head(self, painter: QPainter) -> None:
        assert self._card is not None
        step = self.fontMetrics().lineSpacing() + LEADING
        ink = _ink(self._card.phase)
        picture = _drawn_once(_ICONS[self._card.phase], ink, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(MARGIN, MARGIN + (step - ICON) / 2), picture)
        self._row(painter, 0, self._texts.phase, ink, bold=True, left=ICON + GAP, right=self._texts.seconds)
        self._row(painter, 0, self._texts.seconds, colours().faint, align=Qt.AlignmentFlag.AlignRight)

    def _draw_body(self, painter: QPainter) -> None:
        assert self._card is not None
        texts = self._texts
        if self._card.phase.is_fault:
            step = self.fontMetrics().lineSpacing() + LEADING
            place = QRectF(MARGIN, MARGIN + step + GAP // 2, self.width() - 2 * MARGIN, 2 * step)
            painter.setPen(QColor(colours().text))
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
            painter.drawText(place, int(flags), self._card.problem)
        else:
            self._row(painter, 1, texts.who or "–", colours().text if texts.who else colours().faint)
            self._row(painter, 2, texts.number, colours().faint)
        self._row(painter, 3, texts.line, colours().faint, top=GAP * 2)
        if not self._card.phase.is_fault:
            left = self.fontMetrics().horizontalAdvance(texts.line) + GAP
            align = Qt.AlignmentFlag.AlignRight
            self._row(painter, 3, texts.foot, colours().faint, left=left, align=align, top=GAP * 2)

    def _row(
        self,
        painter: QPainter,
        row: int,
        text: str,
        ink: str,
        *,
        bold: bool = False,
        left: int = 0,
        right: str = "",
        top: int = 0,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        font = self.font()
        if bold:
            font = QFont(font)
            font.setBold(True)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        step = self.fontMetrics().lineSpacing() + LEADING
        taken = metrics.horizontalAdvance(right) + GAP if right else 0
        width = self.width() - 2 * MARGIN - left - taken
        place = QRectF(MARGIN + left, MARGIN + row * step + (GAP // 2 if row else 0) + top / 2, width, step)
        painter.setPen(QColor(ink))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(place, int(align | Qt.AlignmentFlag.AlignVCenter), shown)

    def _seconds_place(self) -> QRect:
        """The right end of the first row."""
        step = self.fontMetrics().lineSpacing() + LEADING
        return QRect(self.width() // 2, MARGIN, self.width() // 2 - MARGIN, step)

    def _meter_place(self) -> QRectF:
        step = self.fontMetrics().lineSpacing() + LEADING
        return QRectF(MARGIN, MARGIN + 3 * step + GAP // 2, self.width() - 2 * MARGIN, GAP - 3)

    def _draw_meter(self, painter: QPainter) -> None:
        place = self._meter_place()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().soft))
        painter.drawRoundedRect(place, 2, 2)
        if self._level is None or self._level <= FLOOR_DBFS:
            return
        share = min(1.0, 1 - self._level / FLOOR_DBFS)
        painter.setBrush(QColor(colours().bad if self._level > CLIP_DBFS else colours().accent))
        painter.drawRoundedRect(
            QRectF(place.topLeft(), QPointF(place.x() + share * place.width(), place.bottom())), 2, 2
        )


def _ink(phase: LinePhase) -> str:
    if phase.is_fault:
        return colours().bad
    return colours().accent if phase.is_call else colours().faint


def _widest() -> str:
    """The last row of a card, as wide as it gets on a PC with up to 99 lines."""
    return line_words(LineId("sim:88")) + delay_words(8.8)


@lru_cache(maxsize=64)
def _drawn_once(name: str, colour: str, scale: float) -> QPixmap:
    return pixmap(name, colour, ICON, scale)
