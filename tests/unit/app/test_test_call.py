"""A test call that goes wrong is still stored, journaled and hung up."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from robodial.app import test_call
from robodial.app.lines import LineChoice
from robodial.app.places import DATABASE
from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.emulator.scenario import Scenario, demo_scenario, parse_scenario
from robodial.errors import CallRefused, ModemError
from robodial.store import Store, read_only
from tests.simulation.campaigns import HUMAN, NETWORK, write_message

NUMBER = PhoneNumber("+33199001001")


@pytest.fixture
def request_(tmp_path: Path) -> test_call.TestCall:
    people: Scenario = parse_scenario(NETWORK + HUMAN, source="test", folder=tmp_path)
    message = write_message(tmp_path / "message.wav", 3.0)
    return test_call.TestCall("01 99 00 10 01", "FR", "fr", message, LineChoice("sim"), people, 1, tmp_path / "d")


@dataclass
class StuckLine:
    """A line whose call never ends, or which fails while dialing."""

    fails: bool = False
    line_id: str = "stuck"
    story: list[str] = field(default_factory=list)

    async def open(self) -> None:
        self.story.append("open")

    async def dial(self, dialed: str) -> "StuckLine":
        self.story.append(f"dial {dialed}")
        if self.fails:
            raise ModemError("stuck: the modem does not answer.")
        return self

    async def hang_up(self) -> None:
        self.story.append("hang up")

    async def close(self) -> None:
        self.story.append("close")


class EndlessConversation:
    def __init__(self, *_given: object) -> None:
        pass

    async def run(self) -> AttemptResult:
        await asyncio.sleep(10 * test_call.HARD_END_S)
        raise AssertionError("nobody waited for the hard end")


def made(request: test_call.TestCall) -> tuple[AttemptResult, list[str]]:
    steps: list[str] = []

    async def main(clock: Clock) -> AttemptResult:
        return await test_call.make_test_call(request, clock, lambda step, _s: steps.append(step))

    return run_virtual(main), steps


def outcomes(store: Store) -> list[object]:
    return [entry.payload["outcome"] for entry in store.journal.all() if entry.payload and entry.kind == "end"]


def test_a_call_that_never_ends_is_cut_off_and_hung_up(
    request_: test_call.TestCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = StuckLine()
    monkeypatch.setattr(test_call, "_line", lambda _request: line)
    monkeypatch.setattr(test_call, "CallRunner", EndlessConversation)
    result, steps = made(request_)
    assert result.outcome is Outcome.INTERRUPTED
    assert "cut off" in result.evidence
    assert steps == ["dialing"]
    assert line.story == ["open", "dial 0199001001", "hang up", "close"]
    assert request_.data_dir is not None
    with read_only(request_.data_dir / DATABASE) as store:
        assert outcomes(store) == ["interrupted"]


def test_a_modem_that_fails_while_dialing_leaves_no_open_end(
    request_: test_call.TestCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = StuckLine(fails=True)
    monkeypatch.setattr(test_call, "_line", lambda _request: line)
    with pytest.raises(ModemError, match="does not answer"):
        made(request_)
    assert line.story[-1] == "close"
    assert request_.data_dir is not None
    with read_only(request_.data_dir / DATABASE) as store:
        assert outcomes(store) == ["interrupted"]
        assert [entry.kind for entry in store.journal.of_number(NUMBER)] == ["dial", "end"]


def test_a_strange_outside_line_is_refused_before_the_line_is_touched(
    request_: test_call.TestCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = StuckLine()
    monkeypatch.setattr(test_call, "_line", lambda _request: line)
    with pytest.raises(CallRefused, match="outside line"):
        made(replace(request_, line=LineChoice("sim", outside_line="*31#")))
    assert line.story == []


def test_the_demonstrations_people_press_keys_and_refuse(request_: test_call.TestCall) -> None:
    heard = [made(replace(request_, scenario=demo_scenario(), seed=seed))[0].keys for seed in range(3)]
    assert all(set(keys) <= set("0123456789*#") for keys in heard)
