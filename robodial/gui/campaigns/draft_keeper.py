"""Keeps drafts on disk, one writing after the other; a draft whose campaign has opened is not needed any more."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from robodial.app.desk import CampaignOpened
from robodial.gui.bridge import Bridge
from robodial.gui.page import Navigator
from robodial.settings.drafts import Draft


class DraftKeeper(QObject):
    """Lives as long as the bridge: pages come and go. The disk may be slow: what is not on it yet is known here."""

    written = Signal()
    """A draft is on disk now, or gone from it."""

    def __init__(self, bridge: Bridge, problem: Callable[[str], None]) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._problem = problem
        self._started: dict[str, str] = {}
        self._unwritten: dict[str, Draft] = {}
        bridge.happened.connect(self._happened)

    @classmethod
    def of(cls, bridge: Bridge, window: Navigator) -> "DraftKeeper":
        """The bridge's own; what goes wrong is told in `window`."""
        found = next((child for child in bridge.children() if isinstance(child, cls)), None)
        if found is None:
            return cls(bridge, window.problem)
        found._problem = window.problem
        return found

    def unwritten(self, draft_id: str) -> Draft | None:
        """The draft, as long as what is on disk is older."""
        return self._unwritten.get(draft_id)

    def keep(self, draft: Draft) -> None:
        """Write it when those before are written."""
        self._unwritten[draft.draft_id] = draft
        self._bridge.ask(
            self._bridge.session.drafts.save,
            draft,
            then=lambda _none: self._is_written(draft),
            failed=lambda text: self._failed(draft, text),
            owner=self,
            in_turn=True,
        )

    def started(self, name: str, draft_id: str) -> None:
        """The draft goes once the campaign of that name has opened."""
        self._started[name] = draft_id

    def _is_written(self, draft: Draft) -> None:
        if self._unwritten.get(draft.draft_id) is draft:  # else it was changed meanwhile
            del self._unwritten[draft.draft_id]
        self.written.emit()

    def _failed(self, draft: Draft, text: str) -> None:
        self._is_written(draft)
        self._problem(text)

    def _happened(self, event: object) -> None:
        if not isinstance(event, CampaignOpened) or event.name not in self._started:
            return
        self._bridge.ask(
            self._bridge.session.drafts.delete,
            self._started.pop(event.name),
            then=lambda _none: self.written.emit(),
            failed=self._problem,
            owner=self,
            in_turn=True,
        )
