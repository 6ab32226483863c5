"""One run of a campaign, from its file to its end: checks, list, message, lines, engine."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from robodial.app.lines import LineChoice, all_emulated, emulated_lines, real_line
from robodial.app.messages import prepare_messages
from robodial.app.places import RUN_LOCK, existing_store, is_user_folder, open_store, run_folder, user_folder
from robodial.audio.message import Messages
from robodial.clock import Clock
from robodial.domain.attempt import Attempt
from robodial.domain.campaign import Campaign, CampaignId
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.line import Line, LineId
from robodial.emulator.exchange import Exchange
from robodial.emulator.scenario import Scenario
from robodial.engine.call_runner import CallPlan
from robodial.engine.campaign_runner import CampaignRunner
from robodial.engine.line_runner import DialPlan
from robodial.engine.list_import import ListImporter, Progress
from robodial.engine.records import Records
from robodial.errors import CallRefused, SettingsError
from robodial.i18n import gettext as _
from robodial.rules.dial_string import check_outside_line, dial_string
from robodial.rules.eligibility import hours_of, purpose_may_run
from robodial.rules.machines import unspoken_calls_refused
from robodial.store import Store
from robodial.store.contact_import import ImportSummary
from robodial.store.lock import RunLock


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What the user asked for. `scenario` and `seed` matter on emulated lines only."""

    campaign: Campaign
    lines: tuple[LineChoice, ...]
    scenario: Scenario
    seed: int = 1
    data_dir: Path | None = None

    @property
    def emulated(self) -> bool:
        """True when no telephone can ring."""
        return all_emulated(self.lines)

    @property
    def folder(self) -> Path:
        """Where the campaign is kept."""
        return run_folder(self.data_dir, emulated=self.emulated)


@dataclass(slots=True)
class CampaignRun:
    """A campaign made ready to run."""

    campaign_id: CampaignId
    messages: Messages
    imported: ImportSummary | None
    store: Store
    guard: Store
    runner: CampaignRunner
    lines: Sequence[Line] = field(default_factory=tuple)


async def open_run(
    request: RunRequest,
    clock: Clock,
    stack: AsyncExitStack,
    *,
    on_import: Progress | None = None,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> CampaignRun:
    """Everything one run needs; `stack` closes it. Raises a RobodialError before any call when something is wrong."""
    campaign = request.campaign
    require_runnable(campaign)
    for choice in request.lines:
        check_outside_line(choice.outside_line)
    messages = prepare_messages(campaign)
    request.folder.mkdir(parents=True, exist_ok=True)
    stack.enter_context(RunLock(request.folder / RUN_LOCK))
    here = _opened(stack, open_store(request.folder))
    guard = here if request.emulated or is_user_folder(request.folder) else _opened(stack, open_store(user_folder()))
    others = [store for store in [existing_store(user_folder())] if store and request.emulated]
    for store in others:
        _opened(stack, store)
    importer = ListImporter(here, clock, ConsentPlan.of(campaign), [guard])
    list_id, imported = await importer.list_of(campaign.list_file, campaign.country, on_import)
    campaign_id = here.campaigns.save(campaign, list_id, clock.now())
    here.campaigns.enroll(campaign_id, clock.now())
    lines = _lines(request, here, on_exchange)
    numbers = {LineId(choice.port): choice.shown_number for choice in request.lines}
    records = Records(campaign_id, campaign, here, guard, clock=clock, also_refused_in=others, line_numbers=numbers)
    stack.push_async_callback(records.close)
    plan = CallPlan(messages, campaign.ring_timeout_s, campaign.heard_share, campaign.keys)
    runner = CampaignRunner(records, lines, _dial_plans(request, plan), clock)
    return CampaignRun(campaign_id, messages, imported, here, guard, runner, lines)


def require_runnable(campaign: Campaign) -> None:
    """Raises CallRefused for a purpose that cannot run, or a policy for machines that may not; SettingsError for hours
    in which nobody may be called."""
    policy = unspoken_calls_refused(campaign.machines, campaign.purpose, campaign.country)
    if refused := purpose_may_run(campaign.purpose) or policy:
        raise CallRefused(refused.reason, code=refused.code)
    if not any(hours_of(campaign.window).days):
        text = _("The campaign's hours never open: people may be called Monday to Saturday from 09:00 to 20:00.")
        raise SettingsError(text)


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
    return [real_line(choice, request.campaign.country) for choice in request.lines]


def _dial_plans(request: RunRequest, plan: CallPlan) -> Callable[[Line], DialPlan]:
    outside = {LineId(choice.port): choice.outside_line for choice in request.lines}
    country = request.scenario.network.country if request.emulated else request.campaign.country

    def plan_of(line: Line) -> DialPlan:
        prefix = outside.get(line.line_id, "")

        def dialed(attempt: Attempt) -> str:
            return dial_string(attempt.number, country, prefix)

        return DialPlan(plan, dialed)

    return plan_of
