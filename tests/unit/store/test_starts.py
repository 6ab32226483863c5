"""When messages began, which were taken back, and machines that nothing was said to."""

from pathlib import Path

from robodial.domain.attempt import AttemptResult
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import Outcome
from robodial.store import Store
from tests.unit.store.filling import LINE, NOW, a_campaign, called, claimed, fill_list


def test_start_delays_are_told_by_what_was_waited_for(tmp_path: Path) -> None:
    with Store(tmp_path / "robodial.db") as store:
        campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 4), NOW)
        store.campaigns.enroll(campaign_id, NOW)
        for why, delay_s in [(SpeakWhy.SILENCE, 2.8), (SpeakWhy.AFTER_GREETING, 0.3), (SpeakWhy.SILENCE, 2.7)]:
            called(store, campaign_id, AttemptResult(Outcome.ANSWERED, start_delay_s=delay_s, start_why=why))
        called(store, campaign_id, AttemptResult(Outcome.MACHINE))
        delays = store.campaigns.start_delays(campaign_id)
        assert delays == {SpeakWhy.AFTER_GREETING: [0.3], SpeakWhy.SILENCE: [2.8, 2.7]}
        assert list(delays) == [SpeakWhy.AFTER_GREETING, SpeakWhy.SILENCE]
        assert store.campaigns.start_delays(campaign_id + 1) == {}  # type: ignore[arg-type]


def test_a_machine_hung_up_on_hides_no_refusals(tmp_path: Path) -> None:
    with Store(tmp_path / "robodial.db") as store:
        campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 2), NOW)
        store.campaigns.enroll(campaign_id, NOW)
        called(store, campaign_id, AttemptResult(Outcome.MACHINE))
        called(store, campaign_id)
        assert store.campaigns.answers(campaign_id).answered == 1
        assert store.campaigns.counts(campaign_id).answered == 2


def test_enough_that_was_heard_can_be_taken_back(tmp_path: Path) -> None:
    with Store(tmp_path / "robodial.db") as store:
        campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 1), NOW)
        store.campaigns.enroll(campaign_id, NOW)
        attempt = claimed(store, campaign_id)
        store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
        store.attempts.connected(attempt.attempt_id, NOW)
        store.attempts.heard_enough(attempt.attempt_id, NOW)
        assert [found.heard_enough for found in store.attempts.open_attempts(campaign_id)] == [True]
        store.attempts.heard_taken_back(attempt.attempt_id, NOW)
        assert [found.heard_enough for found in store.attempts.open_attempts(campaign_id)] == [False]
        assert store.attempts.events(attempt.attempt_id)[-1].code == "taken_back"
