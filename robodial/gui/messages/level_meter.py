"""How loud the microphone hears: a bar, a mark for the loudest moment, and a word."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from robodial.app.message_words import LOUD_DBFS, QUIET_DBFS, loudness_words
from robodial.audio.message_editing import QUIETEST_DBFS, SILENCE, Level
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.texts import badge, set_badge
from robodial.i18n import gettext as _

LOWEST_DBFS = -60.0
HELD = 15
"""So many readings the loudest moment stays: words have pauses, the judgement has none."""


class LevelMeter(QWidget):
    """Give it a level about ten times a second."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = _Bar()
        self.word = badge("")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP)
        row.addWidget(self.bar, 1)
        row.addWidget(self.word)
        self.word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        widest = self.word.fontMetrics().horizontalAdvance
        self.word.setMinimumWidth(max(widest(text) for text in _texts()) + 3 * GAP)
        self._peaks: list[float] = []
        self.show_level(SILENCE)

    def show_level(self, level: Level) -> None:
        """Move the bar."""
        self._peaks = [*self._peaks, level.peak_dbfs][-HELD:]
        loudest = max(self._peaks)
        text, kind = loudness_words(Level(level.rms_dbfs, loudest))
        set_badge(self.word, text, kind)
        self.setAccessibleName(_("Loudness: {word}").format(word=text))
        self.bar.show_level(level.peak_dbfs, loudest)

    def forget(self) -> None:
        """Another microphone."""
        self._peaks = []
        self.show_level(SILENCE)


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._now_dbfs = self._held_dbfs = QUIETEST_DBFS
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, 18)

    def show_level(self, now_dbfs: float, held_dbfs: float) -> None:
        self._now_dbfs, self._held_dbfs = now_dbfs, held_dbfs
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, ink = QPainter(self), colours()
        height = float(self.height())
        painter.fillRect(QRectF(0, 4, self.width(), height - 8), QColor(ink.soft))
        good = QRectF(self._x(QUIET_DBFS), 4, self._x(LOUD_DBFS) - self._x(QUIET_DBFS), height - 8)
        painter.fillRect(good, QColor(ink.good_soft))
        colour = ink.warn if not QUIET_DBFS <= self._held_dbfs <= LOUD_DBFS else ink.good
        painter.fillRect(QRectF(0, 4, self._x(self._now_dbfs), height - 8), QColor(colour))
        if self._held_dbfs > LOWEST_DBFS:
            painter.fillRect(QRectF(self._x(self._held_dbfs) - 2, 0, 3, height), QColor(colour))

    def _x(self, dbfs: float) -> float:
        share = (min(0.0, max(LOWEST_DBFS, dbfs)) - LOWEST_DBFS) / -LOWEST_DBFS
        return share * self.width()


def _texts() -> list[str]:
    return [loudness_words(Level(at, at))[0] for at in (QUIETEST_DBFS, -40.0, -10.0, 0.0)]
