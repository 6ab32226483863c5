"""The brake's question, and what the page says once everything is over or nothing could begin."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from robodial.app.live_words import outcomes_words, question_answer, question_title
from robodial.engine.events import UserAsked
from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import body, faint, heading
from robodial.i18n import gettext as _
from robodial.i18n.retelling import retold

_ICONS = {"info": "info", "good": "check", "warn": "question", "bad": "warning", "plain": "info"}


class _Panel(QFrame):
    """An icon, a heading, a sentence, more, and a row of buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = QLabel()
        self._title, self._text, self._more = heading(""), body(""), faint("")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        texts = QVBoxLayout()
        texts.setSpacing(GAP)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(GAP)
        for label in (self._title, self._text, self._more):
            texts.addWidget(label)
        texts.addLayout(self.buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        row.setSpacing(2 * GAP)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    @property
    def text(self) -> str:
        """Its heading and sentence."""
        return f"{self._title.text()}\n{self._text.text()}"

    def _show(self, title: str, text: str, more: str, kind: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setAccessibleName(f"{title}. {text}")
        role = f"notice-{'info' if kind == 'plain' else kind}"
        if self.property("role") != role:
            ink = {"good": colours().good, "warn": colours().warn, "bad": colours().bad}.get(kind, colours().accent)
            self._icon.setPixmap(pixmap(_ICONS[kind], ink, 32))
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)


class QuestionPanel(_Panel):
    """The campaign paused by itself and asks. `answered` is told the question, `stop` that there is an end to it."""

    def __init__(self, answered: Callable[[UserAsked], None], stop: Callable[[], None]) -> None:
        super().__init__()
        self._asked: UserAsked | None = None
        self._answered = answered
        self.yes = button("", self._yes, "check", "primary")
        self.no = button(_("Stop the campaign…"), stop, "stop", "danger")
        for each in (self.yes, self.no):
            self.buttons.addWidget(each)
        self.buttons.addStretch(1)
        self.hide()

    def show_question(self, asked: UserAsked | None) -> None:
        """None: nothing is asked."""
        if asked == self._asked:
            return
        self._asked = asked
        self.setVisible(asked is not None)
        if asked is not None:
            self._show(question_title(asked.code), retold(asked.question), outcomes_words(asked.outcomes), "warn")
            self.yes.setText(question_answer(asked.code))
            self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _yes(self) -> None:
        if self._asked is not None:
            self._answered(self._asked)


class EndPanel(_Panel):
    """It is over, or could not begin: a sentence and what can be done now."""

    def __init__(
        self,
        results: Callable[[], None],
        again: Callable[[], None],
        home: Callable[[], None],
        help_: Callable[[], None],
    ) -> None:
        super().__init__()
        self.results = button(_("See the results"), results, "chart", "primary")
        self.again = button(_("Go on with the campaign"), again, "play")
        self.home = button(_("To the campaigns"), home, "campaign")
        self.help = button(_("Help"), help_, "help")
        for each in (self.results, self.again, self.home, self.help):
            self.buttons.addWidget(each)
        self.buttons.addStretch(1)
        self.hide()

    def show_end(self, title: str, text: str, kind: str, *, results: bool, again: bool) -> None:
        """`results`: there are some; `again`: it can go on."""
        self._show(title, text, "", kind)
        for each, shown in (
            (self.results, results),
            (self.again, again),
            (self.home, not results and not again),
            (self.help, kind == "bad"),
        ):
            _set_visible(each, shown)
        self.setVisible(True)


def _set_visible(widget: QPushButton, shown: bool) -> None:
    if widget.isHidden() is shown:
        widget.setVisible(shown)
