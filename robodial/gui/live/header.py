"""The head of the live screen: which campaign, what it is doing, how far it is, and pause and stop."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from robodial.app.live_campaign import CampaignView, LiveState
from robodial.app.live_words import StateWords
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button, chip, set_icon
from robodial.gui.widgets.texts import badge, body, set_badge, title
from robodial.i18n import gettext as _

STEPS = 1000
_MAY_PAUSE = (LiveState.STARTING, LiveState.CALLING, LiveState.WAITING, LiveState.NO_LINE)
_MAY_STOP = (*_MAY_PAUSE, LiveState.OPENING, LiveState.READING, LiveState.PAUSED, LiveState.ASKING, LiveState.ENDING)


class LiveHeader(QWidget):
    """Name, state, sentence, progress; `pause` also means go on."""

    def __init__(self, pause: Callable[[], None], stop: Callable[[], None]) -> None:
        super().__init__()
        self._name, self._state, self._sentence = title(""), badge(""), body("")
        self._name.setMinimumWidth(1)
        self.pause = button("", pause, "pause")
        self.stop = button(_("S&top…"), stop, "stop", "danger")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(_("Progress"))
        self._is_pause = True
        self._set_pause(pauses=True)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self._name)
        top.addWidget(self._state)
        top.addStretch(1)
        top.addWidget(self.pause)
        top.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self._sentence)
        column.addWidget(self.bar)

    @property
    def sentence(self) -> str:
        """What the campaign is doing."""
        return self._sentence.text()

    @property
    def state(self) -> str:
        """In a word."""
        return self._state.text()

    @property
    def pauses(self) -> bool:
        """What the button does: pause, or go on."""
        return self._is_pause

    def show_view(self, view: CampaignView, words: StateWords) -> None:
        """As it stands now."""
        if self._name.text() != view.name:
            self._name.setText(view.name)
        set_badge(self._state, words.word, words.kind)
        ended = view.state.is_over
        sentence = "" if ended else words.sentence
        if sentence != self._sentence.text():
            self._sentence.setText(sentence)
        self._sentence.setVisible(not ended)
        self._set_bar(view)
        self._set_pause(pauses=view.state is not LiveState.PAUSED)
        self.pause.setVisible(view.state in _MAY_PAUSE or view.state is LiveState.PAUSED)
        self.stop.setVisible(view.state in _MAY_STOP)

    def _set_bar(self, view: CampaignView) -> None:
        opening = view.state in (LiveState.OPENING, LiveState.READING)
        busy = opening and not view.read_share
        if busy != (self.bar.maximum() == 0):
            self.bar.setRange(0, 0 if busy else STEPS)
        if not busy:
            self.bar.setValue(round(STEPS * (view.read_share if opening else view.share)))
        self.bar.setVisible(view.state is not LiveState.FAILED)

    def _set_pause(self, *, pauses: bool) -> None:
        text = _("&Pause") if pauses else _("&Go on")
        if self.pause.text() != text:
            self.pause.setText(text)
            set_icon(self.pause, "pause" if pauses else "play")
            self.pause.setToolTip(_("Space bar"))
        self._is_pause = pauses


class CampaignChips(QWidget):
    """Which of the campaigns that share the lines is shown; hidden while there is one only."""

    def __init__(self, chosen: Callable[[CampaignView], None]) -> None:
        super().__init__()
        self._chosen = chosen
        self._chips: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addStretch(1)
        self.hide()

    def show_views(self, views: tuple[CampaignView, ...], shown: str) -> None:
        """These are there; `shown` is the name of the one on the page."""
        if [view.name for view in views] != list(self._chips):
            for old in self._chips.values():
                old.deleteLater()
            self._chips = {view.name: self._made(view, place) for place, view in enumerate(views)}
        for name, made in self._chips.items():
            made.setChecked(name == shown)
        self.setVisible(len(views) > 1)

    def _made(self, view: CampaignView, place: int) -> QPushButton:
        made = chip(view.name)
        made.clicked.connect(lambda _checked=False: self._chosen(view))
        self._row.insertWidget(place, made)
        return made
