"""Several campaigns on emulated lines without audio: days and weeks of the whole engine, on the virtual clock."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from robodial.audio.message import Message, Messages
from robodial.clock import Clock, LoopClock, run_virtual
from robodial.domain.attempt import Attempt
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign, CampaignId, CampaignState, MessageFiles, Purpose
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.line import Line, LineId
from robodial.domain.sound import Sound
from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import Scenario, parse_scenario
from robodial.emulator.signal_line import SignalLine
from robodial.engine.call_runner import CallPlan
from robodial.engine.engine import Engine
from robodial.engine.events import CallEnded, CallStarted, CampaignChanged, Event
from robodial.engine.line_runner import DialPlan
from robodial.engine.records import Records
from robodial.engine.running_campaign import RunningCampaign
from robodial.rules.dial_string import dial_string
from robodial.store import Store
from robodial.store.writer import Writer
from tests.simulation.campaigns import HUMAN, MONDAY_9, NETWORK, e164

ALL_DAY = CallingWindow.parse(dict.fromkeys(range(7), ("00:00-24:00",)))


def campaign(name: str = "test", **changes: object) -> Campaign:
    """An appointment campaign, open whenever the law is."""
    plain = Campaign(
        name=name,
        purpose=Purpose.APPOINTMENT,
        country="FR",
        language="fr",
        caller_name="Cabinet fictif",
        call_back=e164(9999),
        list_file=Path("list.csv"),
        message=MessageFiles(Path("message.wav")),
        window=ALL_DAY,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def message(seconds: float) -> Messages:
    """Silence of that length: nobody listens to it, and the opt-out sentence is in its third second."""
    said = Message(Sound(np.zeros(round(seconds * 8000), dtype=np.int16)), 0.0, 3.0)
    return Messages(said, said)


@dataclass(frozen=True)
class Job:
    """One campaign and the people it is for."""

    campaign: Campaign
    people: Sequence[ImportedContact]
    message_s: float = 6.0
    accepted: bool = True
    lines: frozenset[LineId] | None = None


def people(numbers: Sequence[int], **fields: object) -> list[ImportedContact]:
    """One contact for each number."""
    return [ImportedContact(n + 1, (e164(n),), name=f"Personne {n}", **fields) for n in numbers]  # type: ignore[arg-type]


class SetClock(LoopClock):
    """The wall clock of a PC that may sleep or be set; looked at as often as a real one."""

    longest_timer_s = 20.0
    offset = timedelta()

    def now(self) -> datetime:
        return super().now() + self.offset


@dataclass
class Days:
    """What a run left behind."""

    store: Store
    events: list[Event] = field(default_factory=list)
    heard: list[HeardCall] = field(default_factory=list)
    ids: list[CampaignId] = field(default_factory=list)
    awake: list[tuple[datetime, bool]] = field(default_factory=list)

    @property
    def calls(self) -> list[CallEnded]:
        return [event for event in self.events if isinstance(event, CallEnded)]

    @property
    def starts(self) -> list[CallStarted]:
        return [event for event in self.events if isinstance(event, CallStarted)]

    def states_of(self, campaign_id: CampaignId) -> list[CampaignState]:
        """States it went through."""
        changes = [event for event in self.events if isinstance(event, CampaignChanged)]
        return [event.state for event in changes if event.campaign_id == campaign_id]

    def state_of(self, campaign_id: CampaignId) -> CampaignState:
        return self.store.campaigns.get(campaign_id).state

    def calls_to(self, number: PhoneNumber) -> list[CallEnded]:
        return [call for call in self.calls if call.number == number]


@dataclass
class Hands:
    """What a test may take hold of while the engine runs."""

    engine: Engine
    days: Days
    clock: Clock
    exchange: Exchange


Meanwhile = Callable[[Hands, Event], None]


def run_days(
    folder: Path,
    jobs: Sequence[Job],
    scenario: str | Scenario = HUMAN,
    *,
    lines: int = 1,
    seed: int = 1,
    start: datetime = MONDAY_9,
    meanwhile: Meanwhile | None = None,
    prepare: Callable[[Store], None] | None = None,
    settable_clock: bool = False,
    on_line: Callable[[SignalLine], Line] = lambda line: line,
) -> Days:
    """Run to the end. The store stays open."""
    network = (
        scenario if isinstance(scenario, Scenario) else parse_scenario(NETWORK + scenario, source="test", folder=folder)
    )
    folder.mkdir(parents=True, exist_ok=True)
    days = Days(Store(folder / "robodial.db", synchronous="OFF"))
    if prepare:
        prepare(days.store)

    async def main(clock: Clock) -> None:
        async with AsyncExitStack() as stack:
            exchange = Exchange(network, seed=seed)
            exchange.on_call_ended = days.heard.append
            signal_lines = [on_line(SignalLine(LineId(f"sim:{n + 1}"), exchange)) for n in range(lines)]
            if settable_clock:
                clock = SetClock(asyncio.get_running_loop(), start)
            engine = Engine(signal_lines, clock, keep_awake=lambda on: days.awake.append((clock.now(), on)))
            writer = Writer()
            stack.callback(writer.close)
            for job in jobs:
                engine.add(_running(job, days, clock, writer))
            hands = Hands(engine, days, clock, exchange)
            engine.subscribe(days.events.append)
            if meanwhile:
                engine.subscribe(lambda event: meanwhile(hands, event))
            await engine.run()

    run_virtual(main, start)
    return days


def _running(job: Job, days: Days, clock: Clock, writer: Writer) -> RunningCampaign:
    importing = days.store.contacts.begin_import(f"{job.campaign.name}.csv", ("Name",), "FR", clock.now())
    importing.add(list(job.people))
    list_id = importing.commit().list_id
    campaign_id = days.store.campaigns.save(job.campaign, list_id, clock.now())
    days.ids.append(campaign_id)
    if job.accepted:
        days.store.campaigns.accept_first_calls(campaign_id, clock.now())
    records = Records(campaign_id, job.campaign, days.store, days.store, clock=clock, writer=writer)
    plan = CallPlan(message(job.message_s), job.campaign.ring_timeout_s, job.campaign.heard_share, job.campaign.keys)

    def dialed(attempt: Attempt) -> str:
        return dial_string(attempt.number, "FR")

    def plan_of(_line: Line) -> DialPlan:
        return DialPlan(plan, dialed)

    return RunningCampaign(records, plan_of, clock, lines=job.lines)
