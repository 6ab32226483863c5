"""A simulated day ended by hand, and what must be true of it before it begins."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from robodial.app.simulation import SimulatedDay, Simulation, SimulationRequest, check_request, first_moment
from robodial.clock import Clock, run_virtual
from robodial.emulator.scenario import packaged_scenario, parse_scenario
from robodial.engine.events import CallEnded, CallStarted, Event
from robodial.errors import ScenarioError, SettingsError
from tests.simulation.campaigns import HUMAN, NETWORK, callee

DAY = SimulationRequest(packaged_scenario("day"), 2, 10.0, 30.0)


def ended_by(end: Callable[[Simulation, "asyncio.Task[SimulatedDay]"], None], folder: Path) -> list[Event]:
    """Events of a day that is ended at its fifth call's end."""
    events: list[Event] = []
    days: list[SimulatedDay] = []

    async def main(clock: Clock) -> None:
        def heed(event: Event) -> None:
            events.append(event)
            if isinstance(event, CallEnded) and sum(isinstance(each, CallEnded) for each in events) == 5:
                end(simulation, running)

        simulation = Simulation(DAY, folder, clock, heed)
        running = asyncio.ensure_future(simulation.run())
        days.append(await running)

    run_virtual(main, first_moment(DAY))
    assert days[0].stopped == "stopped by the user"
    assert days[0].use.attempts == sum(days[0].outcomes.values()) >= 5
    return events


def test_a_day_that_is_stopped_lets_its_calls_end(tmp_path: Path) -> None:
    events = ended_by(lambda simulation, _running: simulation.stop(), tmp_path)
    started = [event.number for event in events if isinstance(event, CallStarted)]
    ended = {event.number: event.outcome for event in events if isinstance(event, CallEnded)}
    assert set(started) == set(ended)
    assert "interrupted" not in ended.values()
    assert len(ended) <= 7


def test_a_day_that_is_cancelled_hangs_up_at_once_and_still_has_its_figures(tmp_path: Path) -> None:
    events = ended_by(lambda _simulation, running: running.cancel(), tmp_path)
    outcomes = [event.outcome for event in events if isinstance(event, CallEnded)]
    assert outcomes[-1] == "interrupted"
    assert len(outcomes) <= 7


def test_the_day_begins_with_the_calling_hours() -> None:
    assert first_moment(DAY) == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # nine in Paris


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"lines": 0}, "1 to 220 lines"),
        ({"hours": float("nan")}, "up to 744 hours"),
        ({"message_s": -1.0}, "up to 600 seconds"),
        ({"message_s": 2.0}, "at least 3.9 seconds: the opt-out sentence is part of it"),
    ],
    ids=str,
)
def test_what_cannot_be_simulated_is_refused(changes: dict[str, float], told: str) -> None:
    values = {"population": DAY.population, "lines": 1, "hours": 1.0, "message_s": 30.0, **changes}
    with pytest.raises(SettingsError, match=told):
        check_request(SimulationRequest(**values))  # type: ignore[arg-type]


def test_a_population_of_single_numbers_stands_for_nobody() -> None:
    people = parse_scenario(NETWORK + callee("0199000001", "human"), source="few.toml")
    with pytest.raises(ScenarioError, match=r"few\.toml names no kinds of people"):
        check_request(SimulationRequest(people, 1, 1.0, 30.0))


def test_any_country_with_tones_can_be_simulated() -> None:
    for country in ("FR", "US", "DE"):
        people = parse_scenario(NETWORK.replace('"FR"', f'"{country}"') + HUMAN)
        check_request(SimulationRequest(people, 1, 1.0, 30.0))
