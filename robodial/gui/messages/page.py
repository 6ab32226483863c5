"""Messages: the list of them, and the one that is chosen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from robodial.app.message_library import Edit, LibraryMessage, MessageLibrary, usual_edit
from robodial.app.message_uses import delete_message
from robodial.app.message_view import EditHistory, MessageView, change, cut_to, look_at
from robodial.app.message_words import duration_words
from robodial.app.recorder import Recorded
from robodial.audio.message_editing import Trim
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.messages.editor import MessageEditor
from robodial.gui.messages.record_dialog import RecordDialog
from robodial.gui.messages.tiles import NoMessages, sound_kinds, speech_tile
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.texts import title
from robodial.i18n import gettext as _

LIST_WIDTH = 264


class MessagesPage(Page):
    """The user's messages."""

    topic = "messages"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.library = MessageLibrary(bridge.session.home)
        self._history = EditHistory()
        self._view: MessageView | None = None
        self._looking: Asked | None = None
        self._deleted: Path | None = None
        self.setAcceptDrops(True)
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(title(_("Messages")), 1)
        self._import = button(_("Import a sound file…"), self._choose, "import")
        self._record = button(_("Record…"), self.record, "microphone", role="primary")
        head.addWidget(self._import)
        head.addWidget(self._record)
        self.column.addLayout(head)
        self._gone = Notice()
        self._gone.add_button(_("Undo"), self._restore)
        self.column.addWidget(self._gone)
        self.editor = MessageEditor(self.bridge, self._problem)
        self._connect()
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())
        self._stack.addWidget(NoMessages(self.record, self._choose))
        self._stack.addWidget(self._both())
        self.column.addWidget(self._stack, 1)
        self._show_buttons(False)

    def _both(self) -> QWidget:
        self.list = QListWidget()
        self.list.setAccessibleName(_("Messages"))
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.setWordWrap(True)
        self.list.setStyleSheet(f"QListWidget::item {{ padding: {GAP}px; }}")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda item, _before: self._chosen(item))
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.list, 1)
        left.addWidget(speech_tile())
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP)
        row.addLayout(left)
        row.addWidget(self.editor, 1)
        return whole

    def _connect(self) -> None:
        self.editor.renamed.connect(self._rename)
        self.editor.cut.connect(self._cut)
        self.editor.levelled.connect(self._level)
        self.editor.undone.connect(self._undo)
        self.editor.deleted.connect(self._delete)

    def opened(self, **where: Any) -> None:
        """`message`: the path of the one to show."""
        self._read(where.get("message"))

    def closed(self) -> None:
        """Silence."""
        self.editor.listening.stop()

    # ---- the list ----------------------------------------------------------------------------------------------

    def _read(self, chosen: Path | None = None) -> None:
        wanted = chosen or (self._view.message.path if self._view else None)
        self.bridge.ask(
            self.library.all, then=lambda all_: self._fill(all_, wanted), failed=self._problem, owner=self, latest="all"
        )

    def _fill(self, messages: Sequence[LibraryMessage], wanted: Path | None) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for message in messages:
            item = QListWidgetItem(f"{message.name}\n{duration_words(message.duration_s)}")
            item.setData(Qt.ItemDataRole.UserRole, message.path)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._show_buttons(bool(messages))
        self._stack.setCurrentIndex(2 if messages else 1)
        rows = [row for row, message in enumerate(messages) if message.path == wanted]
        if messages:
            self.list.setCurrentRow(rows[0] if rows else 0)
        else:
            self._view = None

    def _show_buttons(self, are_messages: bool) -> None:
        """Without messages the page itself asks how to make one."""
        self._import.setVisible(are_messages)
        self._record.setVisible(are_messages)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        self.editor.listening.stop()
        if self._looking is not None:
            self._looking.cancel()
        path = item.data(Qt.ItemDataRole.UserRole)
        self._looking = self.bridge.ask(look_at, self.library, path, then=self._show, failed=self._problem, owner=self)

    def _show(self, view: MessageView) -> None:
        self._view = view
        item = self.list.currentItem()
        if item is not None and item.data(Qt.ItemDataRole.UserRole) == view.message.path:
            item.setText(f"{view.message.name}\n{duration_words(view.message.duration_s)}")
        self.editor.show_view(view, self._history.can_undo(view.message))

    def _problem(self, why: str) -> None:
        self.window_.problem(why, self.topic)
        if self._view is not None:
            self._show(self._view)

    # ---- new ones ----------------------------------------------------------------------------------------------

    def record(self) -> RecordDialog:
        """Ask for a recording, and keep it."""
        self.editor.listening.stop()
        dialog = RecordDialog(self.bridge, self, _("New message"), help_=lambda: self.window_.help(self.topic))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep(dialog.recorded, dialog.name))
        dialog.open()
        return dialog

    def _keep(self, recorded: Recorded | None, name: str) -> None:
        if recorded is None:
            return

        def work() -> LibraryMessage:
            samples, rate = recorded.samples, recorded.rate
            return self.library.add(samples, rate, name, usual_edit(samples, rate))

        self.bridge.ask(work, then=self._added, failed=self._problem, owner=self)

    def _added(self, message: LibraryMessage) -> None:
        self.window_.tell(_("“{name}” is in your messages.").format(name=message.name))
        self._read(message.path)

    def _choose(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Choose a sound file"), "", sound_kinds())
        self.import_files([Path(path) for path in paths])

    def import_files(self, files: Sequence[Path]) -> None:
        """Take them over, one after the other."""
        for file in files:
            self.bridge.ask(
                self.library.import_file, file, then=self._added, failed=self._problem, owner=self, once=f"add {file}"
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.import_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    # ---- the one that is chosen --------------------------------------------------------------------------------

    def _rename(self, name: str) -> None:
        if self._view is not None:
            path = self._view.message.path
            self.bridge.ask(
                self.library.rename,
                path,
                name,
                then=lambda one: self._read(one.path),
                failed=self._problem,
                owner=self,
                once="rename",
            )

    def _cut(self, part: Trim) -> None:
        if self._view is not None:
            self._change(cut_to(self._view.message.edit, part))

    def _level(self, wanted: bool) -> None:
        if self._view is not None:
            self._change(Edit(self._view.message.edit.trim, wanted))

    def _change(self, edit: Edit) -> None:
        assert self._view is not None
        self._history.remember(self._view.message)
        self._make(edit)

    def _undo(self) -> None:
        if self._view is not None:
            self._make(self._history.undo(self._view.message))

    def _make(self, edit: Edit) -> None:
        assert self._view is not None
        self.editor.listening.stop()
        self.editor.set_busy()
        path = self._view.message.path
        self.bridge.ask(
            change, self.library, path, edit, then=self._changed, failed=self._problem, owner=self, in_turn=True
        )

    def _changed(self, view: MessageView) -> None:
        if self._view is not None and self._view.message.path == view.message.path:
            self._show(view)

    def _delete(self) -> None:
        if self._view is None:
            return
        message = self._view.message
        self.editor.listening.stop()
        self.bridge.ask(
            delete_message,
            message.path,
            self.bridge.session.home,
            then=lambda _none: self._has_gone(message),
            failed=self._problem,
            owner=self,
            once="delete",
        )

    def _has_gone(self, message: LibraryMessage) -> None:
        self._deleted, self._view = message.path, None
        self._gone.show_text(_("“{name}” was deleted.").format(name=message.name))
        self._read()

    def _restore(self) -> None:
        self._gone.hide()
        if self._deleted is not None:
            self.bridge.ask(
                self.library.restore,
                self._deleted,
                then=lambda one: self._read(one.path),
                failed=self._problem,
                owner=self,
                once="restore",
            )
