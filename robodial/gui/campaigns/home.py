"""All campaigns: what stands where, what it waits for, and what one can do about it."""

from typing import Any

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from robodial.app.campaign_cards import CampaignCard, Cards, DraftCard, copied_draft, read_cards, stored_campaign
from robodial.domain.campaign import Campaign, CampaignState
from robodial.engine.commands import PauseCampaign, ResumeCampaign
from robodial.errors import RobodialError
from robodial.gui.bridge import Bridge
from robodial.gui.campaigns.card import Action, CampaignFrame, CardFrame, DraftFrame
from robodial.gui.campaigns.draft_keeper import DraftKeeper
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import EmptyState, Notice
from robodial.gui.widgets.scroll import scrolling
from robodial.gui.widgets.texts import title
from robodial.i18n import gettext as _
from robodial.settings.drafts import Draft

READ_AGAIN_MS = 500
"""While calls go on, the figures are read at most so often."""
REST = 4
"""And never in more than a fifth of the time: large campaigns take their time to count."""


class HomePage(Page):
    """Campaigns."""

    topic = "campaign"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.cards = Cards((), ())
        self.frames: dict[str, CardFrame] = {}
        self._shown: list[object] = []
        self._is_open = self._is_reading = False
        self._deleted: Draft | None = None
        self._reading = QElapsedTimer()
        self._again = QTimer(self, singleShot=True, interval=READ_AGAIN_MS)
        self._again.timeout.connect(self._read)
        bridge.happened.connect(self._happened)
        DraftKeeper.of(bridge, window).written.connect(self._written)
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(title(_("Campaigns")), 1)
        self.new = button(_("New campaign"), lambda: self.window_.go("wizard"), "plus", role="primary")
        head.addWidget(self.new)
        self.column.addLayout(head)
        self.undo = Notice(kind="info")
        self.undo.add_button(_("Undo"), self._undo)
        self.column.addWidget(self.undo)
        self._stack = QStackedWidget()
        self._empty = EmptyState(
            "campaign",
            _("No campaign yet"),
            _("A campaign calls everybody in a list and plays your message."),
            _("Make the first one"),
            lambda: self.window_.go("wizard"),
        )
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(GAP + GAP // 2)
        self._list.addStretch(1)
        for widget in (QWidget(), self._empty, scrolling(inside)):
            self._stack.addWidget(widget)
        self.column.addWidget(self._stack, 1)

    # ---- reading -----------------------------------------------------------------------------------------------

    def opened(self, **where: Any) -> None:
        self._is_open = True
        self._read()

    def closed(self) -> None:
        self._is_open = False
        self._again.stop()
        self.undo.show_text("")

    def _happened(self, _event: object) -> None:
        if self._is_open and not self._again.isActive():
            self._again.start()

    def _written(self) -> None:
        """The draft that was just left may not have been on disk yet when the cards were read."""
        if self._is_open:
            self._read()

    def _read(self) -> None:
        if self._is_reading:
            self._again.start()
            return
        self._is_reading = True
        self._reading.start()
        session = self.bridge.session
        self.bridge.ask(
            _cards_of,
            session.folder,
            session.drafts,
            self.bridge.now(),
            self.bridge.is_running,
            then=self._show,
            failed=self._failed,
            owner=self,
            latest="cards",
        )

    def _failed(self, text: str) -> None:
        self._is_reading = False
        self.window_.problem(text)

    def _show(self, cards: Cards) -> None:
        self._is_reading = False
        self._again.setInterval(max(READ_AGAIN_MS, REST * self._reading.elapsed()))
        self.cards = cards
        shape: list[object] = [
            *cards.drafts,
            *((one.campaign_id, one.state, one.is_in_hand) for one in cards.campaigns),
        ]
        if shape == self._shown:
            for one in cards.campaigns:
                frame = self.frames[f"campaign {one.campaign_id}"]
                assert isinstance(frame, CampaignFrame)
                frame.show_card(one)
        else:
            self._shown = shape
            self._draw(cards)
        self.new.setVisible(bool(shape))
        self._stack.setCurrentIndex(2 if shape else 1)

    def _draw(self, cards: Cards) -> None:
        for frame in self.frames.values():
            frame.hide()
            frame.deleteLater()
        live = [one for one in cards.campaigns if one.is_in_hand]
        others = [one for one in cards.campaigns if not one.is_in_hand]
        self.frames = {f"campaign {one.campaign_id}": CampaignFrame(one, self._actions(one)) for one in live}
        self.frames |= {f"draft {one.draft_id}": DraftFrame(one, self._draft_actions(one)) for one in cards.drafts}
        self.frames |= {f"campaign {one.campaign_id}": CampaignFrame(one, self._actions(one)) for one in others}
        for place, frame in enumerate(self.frames.values()):
            self._list.insertWidget(place, frame)
            frame.ensurePolished()
        widest = max((frame.beside.sizeHint().width() for frame in self.frames.values()), default=0)
        for frame in self.frames.values():
            frame.beside.setMinimumWidth(widest)  # so that states and bars end below each other

    # ---- what can be done --------------------------------------------------------------------------------------

    def _actions(self, card: CampaignCard) -> list[Action]:
        results: Action = (_("Results"), "chart", lambda: self.window_.go("results", campaign_id=card.campaign_id))
        copy: Action = (_("Copy"), "box", lambda: self._copy(card))
        if card.is_in_hand:
            look: Action = (_("Open"), "forward", lambda: self._open(card))
            if card.state is CampaignState.PAUSED:
                return [look, (_("Go on"), "play", lambda: self._resume(card)), results]
            return [look, (_("Pause"), "pause", lambda: self._pause(card)), results]
        if card.may_go_on:
            return [(_("Go on"), "play", lambda: self._go_on(card)), results, copy]
        return [results, copy]

    def _draft_actions(self, card: DraftCard) -> list[Action]:
        return [
            (_("Continue"), "forward", lambda: self.window_.go("wizard", draft_id=card.draft_id)),
            (_("Delete"), "trash", lambda: self._delete(card)),
        ]

    def _open(self, card: CampaignCard) -> None:
        self.window_.go("live", campaign_id=card.campaign_id)

    def _pause(self, card: CampaignCard) -> None:
        self.bridge.submit(PauseCampaign(card.campaign_id))

    def _resume(self, card: CampaignCard) -> None:
        """A question that is open is answered where it is asked."""
        self.bridge.submit(ResumeCampaign(card.campaign_id))
        self._open(card)

    def _go_on(self, card: CampaignCard) -> None:
        self._ask(stored_campaign, self.bridge.session.folder, card.campaign_id, then=self._start, once="start")

    def _start(self, campaign: Campaign) -> None:
        try:
            self.bridge.start(campaign)
        except RobodialError as error:
            self.window_.problem(str(error))
        else:
            self.window_.go("live", campaign_name=campaign.name)

    def _copy(self, card: CampaignCard) -> None:
        session = self.bridge.session
        self._ask(
            copied_draft,
            session.folder,
            card.campaign_id,
            session.drafts,
            then=lambda draft: self.window_.go("wizard", draft_id=draft.draft_id, step="purpose"),
            once="copy",
        )

    def _delete(self, card: DraftCard) -> None:
        self._ask(
            _taken_away,
            self.bridge.session.drafts,
            card.draft_id,
            then=self._was_deleted,
            once=f"delete {card.draft_id}",
        )

    def _was_deleted(self, draft: Draft | None) -> None:
        self._deleted = draft
        name = draft.name if draft else ""
        text = _("The draft “{name}” was deleted.") if name else _("The draft was deleted.")
        self.undo.show_text(text.format(name=name))
        self._read()

    def _undo(self) -> None:
        self.undo.show_text("")
        if self._deleted is not None:
            self._ask(self.bridge.session.drafts.save, self._deleted, then=lambda _none: self._read(), once="undo")
            self._deleted = None

    def _ask(self, work: Any, *arguments: Any, then: Any, once: str) -> None:
        ask = self.bridge.ask
        ask(work, *arguments, then=then, failed=self.window_.problem, owner=self, once=once, in_turn=True)


def _cards_of(folder: Any, drafts: Any, now: Any, is_running: bool) -> Cards:
    return read_cards(folder, drafts, now, is_running=is_running)


def _taken_away(drafts: Any, draft_id: str) -> Draft | None:
    draft: Draft | None = drafts.get(draft_id)
    drafts.delete(draft_id)
    return draft
