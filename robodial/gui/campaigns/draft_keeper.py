"""Keeps drafts on disk, one writing after the other; a draft whose campaign has opened is not needed any more."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from robodial.app.desk import CampaignOpened
from robodial.gui.bridge import Bridge
from robodial.gui.page import Navigator
from robodial.settings.drafts import Draft


class DraftKeeper(QObject):
    """Lives as long as the bridge: pages come and go."""

    def __init__(self, bridge: Bridge, problem: Callable[[str], None]) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._problem = problem
        self._started: dict[str, str] = {}
        self._waiting: dict[str, Draft] = {}
        self._is_writing = False
        bridge.happened.connect(self._happened)

    @classmethod
    def of(cls, bridge: Bridge, window: Navigator) -> "DraftKeeper":
        """The bridge's own; what goes wrong is told in `window`."""
        found = next((child for child in bridge.children() if isinstance(child, cls)), None)
        if found is None:
            return cls(bridge, window.problem)
        found._problem = window.problem
        return found

    def keep(self, draft: Draft) -> None:
        """Write it when those before are written."""
        self._waiting[draft.draft_id] = draft
        self._write_next()

    def started(self, name: str, draft_id: str) -> None:
        """The draft goes once the campaign of that name has opened."""
        self._started[name] = draft_id

    def _write_next(self) -> None:
        if self._is_writing or not self._waiting:
            return
        draft_id = next(iter(self._waiting))
        draft = self._waiting.pop(draft_id)
        self._is_writing = True
        self._bridge.ask(
            self._bridge.session.drafts.save,
            draft,
            then=lambda _none: self._written(),
            failed=self._failed,
            owner=self,
            in_turn=True,
        )

    def _written(self) -> None:
        self._is_writing = False
        self._write_next()

    def _failed(self, text: str) -> None:
        self._problem(text)
        self._written()

    def _happened(self, event: object) -> None:
        if not isinstance(event, CampaignOpened) or event.name not in self._started:
            return
        draft_id = self._started.pop(event.name)
        self._waiting.pop(draft_id, None)
        self._bridge.ask(
            self._bridge.session.drafts.delete,
            draft_id,
            then=lambda _none: None,
            failed=self._problem,
            owner=self,
            in_turn=True,
        )
