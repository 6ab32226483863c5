"""One person: everything known about them, newest first, and what can be done."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from robodial.app.one_person import Erasure, erase_person, erased_words, export_person
from robodial.app.person_story import PersonStory, StoryLine, read_story
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.gui.bridge import Bridge
from robodial.gui.do_not_call.refusal_form import RefusalDialog
from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.scroll import scrolling
from robodial.gui.widgets.texts import badge, body, faint, heading, set_badge, title
from robodial.i18n import gettext as _


class PersonDialog(QDialog):
    """Reads by itself; `was_changed` once somebody was refused or erased in it."""

    def __init__(self, bridge: Bridge, number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._number = PhoneNumber(number)
        self.story: PersonStory | None = None
        self.was_changed = False
        self.setWindowTitle(_("What happened"))
        self.resize(95 * GAP, 78 * GAP)
        self._build()
        self.read()

    # ---- reading -------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Everything anew."""
        session = self._bridge.session
        country = session.settings.country or "FR"
        self._bridge.ask(
            read_story,
            session.data_dir,
            self._number,
            country,
            self._bridge.now(),
            then=self._show,
            failed=self._failed,
            owner=self,
            latest="story",
        )

    def _show(self, story: PersonStory) -> None:
        self.story = story
        self._title.setText(story.title)
        numbers = ", ".join(story.shown)
        self._numbers.setText(numbers if story.names else "")
        self._numbers.setVisible(bool(story.names))
        in_lists = _("In the lists: {lists}").format(lists=", ".join(story.lists))
        self._lists.setText(in_lists if story.lists else _("In no list."))
        set_badge(
            self._badge, _("Never called") if story.refusal else _("May be called"), "bad" if story.refusal else "good"
        )
        self._refusal.show_text(story.refusal, "warn")
        self.refuse.setVisible(not story.refused_by_person)
        self._fill(story)

    def _fill(self, story: PersonStory) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for line in story.lines[:MOST_SHOWN]:
            column.addWidget(_LineCard(line))
        if len(story.lines) > MOST_SHOWN:
            column.addWidget(faint(_("Older entries are in the exported file.")))
        if not story.lines:
            empty = (
                _("Nothing is held about this number.") if story.is_unknown else _("No call was planned or made yet.")
            )
            column.addWidget(body(empty))
        column.addStretch(1)
        self._scroll.setWidget(inside)

    def _failed(self, sentence: str) -> None:
        self.problem.show_text(sentence, "bad")

    # ---- doing ---------------------------------------------------------------------------------------------------

    def _refuse(self) -> None:
        asking = RefusalDialog(self._bridge, self._number, self)
        asking.accepted.connect(self._refused)
        asking.open()

    def _refused(self) -> None:
        self.was_changed = True
        self.problem.show_text(_("Stored: they are never called again."), "good")
        self.read()

    def _choose_file(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("Export what is held"), "", "JSON (*.json)")
        if path:
            self.export_to(Path(path))

    def export_to(self, file: Path) -> None:
        """Write all that is held, for the person to have."""
        self._bridge.ask(
            export_person,
            self._bridge.session.data_dir,
            self._number,
            file,
            then=lambda _numbers: self.problem.show_text(_("Written: {file}").format(file=file), "good"),
            failed=self._failed,
            owner=self,
            once="export",
        )

    def _ask_erase(self) -> None:
        self.sure.show()
        self._actions.hide()
        self._keep.setFocus()

    def _keep_them(self) -> None:
        self.sure.hide()
        self._actions.show()

    def erase(self) -> None:
        """Down to the proof of their refusal."""
        self._keep_them()
        self._bridge.ask(
            erase_person,
            self._bridge.session.data_dir,
            self._number,
            SystemClock().now(),
            then=self._erased,
            failed=self._failed,
            owner=self,
            once="erase",
        )

    def _erased(self, erasure: Erasure) -> None:
        self.was_changed = True
        shown = ", ".join(self.story.shown) if self.story else self._number
        self.problem.show_text("\n".join(erased_words(erasure, shown)), "good")
        self.read()

    # ---- the frame -----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(GAP + GAP // 2)
        head = QHBoxLayout()
        head.setSpacing(2 * GAP)
        self._title, self._badge = title(""), badge("")
        head.addWidget(self._title)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        column.addLayout(head)
        self._numbers, self._lists = body(""), faint("")
        self._refusal, self.problem = Notice(kind="warn"), Notice()
        for widget in (self._numbers, self._lists, self._refusal, self.problem):
            column.addWidget(widget)
        self._scroll = scrolling(body(_("Reading…")))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # nothing in it can be stepped to
        self._scroll.setAccessibleName(_("What happened, newest first"))
        column.addWidget(self._scroll, 1)
        column.addWidget(self._sure())
        column.addWidget(self._buttons())

    def _buttons(self) -> QWidget:
        self._actions = QWidget()
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 0, 0, 0)
        self.refuse = button(_("Never call again…"), self._refuse, "ban")
        row.addWidget(self.refuse)
        row.addWidget(button(_("Export what is held…"), self._choose_file, "export"))
        row.addWidget(button(_("Erase…"), self._ask_erase, "trash", role="danger"))
        row.addStretch(1)
        close = button(_("Close"), self.accept, role="primary")
        close.setDefault(True)
        row.addWidget(close)
        return self._actions

    def _sure(self) -> QWidget:
        self.sure = Card(_("Erase everything about this person?"))
        self.sure.column.addWidget(
            body(
                _(
                    "Their rows in lists, calls, keys pressed, consents and what the journal says of them go, and "
                    "cannot be brought back. What stays: a refusal, because without it they might be called again; "
                    "and, without their number, that calls were made, as long as the limits count them."
                )
            )
        )
        row = QHBoxLayout()
        self._keep = button(_("Keep"), self._keep_them)
        row.addStretch(1)
        row.addWidget(self._keep)
        row.addWidget(button(_("Erase for good"), self.erase, "trash", role="danger"))
        self.sure.column.addLayout(row)
        self.sure.hide()
        return self.sure


MOST_SHOWN = 200
"""Lines; nobody reads more, and each is a widget."""


class _LineCard(Card):
    def __init__(self, line: StoryLine) -> None:
        super().__init__()
        inks = {"good": colours().good, "info": colours().accent, "warn": colours().warn, "bad": colours().bad}
        picture = QLabel()
        picture.setPixmap(pixmap(line.icon, inks.get(line.mood, colours().faint), 22))
        row = QHBoxLayout()
        row.setSpacing(GAP + GAP // 2)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(2 * GAP)
        what = heading(line.what)
        what.setWordWrap(True)
        when = faint(line.when)
        when.setWordWrap(False)
        top.addWidget(what, 1)
        top.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        texts.addLayout(top)
        if line.details:
            texts.addWidget(faint("\n".join(line.details)))
        row.addLayout(texts, 1)
        self.column.setContentsMargins(GAP + GAP // 2, GAP, GAP + GAP // 2, GAP)
        self.column.addLayout(row)
        self.setAccessibleName(f"{line.when}: {line.what}")
