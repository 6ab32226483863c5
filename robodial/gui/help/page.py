"""Help: the contents on the left, the text on the right, a search over both."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCursor, QTextFrameFormat, QTextLength, QTextTable
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout

from robodial.app.manual import Hit, Topic, read_manual, search, topic_key
from robodial.gui.bridge import Bridge
from robodial.gui.icons import icon
from robodial.gui.page import Navigator, Page
from robodial.gui.report_saver import ReportSaver
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _
from robodial.i18n import language, ngettext
from robodial.i18n.figures import grouped

FOLDER = Path(__file__).parent
CONTENTS = 30 * GAP
LINE_HEIGHT = 122
_PER_CENT = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
TOPIC = "topic"
"""Scheme of links from one topic to another."""


class HelpPage(Page):
    """`opened(topic)` shows that topic."""

    topic = "first-run"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.add_title(_("Help"))
        self._topics: dict[str, Topic] = {}
        self._wanted = ""
        self.shown = ""
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addLayout(self._left())
        row.addWidget(self._right(), 1)
        self.column.addLayout(row, 1)

    def _left(self) -> QVBoxLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search in the help"))
        self.search.setAccessibleName(_("Search in the help"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", colours().faint), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._first)
        self.found = faint("")
        self.found.hide()
        self.contents = QListWidget()
        self.contents.setAccessibleName(_("Contents"))
        self.contents.setWordWrap(True)
        self.contents.ensurePolished()
        self.contents.setSpacing(GAP // 2)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentItemChanged.connect(lambda item, _before: self._chosen(item))
        column = QVBoxLayout()
        column.setSpacing(GAP)
        for widget in (self.search, self.found, self.contents):
            widget.setFixedWidth(CONTENTS)
            column.addWidget(widget)
        self.saver = ReportSaver(self.bridge, self, self._told, self._busy)
        self.report = button(_("Save a &report…"), self._save_report, "export")
        self.report.setToolTip(_("One file for whoever helps you: numbers are cut and names left out."))
        column.addWidget(self.report)
        return column

    def _save_report(self) -> None:
        self.saver.choose()

    def _busy(self, is_busy: bool) -> None:
        self.report.setEnabled(not is_busy)

    def _told(self, sentence: str, kind: str) -> None:
        if kind == "bad":
            self.window_.problem(sentence, "problems")
        else:
            self.window_.tell(sentence)

    def _right(self) -> QTextBrowser:
        self.text = QTextBrowser()
        self.text.setAccessibleName(_("Help text"))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(2 * GAP)
        self.text.anchorClicked.connect(self._follow)
        return self.text

    def opened(self, topic: str = "", **where: Any) -> None:
        """Show the topic; without one, what was shown last."""
        self._wanted = topic_key(topic) if topic else self.shown or topic_key("")
        if self._topics:
            self._show_wanted()
        else:
            self.bridge.ask(read_manual, FOLDER, language(), then=self._read, failed=self.window_.problem, owner=self)
        self.search.setFocus()

    def _read(self, topics: tuple[Topic, ...]) -> None:
        self._topics = {topic.key: topic for topic in topics}
        self._show_wanted()

    def _show_wanted(self) -> None:
        if self.search.text():
            self.search.clear()  # the whole contents come back with it
        else:
            self._list([Hit(topic, "") for topic in self._topics.values()])
        self.show_topic(self._wanted)

    # ---- the contents, or what was found -----------------------------------------------------------------------

    def _search(self, words: str) -> None:
        hits = search(self._topics.values(), words)
        is_asked = bool(words.strip())
        self._list(hits if is_asked else [Hit(topic, "") for topic in self._topics.values()])
        text = ngettext("{n} place", "{n} places", len(hits)).format(n=grouped(len(hits)))
        self.found.setText(text if hits else _("Nothing found: try one word only."))
        self.found.setVisible(is_asked)
        if not is_asked and self.shown:
            self._light(self.shown)

    def _list(self, hits: list[Hit]) -> None:
        blocked = self.contents.blockSignals(True)
        self.contents.clear()
        for hit in hits:
            item = QListWidgetItem(f"{hit.topic.title} – {hit.heading}" if hit.heading else hit.topic.title)
            item.setData(Qt.ItemDataRole.UserRole, (hit.topic.key, hit.heading))
            item.setSizeHint(self._room_for(item.text()))
            self.contents.addItem(item)
        self.contents.blockSignals(blocked)

    def _room_for(self, text: str) -> QSize:
        """For all lines of it: by itself the list forgets what stands around its entries, and cuts some texts."""
        inside = QRect(0, 0, CONTENTS - 4 * GAP, 0)
        lines = self.contents.fontMetrics().boundingRect(inside, Qt.TextFlag.TextWordWrap.value, text)
        return QSize(0, lines.height() + GAP)

    def _first(self) -> None:
        if self.contents.count():
            self.contents.setCurrentRow(0)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            key, heading = item.data(Qt.ItemDataRole.UserRole)
            self.show_topic(key, heading)

    def _light(self, key: str) -> None:
        blocked = self.contents.blockSignals(True)
        for at in range(self.contents.count()):
            if self.contents.item(at).data(Qt.ItemDataRole.UserRole)[0] == key and not self.search.text():
                self.contents.setCurrentRow(at)
        self.contents.blockSignals(blocked)

    # ---- the text ----------------------------------------------------------------------------------------------

    def show_topic(self, key: str, heading: str = "") -> None:
        """The topic, from the heading on."""
        if key != self.shown or not self.text.toPlainText():
            self.text.setMarkdown(self._topics[key].markdown)
            _dress(self.text)
        self.shown = key
        self._light(key)
        self._scroll_to(heading)

    def _scroll_to(self, heading: str) -> None:
        top = 0.0
        block = self.text.document().begin()
        while heading and block.isValid():
            if block.blockFormat().headingLevel() and block.text().strip() == heading:
                top = self.text.document().documentLayout().blockBoundingRect(block).top()
                break
            block = block.next()
        self.text.verticalScrollBar().setValue(int(top))

    def _follow(self, link: QUrl) -> None:
        """To another topic; nothing is fetched from anywhere."""
        if link.scheme() == TOPIC:
            self.show_topic(topic_key(link.path()))


def _dress(text: QTextBrowser) -> None:
    """Room between lines, and tables that can be read."""
    block = text.document().begin()
    while block.isValid():
        shape = block.blockFormat()
        shape.setLineHeight(LINE_HEIGHT, _PER_CENT)
        if shape.headingLevel() > 1:
            shape.setTopMargin(2 * GAP)
        if QTextCursor(block).currentTable() is None:
            goes_on = block.textList() is not None and block.next().textList() is not None
            shape.setBottomMargin(GAP // 2 if goes_on else GAP)
        QTextCursor(block).setBlockFormat(shape)
        block = block.next()
    for frame in text.document().rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame)


def _dress_table(table: QTextTable) -> None:
    shape = table.format()
    shape.setBorder(1)
    shape.setBorderBrush(QColor(colours().border))
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderCollapse(True)
    shape.setCellPadding(GAP)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(shape)
