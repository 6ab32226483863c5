"""A simulated day: the same engine, queue, rules and retries on the virtual clock, with people who do not exist.

Everything it stores lies in the folder it is given, which goes when the day is over; no real line can be given to it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import islice
from pathlib import Path

from robodial.app.emulated_time import emulated_start
from robodial.app.invented_contacts import invented_contacts
from robodial.app.lines import EMULATED, MOST_EMULATED_LINES, emulated_lines
from robodial.app.places import DATABASE
from robodial.app.simulated_message import MOST_MESSAGE_S, message_of
from robodial.audio.message import Messages
from robodial.clock import Clock
from robodial.domain.attempt import Attempt
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign, CampaignState, MessageFiles, Purpose
from robodial.domain.consent import Consent, ConsentLevel, asks_for_record
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import Line, LineId
from robodial.domain.usual_language import usual_language
from robodial.emulator.exchange import RING_LIMIT_S, Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.line_use import LineUse, LineUseCounter
from robodial.emulator.scenario import Scenario
from robodial.emulator.signal_line import SignalLine
from robodial.engine.call_runner import CallPlan
from robodial.engine.commands import ResumeCampaign, StopCampaign
from robodial.engine.engine import Engine
from robodial.engine.events import (
    CallEnded,
    CallStarted,
    CampaignChanged,
    CampaignWaited,
    ContactNotCalled,
    Event,
    LineOpened,
    UserAsked,
)
from robodial.engine.line_runner import DialPlan
from robodial.engine.records import Records
from robodial.engine.running_campaign import RunningCampaign
from robodial.errors import ScenarioError, SettingsError
from robodial.i18n import gettext as _
from robodial.rules.dial_string import dial_string
from robodial.store import Store
from robodial.store.writer import Writer

FIRST_DAY = datetime(2026, 11, 23, tzinfo=UTC)
"""A Monday without holidays or clock changes, so that every run of a seed is the same."""

MOST_HOURS = 24.0 * 31
STOCK_A_LINE = 20
"""Contacts not called yet, for each line: more come when fewer are left, so that they never run out. They come bit by
bit, since the queue serves who is due first: behind a day of new contacts no second try would ever have its turn."""

OPENING_S = 0.8
"""Lines without audio open one after the other. Were 220 to begin at once, the short calls of all would end first, and
it would look as if everybody hung up early."""

ANY_HOUR = CallingWindow.parse(dict.fromkeys(range(7), ("00:00-24:00",)))
"""The rules alone say when."""


class Fidelity(Enum):
    """How much of a line is there: its signs and times, for whole days; or every sample, through the modem driver."""

    SIGNAL = "signal"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """What to simulate. `message_s` is the whole message as it is played, opt-out sentence and all."""

    population: Scenario
    lines: int
    hours: float
    message_s: float
    seed: int = 1
    fidelity: Fidelity = Fidelity.SIGNAL

    @property
    def country(self) -> str:
        """Where the day is: of the exchange, of the numbers and of the rules."""
        return self.population.network.country


@dataclass(frozen=True, slots=True)
class SimulatedDay:
    """What came of it. `stopped` says why it ended before its time; empty when it did not."""

    outcomes: Mapping[str, int]
    use: LineUse
    finished_at: datetime
    stopped: str


def check_request(request: SimulationRequest) -> None:
    """Raises SettingsError for what cannot be simulated, ScenarioError for a population that is none."""
    if not 1 <= request.lines <= MOST_EMULATED_LINES:
        raise SettingsError(_("A simulation takes 1 to {most} lines.").format(most=MOST_EMULATED_LINES))
    if not 0 < request.hours <= MOST_HOURS:
        raise SettingsError(_("A simulation takes up to {most:.0f} hours.").format(most=MOST_HOURS))
    if not 0 < request.message_s <= MOST_MESSAGE_S:
        raise SettingsError(_("The message may last up to {most:.0f} seconds.").format(most=MOST_MESSAGE_S))
    if not request.population.has_shares:
        text = _("{file} names no kinds of people with a share: in a simulation they stand for everybody.")
        raise ScenarioError(text.format(file=request.population.source))
    message_of(request.message_s, usual_language(request.country))


def first_moment(request: SimulationRequest) -> datetime:
    """When the simulated day begins: at the opening of the calling hours."""
    return emulated_start(_campaign(request), FIRST_DAY, None)


class Simulation:
    """One simulation. Its clock starts at `first_moment`; it may be run once."""

    def __init__(
        self,
        request: SimulationRequest,
        folder: Path,
        clock: Clock,
        on_event: Callable[[Event], None],
        on_call: Callable[[HeardCall], None] = lambda call: None,
    ) -> None:
        """`on_event` hears what the engine tells, `on_call` what became of each call as the network saw it."""
        self._request = request
        self._folder = folder
        self._clock = clock
        self._on_event = on_event
        self._on_call = on_call
        self._loop = asyncio.get_running_loop()
        self._began_at = self._loop.time()
        self._counter = LineUseCounter(self._began_at)
        self._outcomes: Counter[str] = Counter()
        self._engine: Engine | None = None
        self._supply: _Supply | None = None
        self._stopped = self._refused = ""
        self._asked_before = False

    @property
    def share_over(self) -> float:
        """How much of the day is over, from 0 to 1."""
        return min(1.0, (self._loop.time() - self._began_at) / (self._request.hours * 3600))

    def stop(self) -> None:
        """End the day early, after the calls in progress."""
        self._end(_("stopped by the user"))

    async def run(self) -> SimulatedDay:
        """The whole day, or what there is of it when cancelled. Raises a RobodialError when it cannot begin."""
        async with AsyncExitStack() as stack:
            self._engine = self._opened(stack)
            self._engine.subscribe(self._heed)
            night = self._loop.call_later(self._request.hours * 3600, self._end, _END_OF_DAY)
            stack.callback(night.cancel)
            try:
                await self._engine.run()
            except asyncio.CancelledError:
                self._stopped = _("stopped by the user")
            return SimulatedDay(dict(self._outcomes), self._counter.use(), self._clock.now(), self._stopped)

    def _end(self, why: str) -> None:
        if self._engine is not None:
            self._engine.submit(StopCampaign(why))

    def _heed(self, event: Event) -> None:
        if self._supply is not None:
            self._supply.heed(event, self._clock.now())
        if isinstance(event, CallEnded):
            self._outcomes[event.outcome] += 1
        elif isinstance(event, LineOpened) and self._request.fidelity is Fidelity.SIGNAL:
            self._counter.line_opened(event.line_id, self._loop.time())
        elif isinstance(event, CampaignWaited):
            self._counter.nothing_to_call(self._loop.time() + (event.until - self._clock.now()).total_seconds())
        elif isinstance(event, ContactNotCalled) and event.until is None:
            self._refused = event.reason
        elif isinstance(event, UserAsked):
            self._answer(event)
        elif isinstance(event, CampaignChanged):
            self._changed(event)
        self._on_event(event)

    def _answer(self, asked: UserAsked) -> None:
        """As a user who looks and finds nothing wrong: once, but not twice."""
        if self._engine is not None and not self._asked_before:
            self._asked_before = True
            self._engine.submit(ResumeCampaign(asked.campaign_id))
        else:
            self._end(asked.question)

    def _changed(self, event: CampaignChanged) -> None:
        if event.state is CampaignState.FINISHED:
            self._stopped = self._refused or _("nobody was left to call")
        elif event.state is CampaignState.STOPPED and event.reason != _END_OF_DAY:
            self._stopped = event.reason

    # ---- the engine, on a store of its own --------------------------------------------------------------------

    def _opened(self, stack: AsyncExitStack) -> Engine:
        request, now = self._request, self._clock.now()
        message = message_of(request.message_s, usual_language(request.country))
        store = Store(self._folder / DATABASE, synchronous="OFF")
        stack.callback(store.close)
        campaign = _campaign(request)
        self._supply = _Supply(store, campaign, STOCK_A_LINE * request.lines, now)
        stack.callback(self._supply.close)
        writer = Writer()
        stack.callback(writer.close)
        records = Records(self._supply.campaign_id, campaign, store, store, clock=self._clock, writer=writer)
        call = CallPlan(Messages(message, message), campaign.ring_timeout_s, campaign.heard_share, campaign.keys)
        plan = DialPlan(call, self._dialed)
        engine = Engine(self._lines(), self._clock)
        engine.add(RunningCampaign(records, lambda _line: plan, self._clock))
        return engine

    def _dialed(self, attempt: Attempt) -> str:
        return dial_string(attempt.number, self._request.country)

    def _lines(self) -> list[Line]:
        request = self._request
        if request.fidelity is Fidelity.AUDIO:
            return emulated_lines(request.lines, request.population, seed=request.seed, on_exchange=self._listen_to)
        exchange = Exchange(request.population, seed=request.seed)
        self._listen_to(exchange)
        return [
            SignalLine(LineId(f"{EMULATED}:{n + 1}"), exchange, opens_after_s=n * OPENING_S)
            for n in range(request.lines)
        ]

    def _listen_to(self, exchange: Exchange) -> None:
        exchange.on_call_ended = self._count

    def _count(self, call: HeardCall) -> None:
        self._counter.call_ended(call)
        self._on_call(call)


class _Supply:
    """New contacts as they are needed, in a list that goes on growing."""

    def __init__(self, store: Store, campaign: Campaign, stock: int, now: datetime) -> None:
        self._store = store
        self._campaign = campaign
        self._contacts = invented_contacts(campaign.country)
        self._stock = stock
        self._fresh = 0
        self._import = store.contacts.begin_import(campaign.name, ("number",), campaign.country, now)
        self.campaign_id = store.campaigns.save(campaign, self._import.reveal(), now)
        store.campaigns.accept_first_calls(self.campaign_id, now)
        self._more(now)

    def heed(self, event: Event, now: datetime) -> None:
        """Contacts are used up by a first call. Who is refused gets no successor, who would be refused as well."""
        if isinstance(event, CallStarted) and event.ordinal == 1:
            self._fresh -= 1
            if self._fresh < self._stock:
                self._more(now)

    def _more(self, now: datetime) -> None:
        new = list(islice(self._contacts, self._stock))
        self._import.add(new)
        if asks_for_record(self._campaign.purpose, self._campaign.country):
            agreed = (self._consent(number, now) for contact in new for number in contact.numbers)
            self._store.consents.record_many(agreed, now)
        self._fresh += len(new)
        self._store.campaigns.enroll(self.campaign_id, now)

    def _consent(self, number: PhoneNumber, now: datetime) -> Consent:
        """Where people must have agreed, invented ones have: capacity is asked about, not the list."""
        return Consent(number, self._campaign.purpose, ConsentLevel.WRITTEN, now, _INVENTED)

    def close(self) -> None:
        """Nobody else is needed."""
        self._import.commit()


_INVENTED = "simulation"
_END_OF_DAY = "the simulated time is over"
"""Only ever in the simulation's own store."""


def _campaign(request: SimulationRequest) -> Campaign:
    return Campaign(
        name="simulation",
        purpose=Purpose.SERVICE_INFO,
        country=request.country,
        language=usual_language(request.country),
        caller_name="simulation",
        call_back=next(invented_contacts(request.country)).numbers[0],
        list_file=Path("simulation"),
        message=MessageFiles(Path("simulation")),
        window=ANY_HOUR,
        ring_timeout_s=RING_LIMIT_S,
    )
