"""Campaigns that are opened again: after a kill, after something was put right, and while others run."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from robodial.app.campaign_run import CampaignRun, OpenCampaign, open_run
from robodial.app.places import DATABASE
from robodial.clock import Clock, run_virtual
from robodial.domain.campaign import CampaignState
from robodial.domain.claim import Allowed
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.engine.commands import StopCampaign
from robodial.engine.events import CallEnded, CampaignChanged, CampaignWaited, Event
from robodial.errors import SettingsError
from robodial.store import Store
from tests.simulation.campaigns import HUMAN, MONDAY_9, callee, dialed, e164, number, request_of, run_campaign, settings
from tests.simulation.signal_days import campaign, people

LINE = LineId("sim:1")
LATER = {"busy": {"after_min": 60, "most": 3}}
FRIDAY_9 = MONDAY_9 - timedelta(days=3)


def killed_in_a_call(folder: Path, *, connected: bool) -> None:
    """A program that died while its campaign “killed” called the first person."""
    with Store(folder / DATABASE) as store:
        importing = store.contacts.begin_import("list.csv", ("Name",), "FR", FRIDAY_9)
        importing.add(people([1]))
        campaign_id = store.campaigns.save(campaign("killed"), importing.commit().list_id, FRIDAY_9)
        store.campaigns.enroll(campaign_id, FRIDAY_9)
        until = FRIDAY_9 + timedelta(minutes=15)
        attempt = store.attempts.claim(campaign_id, LINE, FRIDAY_9, until, lambda _attempt: Allowed())
        assert attempt is not None
        store.attempts.start_dialing(attempt.attempt_id, FRIDAY_9, LINE, "0199000001")
        if connected:
            store.attempts.connected(attempt.attempt_id, FRIDAY_9)


def stop_after_an_hour(run: CampaignRun, _event: Event, clock: Clock) -> None:
    """What waits for ever would never end on the virtual clock either."""
    if clock.now() > MONDAY_9 + timedelta(hours=1):
        run.engine.submit(StopCampaign("waits for ever"))


# ---- after a kill ----


def test_a_call_cut_off_in_a_campaign_that_is_not_run_keeps_nobody_else_from_calling_the_number(tmp_path: Path) -> None:
    killed_in_a_call(tmp_path, connected=False)
    ran = run_campaign(tmp_path, [number(1), number(2)], meanwhile=stop_after_an_hour)
    assert ran.state is CampaignState.FINISHED
    assert [call.number for call in ran.calls] == [e164(1), e164(2)]
    (row,) = ran.rows("killed")
    assert (row.outcome, row.attempts) == (Outcome.INTERRUPTED, 1)
    assert row.next_due == MONDAY_9 + timedelta(minutes=10)


def test_who_had_answered_the_call_that_was_cut_off_is_not_called_again_by_that_campaign(tmp_path: Path) -> None:
    killed_in_a_call(tmp_path, connected=True)
    ran = run_campaign(tmp_path, [number(2)])
    (row,) = ran.rows("killed")
    assert (row.outcome, row.next_due) == (Outcome.INTERRUPTED, None)


def test_who_left_the_list_after_a_call_that_was_cut_off_is_not_called_again(tmp_path: Path) -> None:
    killed_in_a_call(tmp_path, connected=False)
    ran = run_campaign(tmp_path, [number(2)], name="killed")
    assert [call.number for call in ran.calls] == [e164(2)]
    assert [row.next_due for row in ran.rows("killed")] == [None, None]


# ---- after something was put right ----


def stop_when_it_waits(run: CampaignRun, event: Event, _clock: Clock) -> None:
    if isinstance(event, CampaignWaited):
        run.engine.submit(StopCampaign("by the user"))


def test_who_was_not_reached_by_the_last_day_is_called_once_it_was_moved(tmp_path: Path) -> None:
    at_the_end = MONDAY_9 + timedelta(hours=10, minutes=59)
    absent = '[[callee]]\nkind = "no_answer"\nshare = 1.0\n'
    ran = run_campaign(tmp_path, map(number, range(3)), absent, start=at_the_end, ends_on="2026-11-23")
    assert (ran.state, len(ran.calls)) == (CampaignState.OUT_OF_TIME, 2)
    tomorrow = MONDAY_9 + timedelta(days=1)
    ran = run_campaign(tmp_path, map(number, range(3)), start=tomorrow, ends_on="2026-11-30")
    assert ran.state is CampaignState.FINISHED
    assert sorted(ran.outcomes()) == [(e164(n), "answered") for n in range(3)]
    assert [row.attempts for row in ran.rows()] == [2, 2, 1]
    later = run_campaign(tmp_path, map(number, range(3)), start=tomorrow + timedelta(hours=3), ends_on="2026-12-31")
    assert not later.calls


def test_wider_hours_hold_at_once_for_those_who_were_put_off(tmp_path: Path) -> None:
    evening = {"mon_sat": ["18:00-19:00"]}
    ran = run_campaign(tmp_path, map(number, range(2)), hours=evening, meanwhile=stop_when_it_waits)
    assert not ran.calls
    ran = run_campaign(tmp_path, map(number, range(2)), start=MONDAY_9 + timedelta(hours=1))
    assert ran.state is CampaignState.FINISHED
    assert all(call.at < MONDAY_9 + timedelta(hours=2) for call in ran.calls)
    assert len(ran.calls) == 2


def test_a_retry_is_not_made_sooner_because_the_campaign_is_opened_again(tmp_path: Path) -> None:
    ran = run_campaign(tmp_path, [number(1)], callee(dialed(1), "busy"), retry=LATER, meanwhile=stop_when_it_waits)
    (busy,) = ran.calls
    ran = run_campaign(tmp_path, [number(1)], retry=LATER, start=MONDAY_9 + timedelta(minutes=5))
    assert ran.calls[0].at >= busy.at + timedelta(hours=1)


def test_who_was_put_on_the_do_not_call_list_by_mistake_is_called_once_it_is_undone(tmp_path: Path) -> None:
    with Store(tmp_path / DATABASE) as store:
        for n, by_person in ((1, False), (2, True)):
            store.do_not_call.add(e164(n), reason="", source="typed", at=MONDAY_9, by_person=by_person)
    assert not run_campaign(tmp_path, [number(1), number(2)]).calls
    with Store(tmp_path / DATABASE) as store:
        soon = MONDAY_9 + timedelta(minutes=30)
        assert store.do_not_call.undo(e164(1), soon)
        assert not store.do_not_call.undo(e164(2), soon)
    ran = run_campaign(tmp_path, [number(1), number(2)], start=MONDAY_9 + timedelta(hours=1))
    assert [call.number for call in ran.calls] == [e164(1)]
    refused = ran.rows()[1]
    assert (refused.code, refused.attempts) == ("do_not_call", 0)


def test_who_refused_themselves_stays_refused_whatever_is_changed(tmp_path: Path) -> None:
    nine = callee(dialed(1), "human", ring_s=4.0, greeting_s=0.5, keys='[{ key = "9", after_message_s = 1.0 }]')
    ran = run_campaign(tmp_path, [number(1)], nine, ends_on="2026-11-24")
    assert len(ran.calls) == 1
    start = MONDAY_9 + timedelta(days=1)
    edits: list[dict[str, Any]] = [
        {"ends_on": "2026-12-24", "hours": {"mon_sat": ["09:00-12:00"]}, "retry": LATER},
        {"name": "other"},
        {"name": "other", "ends_on": "2026-12-24"},
    ]
    for hours, edited in enumerate(edits):
        assert not run_campaign(tmp_path, [number(1)], start=start + timedelta(hours=hours), **edited).calls


# ---- while another one runs ----


def test_a_stopped_campaign_is_started_again_while_another_waits_and_only_once(tmp_path: Path) -> None:
    stopped = request_of(tmp_path, settings(tmp_path, map(number, range(3)), name="stopped"), HUMAN)
    waiting = request_of(
        tmp_path, settings(tmp_path / "waiting", [number(7)], name="waiting", starts_on="2026-11-24"), HUMAN
    )
    request = replace(stopped, campaigns=(*stopped.campaigns, *waiting.campaigns))
    (campaign_,) = stopped.campaigns
    calls: list[PhoneNumber] = []

    async def main(clock: Clock) -> None:
        async with AsyncExitStack() as stack:
            run = await open_run(request, clock, stack)
            is_stopped = asyncio.Event()

            def listen(event: Event) -> None:
                if isinstance(event, CallEnded):
                    calls.append(event.number)
                    if len(calls) == 1:
                        run.engine.submit(StopCampaign("by the user", run.campaigns[0].campaign_id))
                if isinstance(event, CampaignChanged) and event.state is CampaignState.STOPPED:
                    is_stopped.set()

            run.engine.subscribe(listen)
            engine = asyncio.create_task(run.engine.run())
            with pytest.raises(SettingsError, match="running already"):
                await run.add(campaign_)
            await is_stopped.wait()
            await asyncio.sleep(60)
            again, refused = await asyncio.gather(run.add(campaign_), run.add(campaign_), return_exceptions=True)
            assert isinstance(again, OpenCampaign)
            assert isinstance(refused, SettingsError)
            await engine
            assert run.states() == [CampaignState.FINISHED] * 2

    run_virtual(main, MONDAY_9)
    assert calls == [e164(n) for n in (0, 1, 2, 7)]
