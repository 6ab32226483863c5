"""Whatever is done to the queue, in whatever order: nobody lost, nobody doubled, every change told."""

import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from robodial.domain.attempt import Attempt, AttemptId, AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Allowed, Decision, Postponed, Refused
from robodial.domain.outcome import Outcome
from robodial.store import Store
from robodial.store.attempt_states import MAY_FOLLOW
from tests.unit.store.filling import (
    DONE,
    LINE,
    MINUTE,
    NOW,
    a_campaign,
    again,
    claim,
    contact,
    fill_list,
    import_list,
    number,
    states_of_all,
)

CAMPAIGNS = (CampaignId(1), CampaignId(2))
ON_A_LINE = (AttemptState.CLAIMED, AttemptState.DIALING, AttemptState.CONNECTED)
MANY = 4


class Queue(RuleBasedStateMachine):
    """Two campaigns over the same four numbers; contact 1 of the second has two of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "s.db", synchronous="OFF")
        self.now = NOW
        lists = fill_list(self.store, MANY), import_list(self.store, [contact(1, 1, 2), contact(3), contact(4)])
        for name, list_id in zip(("Un", "Deux"), lists, strict=True):
            self.store.campaigns.enroll(self.store.campaigns.save(a_campaign(name), list_id, NOW), NOW)
        self.open: dict[AttemptId, AttemptState] = {}
        self.refused: set[str] = set()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(campaign=st.sampled_from(CAMPAIGNS), decisions=st.lists(st.sampled_from("ypr"), max_size=3))
    def take(self, campaign: CampaignId, decisions: list[str]) -> None:
        answers = iter(decisions)

        def decide(attempt: Attempt) -> Decision:
            assert attempt.due_at <= self.now
            if attempt.number in self.refused:
                return Refused("do_not_call", "refused")
            answer = next(answers, "y")
            later = Postponed(self.now + 5 * MINUTE, "gap", "later")
            return {"y": Allowed(), "p": later, "r": Refused("no", "no")}[answer]

        attempt = claim(self.store, campaign, self.now, decide)
        if attempt is not None:
            assert attempt.number not in {each.number for each in self.attempts() if each.attempt_id in self.open}
            assert attempt.number not in self.refused
            self.open[attempt.attempt_id] = AttemptState.CLAIMED

    @precondition(lambda self: self.open)
    @rule(data=st.data(), step=st.sampled_from(["dial", "connect", "answered", "busy", "release", "cancel"]))
    def go_on(self, data: st.DataObject, step: str) -> None:
        attempt_id = data.draw(st.sampled_from(sorted(self.open)))
        store, state = self.store.attempts, self.open[attempt_id]
        if step == "dial" and state is AttemptState.CLAIMED:
            store.start_dialing(attempt_id, self.now, LINE, "0199000001")
            self.open[attempt_id] = AttemptState.DIALING
        elif step == "connect" and state is AttemptState.DIALING:
            store.connected(attempt_id, self.now)
            self.open[attempt_id] = AttemptState.CONNECTED
        elif step in ("answered", "busy") and state is not AttemptState.CLAIMED:
            retry = DONE if step == "answered" else again(self.now + MINUTE)
            store.end(attempt_id, self.now, AttemptResult(Outcome(step)), retry)
            del self.open[attempt_id]
        elif step == "release" and state is AttemptState.CLAIMED:
            store.release(attempt_id, self.now, "gap", "not now", self.now + MINUTE)
            del self.open[attempt_id]
        elif step == "cancel" and state is AttemptState.CLAIMED:
            store.cancel(attempt_id, self.now, "no", "no")
            del self.open[attempt_id]

    @rule(n=st.integers(1, MANY))
    def refuse(self, n: int) -> None:
        self.store.do_not_call.add(number(n), reason="9", source="x", at=self.now, by_person=True)
        self.refused.add(number(n))

    @rule(campaign=st.sampled_from(CAMPAIGNS))
    def enroll_again(self, campaign: CampaignId) -> None:
        assert self.store.campaigns.enroll(campaign, self.now) == 0

    @rule(minutes=st.integers(1, 10))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule()
    def crash_and_open_again(self) -> None:
        self.store.close()
        self.store = Store(Path(self.folder.name) / "s.db", synchronous="OFF")
        found = [each for campaign in CAMPAIGNS for each in self.store.attempts.open_attempts(campaign)]
        assert {each.attempt.attempt_id: each.attempt.state for each in found} == self.open

    def attempts(self) -> list[Attempt]:
        return [each for campaign in CAMPAIGNS for each in self.store.attempts.of_campaign(campaign)]

    @invariant()
    def nobody_is_lost_or_doubled(self) -> None:
        attempts = self.attempts()
        for campaign, contacts in zip(CAMPAIGNS, (MANY, MANY - 1), strict=True):
            counts = self.store.campaigns.counts(campaign)
            called_or_not = counts.done + counts.waiting + counts.on_line + sum(counts.not_called.values())
            assert counts.contacts == called_or_not == contacts
        waiting = [(a.campaign_id, a.contact_id) for a in attempts if a.state in (AttemptState.DUE, *ON_A_LINE)]
        assert len(set(waiting)) == len(waiting)
        busy = [each.number for each in attempts if each.state in ON_A_LINE]
        assert len(set(busy)) == len(busy) == len(self.open)
        told = states_of_all(self.store)
        assert {each.attempt_id: each.state for each in attempts} == {key: states[-1] for key, states in told.items()}

    @invariant()
    def every_change_is_told_in_lawful_order(self) -> None:
        for states in states_of_all(self.store).values():
            assert states[0] is AttemptState.DUE
            assert all(after in MAY_FOLLOW[before] for before, after in pairwise(states))


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
