"""What a live screen shows of the run: campaigns, lines, recent calls. Events in, frozen values out; no window here."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from robodial.app.desk import CampaignOpened, DeskEvent, ListRead, RunEnded, RunFailed, RunOpened, RunOpening
from robodial.app.line_cards import LineCard, LinePhase, after
from robodial.app.live_campaign import CampaignView, LiveCampaign
from robodial.app.live_clock import EngineClock
from robodial.app.live_counts import LiveReading
from robodial.domain.campaign import CampaignId
from robodial.domain.line import LineId
from robodial.engine import events
from robodial.engine.events import CallEnded, ContactMissed, ContactNotCalled, LineEvent, LineNoted, NumberRefused
from robodial.rules.eligibility import CLOSED_HOURS

MOST_RECENT = 50

RecentEvent = CallEnded | ContactNotCalled | ContactMissed | NumberRefused | LineNoted
"""What the list of recent calls has rows of."""


class LiveBoard:
    """Folds the desk's events. `revision` grows with everything that changes what is shown."""

    def __init__(self) -> None:
        self.revision = 0
        self.is_running = False
        self.is_emulated = False
        self._clock = EngineClock()
        self._lines: dict[LineId, LineCard] = {}
        self._campaigns: list[LiveCampaign] = []
        self._recent: deque[RecentEvent] = deque(maxlen=MOST_RECENT)
        self._wanted: set[str] = set()

    # ---- what happens ------------------------------------------------------------------------------------------

    def fold(self, event: DeskEvent, pc_s: float) -> None:
        """`pc_s`: the PC's seconds at which it came."""
        self.revision += 1
        match event:
            case RunOpening():
                self._opening(event.campaigns)
            case ListRead():
                for one in self._opening_ones():
                    one.list_read(event.done, event.total, event.rows)
            case CampaignOpened():
                self._named(event.name).opened(event.campaign_id)
            case RunOpened():
                self._run_opened(event)
            case RunFailed():
                for name in event.campaigns:
                    self._named(name).failed(event.problem)
            case RunEnded():
                self._run_ended()
            case _:
                self._heed(event, pc_s)

    def told_to_stop(self, campaign_id: CampaignId | None) -> None:
        """By the user; None: every campaign."""
        self.revision += 1
        for one in self._campaigns:
            if campaign_id in (None, one.campaign_id):
                one.told_to_stop()

    def asked_for(self, number: str) -> None:
        """The user wants this number called now: why it is not is shown, whatever the reason."""
        self._wanted.add(number)

    def reading(self, read: LiveReading) -> None:
        """The store's counts of a campaign; also of one that does not run."""
        self.revision += 1
        known = self._of(read.campaign_id)
        if known is None:
            known = LiveCampaign(read.name, read.campaign_id)
            self._campaigns.append(known)
        known.reading(read)

    def _opening(self, names: Sequence[str]) -> None:
        if not self.is_running:
            self.is_running = True
            self._lines.clear()
            self._recent.clear()
            self._wanted.clear()
            self._clock.runs_at(1.0)
            self._campaigns = [one for one in self._campaigns if one.name in names]
        for name in names:
            self._named(name)
        self._campaigns = [
            LiveCampaign(one.name, one.campaign_id) if one.name in names else one for one in self._campaigns
        ]

    def _run_opened(self, event: RunOpened) -> None:
        self.is_emulated = event.emulated
        self._clock.runs_at(event.speed if event.emulated else 1.0)
        for line_id in event.line_ids:
            self._lines.setdefault(line_id, LineCard(line_id))

    def _run_ended(self) -> None:
        self.is_running = False
        for one in self._campaigns:
            one.run_ended()
        for line_id, card in self._lines.items():
            self._lines[line_id] = LineCard(line_id, LinePhase.IDLE, start_delay_s=card.start_delay_s)

    def _heed(self, event: events.Event, pc_s: float) -> None:
        if isinstance(event, events.ClockJumped):
            self._clock.jumped()
        self._clock.saw(event.at, pc_s)
        if isinstance(event, LineEvent):
            card = self._lines.get(event.line_id) or LineCard(event.line_id)
            self._lines[event.line_id] = after(card, event)
        if self._is_recent(event):
            self._recent.appendleft(event)  # type: ignore[arg-type]
        campaign_id = getattr(event, "campaign_id", None)
        if campaign_id is not None and (one := self._of(campaign_id)) is not None:
            one.heed(event)  # type: ignore[arg-type]

    def _is_recent(self, event: events.Event) -> bool:
        if isinstance(event, ContactNotCalled):
            return event.code != CLOSED_HOURS or event.number in self._wanted  # true of everybody: told once
        if isinstance(event, ContactMissed):
            return event.number in self._wanted
        return isinstance(event, RecentEvent)

    # ---- what is shown -----------------------------------------------------------------------------------------

    def now(self, pc_s: float) -> datetime | None:
        """The engine's time."""
        return self._clock.now(pc_s)

    @property
    def lines(self) -> tuple[LineCard, ...]:
        """In the order in which they came."""
        return tuple(self._lines.values())

    @property
    def recent(self) -> tuple[RecentEvent, ...]:
        """The latest first."""
        return tuple(self._recent)

    @property
    def calls_now(self) -> int:
        """Calls in progress."""
        return sum(card.phase.is_call for card in self._lines.values())

    def campaigns(self, pc_s: float) -> tuple[CampaignView, ...]:
        """Those of the run, and those that were looked at."""
        return tuple(self._view(one, pc_s) for one in self._campaigns)

    def campaign(self, pc_s: float, campaign_id: CampaignId | None, name: str) -> CampaignView | None:
        """One of them, by its number or, while it has none yet, by its name."""
        for one in self._campaigns:
            if (campaign_id is not None and one.campaign_id == campaign_id) or (name and one.name == name):
                return self._view(one, pc_s)
        return None

    def is_stale(self, campaign_id: CampaignId) -> bool:
        """True when something happened since the store was last asked for the campaign's counts."""
        one = self._of(campaign_id)
        return one is None or one.is_stale

    def begins_reading(self, campaign_id: CampaignId) -> None:
        """The store is asked now: what happens from here on needs another reading."""
        if (one := self._of(campaign_id)) is not None:
            one.is_stale = False

    def _view(self, one: LiveCampaign, pc_s: float) -> CampaignView:
        calls = sum(card.phase.is_call and card.campaign_id == one.campaign_id for card in self._lines.values())
        rest = bool(self._lines) and all(card.phase.is_fault for card in self._lines.values())
        return one.view(self.now(pc_s), calls, lines_rest=rest)

    def _opening_ones(self) -> list[LiveCampaign]:
        return [one for one in self._campaigns if not one.is_open]

    def _of(self, campaign_id: CampaignId) -> LiveCampaign | None:
        return next((one for one in self._campaigns if one.campaign_id == campaign_id), None)

    def _named(self, name: str) -> LiveCampaign:
        for one in self._campaigns:
            if one.name == name:
                return one
        self._campaigns.append(LiveCampaign(name))
        return self._campaigns[-1]
