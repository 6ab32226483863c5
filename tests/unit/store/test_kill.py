"""kill -9 in the middle of writing: nothing lost, nothing doubled, no refusal forgotten."""

from collections import Counter
from pathlib import Path
from random import Random

from robodial.domain.attempt import AttemptId, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.store import Store
from tests.unit.store.dying_program import NEVER, forked_and_killed_after, killed_after
from tests.unit.store.filling import NOW, a_campaign, fill_list, number, states_of_all
from tests.unit.store.number_sets import put_register

MANY = 40
KILLS = 25
CAMPAIGN = CampaignId(1)


def prepared(path: Path) -> Path:
    with Store(path) as store:
        store.campaigns.save(a_campaign(), fill_list(store, MANY), NOW)
        store.campaigns.enroll(CAMPAIGN, NOW)
    return path


def check_promises(store: Store, acknowledged: list[str]) -> None:
    store.check()
    assert store.journal.verify().ok
    facts = Counter(fact.split()[0] for fact in acknowledged)
    assert store.journal.verify().rows >= facts["journal"]
    counts = store.campaigns.counts(CAMPAIGN)
    assert counts.contacts == counts.done + counts.waiting + counts.on_line == MANY
    attempts = {each.attempt_id: each for each in store.attempts.of_campaign(CAMPAIGN)}
    told = states_of_all(store)
    assert all(states.count(AttemptState.DIALING) <= 1 for states in told.values())
    for fact in acknowledged:
        what, which = fact.split()
        if what == "refused":
            assert store.do_not_call.contains(PhoneNumber(which))
        elif what == "ended":
            assert attempts[AttemptId(int(which))].state is AttemptState.ENDED
        elif what in ("dialed", "connected"):
            assert AttemptState(what.replace("dialed", "dialing")) in told[AttemptId(int(which))]


def test_twenty_five_kills_lose_nothing_and_call_nobody_twice(tmp_path: Path) -> None:
    path, chance, acknowledged = prepared(tmp_path / "s.db"), Random(7), []
    killed = 0
    for n in range(KILLS):
        steps = chance.randrange(100, 3000)
        acknowledged += forked_and_killed_after(steps, "call_everybody", path, seed=n)
        with Store(path) as store:
            check_promises(store, acknowledged)
            killed += store.attempts.next_due(CAMPAIGN) is not None
    assert killed == KILLS, "the work was over too soon: the later kills proved nothing"
    acknowledged += forked_and_killed_after(NEVER, "call_everybody", path, seed=99)
    with Store(path) as store:
        check_promises(store, acknowledged)
        counts = store.campaigns.counts(CAMPAIGN)
        assert (counts.done, counts.waiting, counts.on_line) == (MANY, 0, 0)
        results = [(row.outcome, row.attempts) for row in store.attempts.report_rows(CAMPAIGN)]
    assert {outcome for outcome, _ in results} <= {Outcome.ANSWERED, Outcome.INTERRUPTED}
    assert Counter(outcome for outcome, _ in results)[Outcome.ANSWERED] > MANY / 2


def test_a_program_of_its_own_is_killed_the_same_way(tmp_path: Path) -> None:
    path = prepared(tmp_path / "s.db")
    acknowledged = killed_after(5000, "call_everybody", path, seed=1)
    assert acknowledged
    with Store(path) as store:
        check_promises(store, acknowledged)
        assert store.attempts.next_due(CAMPAIGN) is not None


def test_a_killed_import_leaves_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    path, chance = prepared(tmp_path / "s.db"), Random(3)
    for n in range(5):
        assert forked_and_killed_after(chance.randrange(1000, 80_000), "import_many", path, seed=n) == []
        with Store(path) as store:
            assert store.contacts.count() == MANY
            assert len(store.contacts.lists()) == 1
    assert forked_and_killed_after(NEVER, "import_many", path, seed=9) == ["imported"]
    with Store(path) as store:
        assert store.contacts.count() == MANY + 3000


def test_a_killed_import_of_a_register_leaves_the_old_copy_or_the_new_one(tmp_path: Path) -> None:
    path, chance = prepared(tmp_path / "s.db"), Random(5)
    with Store(path) as store:
        put_register(store, "tps", [number(0), number(9000)])
    whole = 0
    for n in range(KILLS):
        said = forked_and_killed_after(chance.randrange(20, 6000), "replace_register", path, seed=n)
        whole += len(said) == 6
        with Store(path) as store:
            [register] = store.number_lists.all()
            assert store.number_lists.hits(number(9000)) == (register,)
            copy = int((register.copied_at - NOW).total_seconds() // 60)
            assert store.number_lists.hits(number(copy)) == (register,)
            for fact in said:
                what, which = fact.split()
                if what == "own":
                    assert store.do_not_call.contains(number(int(which)))
            for own in store.number_lists.own():
                assert store.do_not_call.contains(number(int(own.source.removesuffix(".csv"))))
            names = [each.name for each in (tmp_path / "s-lists").iterdir()]
            assert not [name for name in names if name.endswith(".part")]
            assert len([name for name in names if name.startswith("register-")]) == 1
    assert whole < KILLS, "nothing was ever killed half-way"
