"""The calls of one campaign are cut off, and those of another on the same lines go on."""

from datetime import timedelta
from pathlib import Path

from robodial.domain.campaign import CampaignState
from robodial.engine.commands import HangUp
from robodial.engine.events import CallEnded, Event, MessageStarted
from tests.simulation.campaigns import e164
from tests.simulation.signal_days import Hands, Job, campaign, people, run_days


def test_hanging_up_ends_the_calls_of_one_campaign_only(tmp_path: Path) -> None:
    jobs = [Job(campaign("One"), people([1, 2, 3, 4])), Job(campaign("Two"), people([5, 6, 7, 8]))]
    cut: list[MessageStarted] = []

    def meanwhile(hands: Hands, event: Event) -> None:
        if isinstance(event, MessageStarted) and not cut:
            cut.append(event)
            hands.engine.submit(HangUp("stopped by the user", hands.days.ids[0]))

    ran = run_days(tmp_path, jobs, lines=2, meanwhile=meanwhile)
    mine = {e164(n) for n in (1, 2, 3, 4)}
    ended = [event for event in ran.events if isinstance(event, CallEnded)]
    interrupted = [event for event in ended if event.outcome == "interrupted"]
    assert interrupted and {event.number for event in interrupted} <= mine
    assert all(event.at - cut[0].at < timedelta(seconds=20) for event in interrupted)
    assert {event.number for event in ended if event.number not in mine} == {e164(n) for n in (5, 6, 7, 8)}
    assert all(event.outcome == "answered" for event in ended if event.number not in mine)
    assert [ran.state_of(one) for one in ran.ids] == [CampaignState.STOPPED, CampaignState.FINISHED]
    assert ran.store.journal.verify().ok
