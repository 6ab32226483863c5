"""One run of a campaign, from its file to its end: checks, list, message, lines, engine."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from robodial.app.awake import kept_awake
from robodial.app.line_numbers import LineNumbers
from robodial.app.lines import LineChoice, all_emulated, emulated_lines, real_line
from robodial.app.messages import prepare_messages
from robodial.app.places import RUN_LOCK, existing_store, is_user_folder, open_store, run_folder, user_folder
from robodial.app.plug_watch import PlugWatch
from robodial.app.remembered_lines import remember_run
from robodial.app.runnable import confirm_alert, require_few_contacts, require_registers, require_runnable
from robodial.audio.message import Messages
from robodial.clock import Clock
from robodial.domain.attempt import Attempt
from robodial.domain.campaign import Campaign, CampaignId, CampaignState
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.line import Line, LineId
from robodial.emulator.exchange import Exchange
from robodial.emulator.scenario import Scenario
from robodial.engine.call_runner import CallPlan
from robodial.engine.daily_copies import keep_daily_copies
from robodial.engine.engine import Engine
from robodial.engine.gate import registers_known
from robodial.engine.line_runner import DialPlan
from robodial.engine.list_import import ListImporter, Progress
from robodial.engine.records import Records
from robodial.engine.running_campaign import RunningCampaign
from robodial.errors import CallRefused, SettingsError
from robodial.i18n import gettext as _
from robodial.i18n.dates import moment_text
from robodial.modem.discovery import FoundModem, listed_ports
from robodial.rules.dial_string import check_outside_line, dial_string
from robodial.rules.purposes import campaign_rules
from robodial.settings.stored_campaign import campaign_of
from robodial.store import Store
from robodial.store.contact_import import ImportSummary
from robodial.store.lock import RunLock
from robodial.store.writer import Writer

log = logging.getLogger(__name__)

_PerLine = dict[LineId, str]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What the user asked for: campaigns that share these lines. `scenario` and `seed` matter on emulated lines only.

    `accepts_first_calls` says that nobody needs to look after the first ones; `takes_new_modems`, that modems plugged
    in meanwhile become lines, too: where the user named none.
    """

    campaigns: tuple[Campaign, ...]
    lines: tuple[LineChoice, ...]
    scenario: Scenario
    seed: int = 1
    data_dir: Path | None = None
    accepts_first_calls: bool = False
    takes_new_modems: bool = False

    @property
    def emulated(self) -> bool:
        """True when no telephone can ring."""
        return all_emulated(self.lines)

    @property
    def folder(self) -> Path:
        """Where the campaign is kept."""
        return run_folder(self.data_dir, emulated=self.emulated)


@dataclass(frozen=True, slots=True)
class OpenCampaign:
    """One campaign made ready to run; `imported` is None when its list was already there."""

    campaign: Campaign
    campaign_id: CampaignId
    messages: Messages
    imported: ImportSummary | None
    min_ring_s: float
    """Lawful callers do not give up ringing earlier."""


@dataclass(frozen=True, slots=True)
class CampaignRun:
    """Campaigns made ready to run, and the engine that runs them. `add` brings in one more while it runs; it raises
    what `open_run` raises, and then nothing has changed."""

    campaigns: list[OpenCampaign]
    store: Store
    guard: Store
    engine: Engine
    lines: Sequence[Line]
    add: Callable[[Campaign], Awaitable[OpenCampaign]]

    def states(self) -> list[CampaignState]:
        """Where each campaign stands."""
        return [self.store.campaigns.get(one.campaign_id).state for one in self.campaigns]


