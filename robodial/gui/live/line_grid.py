"""The cards of all lines, in as many columns as the window is wide; scrolls when there are more than fit."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from robodial.app.line_cards import LineCard
from robodial.app.live_words import delay_words, line_words, phase_words, spent_words, who_words
from robodial.app.words import number_words
from robodial.domain.line import LineId
from robodial.gui.live.line_card import CardTexts, LineCardView
from robodial.gui.theme import GAP
from robodial.gui.widgets.scroll import dress_bar
from robodial.i18n import gettext as _

A_TIME = 12
"""Cards made at one go, so that 220 lines do not hold the window up."""


class LineGrid(QScrollArea):
    """One card per line."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[LineId, LineCardView] = {}
        self._columns = self._height = 0
        self._country = ""
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Lines"))
        dress_bar(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._can_scroll)
        self.viewport().installEventFilter(self)

    def _can_scroll(self, least: int, most: int) -> None:
        """The keys scroll where there is more than fits; otherwise Tab passes by."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if most > least else Qt.FocusPolicy.NoFocus)

    def show_lines(self, lines: tuple[LineCard, ...], country: str, now: datetime | None) -> None:
        """What each of them does now."""
        if gone := self.cards.keys() - {card.line_id for card in lines}:
            for line_id in gone:
                self.cards.pop(line_id).deleteLater()
            self._columns = 0
        new = [card for card in lines if card.line_id not in self.cards][:A_TIME]
        for card in new:
            self.cards[card.line_id] = made = LineCardView()
            self._grid.addWidget(made)
            made.ensurePolished()
        for card in lines:
            if (view := self.cards.get(card.line_id)) is not None:
                seconds = seconds_of(card, now)
                if card is not view.card or seconds != view.texts.seconds or country != self._country:
                    view.show_card(card, card_texts(card, country, seconds))
        self._country = country
        if new or not self._columns:
            self._columns = 0
            self._place()
        elif self.cards and next(iter(self.cards.values())).sizeHint().height() != self._height:
            self._place()  # the text is of another size

    def show_levels(self, levels: Mapping[LineId, float]) -> None:
        """How loud each of them is now."""
        for line_id, view in self.cards.items():
            view.show_level(levels.get(line_id))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width, another number of columns."""
        if event.type() == QEvent.Type.Resize and watched is self.viewport():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if not self.cards:
            self.setMaximumHeight(0)
            return
        size = next(iter(self.cards.values())).sizeHint()
        columns = max(1, (self.viewport().width() + GAP) // (size.width() + GAP))
        columns = min(columns, max(2, len(self.cards)))
        rows = -(-len(self.cards) // columns)
        self._height = size.height()
        self.setMaximumHeight(rows * (size.height() + GAP) - GAP)
        self.setMinimumHeight(size.height())
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for place, view in enumerate(self.cards.values()):
            self._grid.addWidget(view, place // columns, place % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)


def seconds_of(card: LineCard, now: datetime | None) -> str:
    """For how long it has been so; nothing for a line that waits."""
    busy = card.phase.is_call or card.phase.is_fault
    return spent_words(now - card.since) if busy and card.since is not None and now is not None else ""


def card_texts(card: LineCard, country: str, seconds: str) -> CardTexts:
    """What a card says."""
    who = who_words(card.contact_name, card.number, country)
    number = number_words(card.number, country)
    return CardTexts(
        line_words(card.line_id),
        phase_words(card),
        seconds,
        who,
        "" if number == who else number,
        delay_words(card.start_delay_s),
    )
