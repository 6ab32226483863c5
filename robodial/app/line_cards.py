"""What each line is doing, as its events tell."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from robodial.domain.campaign import CampaignId
from robodial.domain.line import LineId
from robodial.engine import events
from robodial.engine.events import LineEvent


class LinePhase(Enum):
    """What a line is doing."""

    OPENING = "opening"
    IDLE = "idle"
    DIALING = "dialing"
    WAITING = "waiting"  # the digits are out, no ring was heard yet
    RINGING = "ringing"
    LISTENING = "listening"
    SPEAKING = "speaking"
    CHOOSING = "choosing"  # a key was pressed
    RESTING = "resting"  # after a fault
    UNPLUGGED = "unplugged"

    @property
    def is_call(self) -> bool:
        """True while somebody is being called."""
        return self not in (LinePhase.OPENING, LinePhase.IDLE, LinePhase.RESTING, LinePhase.UNPLUGGED)

    @property
    def is_fault(self) -> bool:
        """True while the line cannot call."""
        return self in (LinePhase.RESTING, LinePhase.UNPLUGGED)


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line. `since` is the engine's time at which the phase began; `problem` says what to do about a fault;
    `start_delay_s` is how long the last person who heard us waited for our first word."""

    line_id: LineId
    phase: LinePhase = LinePhase.OPENING
    since: datetime | None = None
    contact_name: str = ""
    number: str = ""
    campaign_id: CampaignId | None = None
    rings: int = 0
    key: str = ""
    message_s: float = 0.0
    start_delay_s: float | None = None
    problem: str = ""
    rests_until: datetime | None = None


def after(card: LineCard, event: LineEvent) -> LineCard:
    """The card once that has happened."""
    match event:
        case events.LineOpened():
            return _free(card, event.at)
        case events.LineRested():
            return _at_fault(card, LinePhase.RESTING, event.at, event.problem, event.until)
        case events.LineUnplugged():
            return _at_fault(card, LinePhase.UNPLUGGED, event.at, event.problem, None)
        case events.LineNoted():
            return card
        case events.CallEnded():
            delay_s = card.start_delay_s if event.start_delay_s is None else event.start_delay_s
            return replace(_free(card, event.at), start_delay_s=delay_s)
        case _:
            return _in_call(card, event)


def _in_call(card: LineCard, event: LineEvent) -> LineCard:
    match event:
        case events.CallStarted():
            delay_s = card.start_delay_s
            who = event.contact_name, event.number, event.campaign_id
            return LineCard(card.line_id, LinePhase.DIALING, event.at, *who, start_delay_s=delay_s)
        case events.CallDialed():
            return replace(card, phase=LinePhase.WAITING, since=event.at)
        case events.CallRang():
            since = card.since if card.rings else event.at
            return replace(card, phase=LinePhase.RINGING, since=since, rings=card.rings + 1)
        case events.CallAnswered() | events.MessageTakenBack():
            return replace(card, phase=LinePhase.LISTENING, since=event.at)
        case events.MessageStarted():
            speaking = replace(card, phase=LinePhase.SPEAKING, since=event.at)
            return replace(speaking, message_s=event.duration_s, start_delay_s=event.start_delay_s)
        case events.KeyReceived():
            return replace(card, phase=LinePhase.CHOOSING, since=event.at, key=event.key)
        case _:
            return card


def _free(card: LineCard, at: datetime) -> LineCard:
    """The delay of its last call stays to be seen."""
    return LineCard(card.line_id, LinePhase.IDLE, at, start_delay_s=card.start_delay_s)


def _at_fault(card: LineCard, phase: LinePhase, at: datetime, problem: str, until: datetime | None) -> LineCard:
    free = _free(card, at)
    return replace(free, phase=phase, problem=problem, rests_until=until)