async def open_run(
    request: RunRequest,
    clock: Clock,
    stack: AsyncExitStack,
    *,
    on_import: Progress | None = None,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> CampaignRun:
    """Everything one run needs; `stack` closes it. Raises a RobodialError before any call when something is wrong."""
    _require_runnable(request, clock.now())
    messages = {campaign.name: prepare_messages(campaign) for campaign in request.campaigns}
    request.folder.mkdir(parents=True, exist_ok=True)
    stack.enter_context(RunLock(request.folder / RUN_LOCK))
    remember_run(request.folder, request.lines)
    if not request.emulated:
        LineNumbers(user_folder()).keep(request.lines, listed_ports())
    stores = _open_stores(request, stack)
    require_right_clock(stores.guard, clock.now())
    stores.guard.calls.forget_erased(clock.now())
    lines = _lines(request, stores.here, on_exchange)
    engine = Engine(lines, clock, keep_awake=kept_awake(stack) if not request.emulated else _may_sleep)
    writer = Writer()
    stack.callback(writer.close)
    numbers = {LineId(choice.port): choice.shown_number for choice in request.lines}
    outside = {LineId(choice.port): choice.outside_line for choice in request.lines}
    opened: list[OpenCampaign] = []
    running: dict[str, RunningCampaign] = {}
    one_by_one = asyncio.Lock()

    def records_of(campaign_id: CampaignId, campaign: Campaign) -> Records:
        return Records(
            campaign_id,
            campaign,
            stores.here,
            stores.guard,
            clock=clock,
            writer=writer,
            also_refused_in=stores.others,
            line_numbers=numbers,
            rings=not request.emulated,
        )

    async def add(campaign: Campaign) -> OpenCampaign:
        async with one_by_one:  # started twice at once, the second is refused
            return await add_now(campaign)

    async def add_now(campaign: Campaign) -> OpenCampaign:
        if campaign.name not in messages:
            names = [name for name, one in running.items() if not one.is_over]
            _require_addable(campaign, names, clock.now(), request.lines)
        its_messages = messages.pop(campaign.name, None) or prepare_messages(campaign)
        one = await _open_campaign(campaign, its_messages, request, stores, clock, on_import)
        records = records_of(one.campaign_id, campaign)
        await records.enroll(asking_again=True)  # here, so that the engine need not wait for it with other calls
        running[campaign.name] = RunningCampaign(records, _dial_plans(request, one, outside), clock)
        engine.add(running[campaign.name])
        opened[:] = [*(each for each in opened if each.campaign_id != one.campaign_id), one]
        return one

    await _end_left_open(stores.here, {campaign.name for campaign in request.campaigns}, records_of)
    for campaign in request.campaigns:
        await add(campaign)
    if request.takes_new_modems:
        engine.accompany(_plug_watch(engine, request, numbers, outside).run)
    if not request.emulated:
        databases = list({stores.here.copies, stores.guard.copies})
        engine.accompany(lambda: keep_daily_copies(databases, clock))
    return CampaignRun(opened, stores.here, stores.guard, engine, lines, add)


@dataclass(frozen=True, slots=True)
class _Stores:
    """`here` holds the campaigns, `guard` refusals, caps and journal; refusals count in `others`, too."""

    here: Store
    guard: Store
    others: tuple[Store, ...]


def _open_stores(request: RunRequest, stack: AsyncExitStack) -> _Stores:
    here = _opened(stack, open_store(request.folder))
    guard = here if request.emulated or is_user_folder(request.folder) else _opened(stack, open_store(user_folder()))
    others = tuple(store for store in [existing_store(user_folder())] if store and request.emulated)
    for store in others:
        _opened(stack, store)
    return _Stores(here, guard, others)


async def _end_left_open(
    here: Store, but: Collection[str], records_of: Callable[[CampaignId, Campaign], Records]
) -> None:
    """The run lock is ours, so every call still open is a dead process's. Campaigns that begin end their own; of those
    that do not, the numbers would seem to be in a call for ever, and nobody else could call them."""
    for stored in here.campaigns.all():
        if stored.name in but or not here.attempts.open_attempts(stored.campaign_id):
            continue
        try:
            campaign = campaign_of(stored.definition)
        except SettingsError:
            log.warning("calls of campaign %d stay open: another version stored it", stored.campaign_id)
            continue
        for attempt, result in await records_of(stored.campaign_id, campaign).recover():
            log.info("attempt %d was left open by an earlier run: %s", attempt.attempt_id, result.outcome.value)


async def _open_campaign(
    campaign: Campaign,
    messages: Messages,
    request: RunRequest,
    stores: _Stores,
    clock: Clock,
    on_import: Progress | None,
) -> OpenCampaign:
    here = stores.here
    importer = ListImporter(here, clock, ConsentPlan.of(campaign), [stores.guard], campaign.columns)
    list_id, imported = await importer.list_of(campaign.list_file, campaign.country, on_import)
    require_registers(campaign, clock.now(), registers_known((stores.guard, *stores.others)))
    confirm_alert(campaign, stores.guard, clock.now())
    if not request.emulated:
        require_few_contacts(campaign, clock.now(), request.lines, here.contacts.count(list_id))
    campaign_id = here.campaigns.save(campaign, list_id, clock.now())
    for _new in here.campaigns.enrolling(campaign_id, clock.now()):
        await asyncio.sleep(0)  # a million contacts take some seconds: Ctrl-C is heard meanwhile
    if request.accepts_first_calls:
        here.campaigns.accept_first_calls(campaign_id, clock.now())
    return OpenCampaign(campaign, campaign_id, messages, imported, campaign_rules(campaign, clock.now()).min_ring_s)


def _plug_watch(engine: Engine, request: RunRequest, numbers: _PerLine, outside: _PerLine) -> PlugWatch:
    """What is known of a modem that comes is put among what is known of the lines."""

    def plugged_in(modem: FoundModem) -> None:
        known = LineNumbers(user_folder()).of(modem.port, modem.location)
        numbers[LineId(modem.port)] = known.shown_number if known else ""
        outside[LineId(modem.port)] = known.outside_line if known else ""
        engine.add_line(real_line(LineChoice(modem.port), request.campaigns[0].country))

    return PlugWatch((choice.port for choice in request.lines), plugged_in)


def _may_sleep(_awake: bool) -> None:
    """Nobody waits for calls on emulated lines."""


def _require_runnable(request: RunRequest, now: datetime) -> None:
    names = [campaign.name for campaign in request.campaigns]
    if len(set(names)) < len(names):
        raise SettingsError(_("Two of the campaigns have the same name; each needs its own."))
    for campaign in request.campaigns:
        require_runnable(campaign, now, request.lines)
    for choice in request.lines:
        check_outside_line(choice.outside_line)


def _require_addable(campaign: Campaign, names: Sequence[str], now: datetime, lines: Sequence[LineChoice]) -> None:
    if campaign.name in names:
        raise SettingsError(_("The campaign “{name}” is running already.").format(name=campaign.name))
    require_runnable(campaign, now, lines)


CLOCK_TOLERANCE = timedelta(minutes=5)
"""The network sets clocks right by less than this."""


def require_right_clock(guard: Store, now: datetime) -> None:
    """Raises CallRefused when the clock was set back since the last call: hours and caps could not be kept."""
    latest = guard.latest_moment()
    if latest is not None and now < latest - CLOCK_TOLERANCE:
        text = _(
            "The PC's clock says {now}, but something was already stored at {latest}. Set the clock right, then start "
            "again: with a wrong one, calling hours and limits cannot be kept."
        )
        shown = {"now": _shown(now), "latest": _shown(latest)}
        raise CallRefused(text.format(**shown), code="clock_set_back")


def _shown(moment: datetime) -> str:
    return moment_text(moment.astimezone())


def latest_moment(request: RunRequest) -> datetime | None:
    """The last moment stored in the request's folder: an emulated clock must not begin before it."""
    store = existing_store(request.folder)
    if store is None:
        return None
    with store:
        return store.latest_moment()


def _opened(stack: AsyncExitStack, store: Store) -> Store:
    stack.callback(store.close)
    return store


def _lines(request: RunRequest, here: Store, on_exchange: Callable[[Exchange], None] | None) -> list[Line]:
    if request.emulated:
        count = sum(choice.count for choice in request.lines)
        so_far = {str(number): calls for number, calls in here.calls.calls_by_number().items()}
        return emulated_lines(count, request.scenario, seed=request.seed, calls_so_far=so_far, on_exchange=on_exchange)
    return [real_line(choice, request.campaigns[0].country) for choice in request.lines]


def _dial_plans(request: RunRequest, one: OpenCampaign, outside: _PerLine) -> Callable[[Line], DialPlan]:
    campaign = one.campaign
    ring_s = max(campaign.ring_timeout_s, one.min_ring_s)
    plan = CallPlan(one.messages, ring_s, campaign.heard_share, campaign.keys)
    country = request.scenario.network.country if request.emulated else campaign.country

    def plan_of(line: Line) -> DialPlan:
        prefix = outside.get(line.line_id, "")

        def dialed(attempt: Attempt) -> str:
            return dial_string(attempt.number, country, prefix)

        return DialPlan(plan, dialed)

    return plan_of
