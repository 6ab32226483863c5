"""Sums of a day: whose time the lines' time was."""

from dataclasses import replace

import pytest

from robodial.emulator.heard import HeardCall
from robodial.emulator.line_use import LineUse, LineUseCounter
from robodial.emulator.scenario import CalleeKind
from robodial.emulator.signals import silence

CALL = HeardCall(
    line="sim:1",
    number="0199000001",
    nth=1,
    kind=CalleeKind.HUMAN,
    off_hook_at=1.0,
    dialed_at=4.0,
    answered_at=10.0,
    ended_at=50.0,
    hung_up_by="caller",
    heard=silence(0),
    message_s=30.0,
    keys_sent="",
    keys_received="",
    floor_s=45.0,
    exchange_s=1.5,
    modem_s=2.5,
)


def test_an_attempt_lasts_from_the_end_of_the_one_before_it_on_its_line() -> None:
    counter = LineUseCounter(0.0)
    for call in (CALL, replace(CALL, line="sim:2", ended_at=60.0), replace(CALL, ended_at=100.0)):
        counter.call_ended(call)
    use = counter.use()
    assert (use.attempts, use.line_s) == (3, 50.0 + 60.0 + 50.0)
    assert (use.floor_s, use.dead_s) == (135.0, 25.0)
    assert use.own_s == pytest.approx(25.0 - 4.5 - 7.5)
    assert use.share == pytest.approx(135 / 160)
    assert use.per_line_hour == pytest.approx(3 * 3600 / 160)
    assert use.mean(use.dead_s) == pytest.approx(25 / 3)


def test_a_line_that_opens_later_begins_later() -> None:
    counter = LineUseCounter(0.0)
    counter.line_opened("sim:1", 20.0)
    counter.call_ended(CALL)
    assert counter.use().line_s == 30.0


def test_time_in_which_nobody_may_be_called_is_not_the_lines() -> None:
    counter = LineUseCounter(0.0)
    counter.call_ended(CALL)
    counter.nothing_to_call(until=1000.0)
    counter.call_ended(replace(CALL, ended_at=1050.0))
    counter.call_ended(replace(CALL, line="sim:2", ended_at=1060.0))  # its first call came after that, too
    assert counter.use().line_s == 50.0 + 50.0 + 60.0


def test_an_announcement_that_comes_late_takes_nothing_back() -> None:
    counter = LineUseCounter(0.0)
    counter.call_ended(CALL)
    counter.nothing_to_call(until=30.0)
    counter.call_ended(replace(CALL, ended_at=100.0))
    assert counter.use().line_s == 100.0


def test_a_day_without_calls_has_no_figures_to_divide_by() -> None:
    use = LineUseCounter(0.0).use()
    assert use == LineUse(0, 0.0, 0.0, 0.0, 0.0)
    assert (use.per_line_hour, use.share, use.mean(use.dead_s)) == (0.0, 0.0, 0.0)
