"""Runs whole campaigns on emulated lines and the virtual clock, with real files and a real database."""

import csv
import wave
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from robodial.app.campaign_run import CampaignRun, RunRequest, open_run
from robodial.app.lines import parse_line
from robodial.app.places import DATABASE
from robodial.clock import Clock, run_virtual
from robodial.domain.campaign import CampaignState
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import Scenario, parse_scenario
from robodial.engine.events import CallEnded, Event
from robodial.settings.campaign_file import campaign_from
from robodial.store import ReportRow, Store, read_only

MONDAY_9 = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""9:00 in Paris."""

NETWORK = """
[network]
country = "FR"
dial_tone_after_s = [0.2, 0.5]
post_dial_delay_s = [1.5, 2.5]
after_hangup = { tone = "busy", delay_s = [0.5, 1.5] }
"""

HUMAN = """
[[callee]]
kind = "human"
share = 1.0
ring_s = [4.0, 8.0]
greeting_s = [0.4, 1.2]
listens_s = "whole"
"""


def callee(number: str, kind: str, **fields: Any) -> str:
    """One scripted entry; fields as TOML text."""
    lines = [f"{key} = {value}" for key, value in fields.items()]
    return "\n".join(["[[callee]]", f'number = "{number}"', f'kind = "{kind}"', *lines, ""])


def number(n: int) -> str:
    """The n-th fictitious number as a user writes it."""
    return f"01 99 00 {n // 100:02} {n % 100:02}"


def e164(n: int) -> PhoneNumber:
    """The same, normalised."""
    return PhoneNumber(f"+33199{n:06}")


def dialed(n: int) -> str:
    """The same, as the exchange sees it."""
    return f"0199{n:06}"


@dataclass
class Ran:
    """What a run left behind."""

    state: CampaignState
    folder: Path
    events: list[Event] = field(default_factory=list)
    heard: list[HeardCall] = field(default_factory=list)

    @property
    def calls(self) -> list[CallEnded]:
        return [event for event in self.events if isinstance(event, CallEnded)]

    def outcomes(self) -> list[tuple[str, str]]:
        return [(call.number, call.outcome) for call in self.calls]

    def calls_to(self, n: int) -> list[Outcome]:
        return [Outcome(call.outcome) for call in self.calls if call.number == e164(n)]

    def store(self) -> Store:
        return read_only(self.folder / DATABASE)

    def rows(self, name: str = "test") -> list[ReportRow]:
        with self.store() as store:
            found = store.campaigns.find(name)
            assert found is not None
            return list(store.attempts.report_rows(found.campaign_id))


def write_list(path: Path, cells: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Nom", "Téléphone"])
        rows.writerows([f"Personne {i}", cell] for i, cell in enumerate(cells))
    return path


def write_message(path: Path, seconds: float = 6.0) -> Path:
    """Something like speech: a tone that comes and goes three times a second."""
    t = np.arange(round(seconds * 16000)) / 16000
    voice = np.sin(2 * np.pi * 400 * t) + 0.5 * np.sin(2 * np.pi * 1100 * t + 1)
    samples = 9000 * voice * (0.55 + 0.45 * np.sin(2 * np.pi * 3 * t))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def settings(folder: Path, cells: Iterable[str], **overrides: Any) -> dict[str, Any]:
    """A campaign's settings, with a list and a message written into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "name": "test",
        "purpose": "appointment",
        "country": "FR",
        "list": str(write_list(folder / "list.csv", cells)),
        "caller": {"name": "Cabinet fictif", "call_back": "01 99 00 00 01"},
        "message": {"body": str(write_message(folder / "message.wav"))},
        **overrides,
    }


def request_of(
    folder: Path,
    campaign: Mapping[str, Any],
    scenario: str,
    *,
    lines: int = 1,
    seed: int = 1,
    message_s: float | None = None,
    people: Scenario | None = None,
    accepts_first_calls: bool = True,
) -> RunRequest:
    if message_s is not None:
        write_message(Path(campaign["message"]["body"]), message_s)
    chosen, _own = campaign_from(campaign, folder=folder, place="test")
    people = people or parse_scenario(NETWORK + scenario, source="test", folder=folder)
    return RunRequest((chosen,), (parse_line(f"sim:{lines}"),), people, seed, folder, accepts_first_calls)


def run_campaign(
    folder: Path,
    cells: Iterable[str],
    scenario: str = HUMAN,
    *,
    lines: int = 1,
    seed: int = 1,
    start: datetime = MONDAY_9,
    meanwhile: Callable[[CampaignRun, Event, Clock], None] | None = None,
    prepare: Callable[[Store], None] | None = None,
    **overrides: Any,
) -> Ran:
    """Run to the end; `meanwhile` sees every event as it happens, `prepare` the store before the first call."""
    request = request_of(folder, settings(folder, cells, **overrides), scenario, lines=lines, seed=seed)
    return run_request(request, start=start, meanwhile=meanwhile, prepare=prepare)


def run_request(
    request: RunRequest,
    *,
    start: datetime = MONDAY_9,
    meanwhile: Callable[[CampaignRun, Event, Clock], None] | None = None,
    prepare: Callable[[Store], None] | None = None,
) -> Ran:
    """Run to the end on the virtual clock."""
    ran = Ran(CampaignState.READY, request.folder)

    def listen(exchange: Exchange) -> None:
        exchange.on_call_ended = ran.heard.append

    async def main(clock: Clock) -> None:
        async with AsyncExitStack() as stack:
            run = await open_run(request, clock, stack, on_exchange=listen)
            run.engine.subscribe(ran.events.append)
            if prepare:
                prepare(run.store)
            if meanwhile:
                run.engine.subscribe(lambda event: meanwhile(run, event, clock))
            await run.engine.run()
            (ran.state,) = run.states()

    run_virtual(main, start)
    return ran
