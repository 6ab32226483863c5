"""One campaign as a live screen shows it: its state, its contacts, its pace. Events in, a frozen view out."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from robodial.app.finish_time import Finish, Pace, finish_of
from robodial.app.live_counts import LiveReading
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.outcome import Disposition, Outcome
from robodial.engine import events
from robodial.engine.events import CampaignEvent, UserAsked
from robodial.store.figures import ContactCounts


class LiveState(Enum):
    """What the screen says the campaign is doing."""

    OPENING = "opening"
    READING = "reading"  # its list
    STARTING = "starting"  # everything is ready, no call yet
    CALLING = "calling"
    WAITING = "waiting"  # for hours, or the next try
    NO_LINE = "no_line"  # every line rests
    ENDING = "ending"  # told to stop: calls in progress go on to their end
    PAUSED = "paused"
    ASKING = "asking"
    FAILED = "failed"
    FINISHED = "finished"
    STOPPED = "stopped"
    OUT_OF_TIME = "out_of_time"

    @property
    def is_over(self) -> bool:
        """True when nothing more happens by itself."""
        return self in (LiveState.FAILED, LiveState.FINISHED, LiveState.STOPPED, LiveState.OUT_OF_TIME)


_OVER = {
    CampaignState.FINISHED: LiveState.FINISHED,
    CampaignState.STOPPED: LiveState.STOPPED,
    CampaignState.OUT_OF_TIME: LiveState.OUT_OF_TIME,
}


@dataclass(frozen=True, slots=True)
class CampaignView:
    """What is shown of a campaign. `reason` and `problem` are sentences; `rows` of its list are read so far.
    `new_contacts` came into its list when it was over."""

    name: str
    campaign_id: CampaignId | None
    country: str
    state: LiveState
    reason: str = ""
    until: datetime | None = None
    rows: int = 0
    read_share: float = 0.0
    question: UserAsked | None = None
    counts: ContactCounts | None = None
    calls_now: int = 0
    finish: Finish | None = None
    new_contacts: int = 0

    @property
    def may_go_on(self) -> bool:
        """It is over, and there is, or may be, somebody left to call."""
        is_done = self.state is LiveState.FINISHED and not self.new_contacts
        return self.state.is_over and not is_done and self.campaign_id is not None

    @property
    def share(self) -> float:
        """Of its contacts, those to whom no call will be made any more."""
        if self.counts is None or not self.counts.contacts:
            return 0.0
        return min(1.0, self.counts.done / self.counts.contacts)


class LiveCampaign:
    """Folds what happens to one campaign. Its counts are the store's last reading, moved on by the events since."""

    def __init__(self, name: str, campaign_id: CampaignId | None = None) -> None:
        self.name = name
        self.campaign_id = campaign_id
        self.is_open = False
        self.country = ""
        self.counts: ContactCounts | None = None
        self.new_contacts = 0
        self.is_stale = True
        self.hours_end_at: datetime | None = None
        self._problem = ""
        self._read = (0, 0, 0)
        self._state: CampaignState | None = None
        self._reason = ""
        self._waits: tuple[datetime, str] | None = None
        self._question: UserAsked | None = None
        self._is_ending = False
        self._calling_since: datetime | None = None
        self._calling_s = 0.0
        self._done = 0
        self._last_try_at: datetime | None = None

    # ---- its run -----------------------------------------------------------------------------------------------

    def list_read(self, done: int, total: int, rows: int) -> None:
        """Bytes, bytes in all, rows."""
        self._read = (done, total, rows)

    def opened(self, campaign_id: CampaignId) -> None:
        """It is ready."""
        self.campaign_id = campaign_id
        self.is_open = True

    def failed(self, problem: str) -> None:
        """It did not begin, or its run broke off."""
        self._problem = problem
        self._stand_still(None)

    def run_ended(self) -> None:
        """No line is in use any more."""
        self._is_ending = False
        self._stand_still(None)
        self.is_stale = True
        if not self.is_open and not self._problem:
            self._state = CampaignState.STOPPED  # hung up while it was made ready

    def told_to_stop(self) -> None:
        """By the user; it holds from this moment."""
        self._is_ending = True

    def reading(self, read: LiveReading) -> None:
        """What the store says; events that came while it was read come with the next reading."""
        self.name, self.country, self.counts = read.name, read.country, read.counts
        self.hours_end_at, self.new_contacts = read.hours_end_at, read.new_contacts
        if self._state is None and not self.is_open and read.state is not CampaignState.READY:
            broke_off = read.state in (CampaignState.RUNNING, CampaignState.WAITING)  # its program ended
            self._state, self._reason = (CampaignState.STOPPED, "") if broke_off else (read.state, read.reason)

    # ---- its events --------------------------------------------------------------------------------------------

    def heed(self, event: "CampaignEvent | events.CallStarted | events.CallEnded") -> None:
        """Something happened to it."""
        self.is_stale = True
        match event:
            case events.CallStarted():
                self._call_started(event)
            case events.CallEnded():
                self._call_ended(event)
            case events.ContactNotCalled():
                self._move(not_called=int(event.until is None))
            case events.CampaignWaited():
                self._waits = (event.until, event.reason)
                self._stand_still(event.at)
            case events.CampaignChanged():
                self._changed(event)
            case events.UserAsked():
                self._question = event
            case events.ContactAdded():
                self._move(contacts=int(event.is_waiting))
            case _:
                pass

    def _changed(self, event: events.CampaignChanged) -> None:
        self._state, self._reason = event.state, event.reason
        if event.state is CampaignState.RUNNING:
            self._waits = self._question = None
            self._calling_since = self._calling_since or event.at
        elif event.state is not CampaignState.WAITING:
            self._stand_still(event.at)

    def _call_started(self, event: events.CallStarted) -> None:
        self._waits = None
        self._calling_since = self._calling_since or event.at
        self._move(on_line=1, again=-1 if event.ordinal > 1 else 0)

    def _call_ended(self, event: events.CallEnded) -> None:
        self._move(on_line=-1)
        if event.next_at is not None:
            self._last_try_at = max(event.next_at, self._last_try_at or event.next_at)
            self._move(again=1)
        else:
            self._done += 1
            self._move(**{_standing(event): 1})

    def _move(self, **by: int) -> None:
        if self.counts is not None:
            moved = {name: max(0, getattr(self.counts, name) + step) for name, step in by.items()}
            self.counts = replace(self.counts, **moved)

    def _stand_still(self, at: datetime | None) -> None:
        """No call begins from now on: the pace is that of the time in which calls are made."""
        if self._calling_since is not None and at is not None:
            self._calling_s += max(0.0, (at - self._calling_since).total_seconds())
        self._calling_since = None

    # ---- what is shown -----------------------------------------------------------------------------------------

    def view(self, now: datetime | None, calls_now: int, *, lines_rest: bool) -> CampaignView:
        """As of `now`, the engine's time; `lines_rest` when no line can call."""
        state = self._shown_state(calls_now, lines_rest)
        done, total, rows = self._read
        waits = self._waits if state is LiveState.WAITING else None
        return CampaignView(
            self.name,
            self.campaign_id,
            self.country,
            state,
            self._problem if state is LiveState.FAILED else waits[1] if waits else self._reason,
            waits[0] if waits else None,
            rows,
            done / total if total else 0.0,
            self._question if state is LiveState.ASKING else None,
            self.counts,
            calls_now,
            self._finish(now) if state is LiveState.CALLING else None,
            self.new_contacts,
        )

    def _shown_state(self, calls_now: int, lines_rest: bool) -> LiveState:
        if self._problem:
            return LiveState.FAILED
        if self._state in _OVER:
            return _OVER[self._state]
        if self._state is None:
            return LiveState.READING if self._read[1] and not self.is_open else LiveState.OPENING
        if self._is_ending:
            return LiveState.ENDING
        if self._state is CampaignState.PAUSED:
            return LiveState.ASKING if self._question else LiveState.PAUSED
        if calls_now:
            return LiveState.CALLING
        if self._waits is not None or self._state is CampaignState.WAITING:
            return LiveState.WAITING
        return LiveState.NO_LINE if lines_rest else LiveState.STARTING

    def _finish(self, now: datetime | None) -> Finish | None:
        if self.counts is None or now is None:
            return None
        calling_s = self._calling_s
        if self._calling_since is not None:
            calling_s += max(0.0, (now - self._calling_since).total_seconds())
        left = self.counts.contacts - self.counts.done
        pace = Pace(self._done, calling_s, left, self._last_try_at)
        return finish_of(pace, now, self.hours_end_at)


def _standing(ended: events.CallEnded) -> str:
    """Where a contact stands who is not called again; as the store counts them."""
    if ended.disposition == Disposition.OPTED_OUT.value:
        return "refused"
    if ended.outcome == Outcome.MACHINE.value or ended.disposition == Disposition.LEFT_MESSAGE.value:
        return "machines"
    return "reached" if ended.outcome == Outcome.ANSWERED.value else "given_up"
