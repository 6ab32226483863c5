"""Campaigns that are opened again: after a kill, after something was put right, and while others run."""

from datetime import timedelta
from pathlib import Path

from robodial.app.campaign_run import CampaignRun
from robodial.app.places import DATABASE
from robodial.clock import Clock
from robodial.domain.campaign import CampaignState
from robodial.domain.claim import Allowed
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.engine.commands import StopCampaign
from robodial.engine.events import Event
from robodial.store import Store
from tests.simulation.campaigns import MONDAY_9, e164, number, run_campaign
from tests.simulation.signal_days import campaign, people

LINE = LineId("sim:1")
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
