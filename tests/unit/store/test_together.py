"""Many attempts put off at once, and what the engine asks of a whole campaign."""

from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.attempt import Attempt, AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.claim import Allowed, Decision, Postponed, PostponedTogether
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.store import AttemptEvent, Store, claiming
from tests.unit.store.filling import (
    ANSWERED,
    BUSY,
    DAY,
    LINE,
    MINUTE,
    NOW,
    a_campaign,
    again,
    called,
    claim,
    claimed,
    contact,
    fill_list,
    import_list,
    number,
)


def even(told: PhoneNumber, _time_zone: str = "") -> bool:
    return int(told[-1]) % 2 == 0


def night_for_even_numbers(attempt: Attempt) -> Decision:
    closed = PostponedTogether(NOW + DAY, "closed_hours", "tomorrow", holds_for=even)
    return closed if even(attempt.number) else Allowed()


def standing(store: Store, campaign_id: CampaignId) -> dict[str, tuple[str, object]]:
    return {row.numbers[0]: (row.code, row.next_due) for row in store.attempts.report_rows(campaign_id)}


def enrolled(store: Store, many: int, name: str = "Rappels") -> CampaignId:
    campaign_id = store.campaigns.save(a_campaign(name), fill_list(store, many), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id


# ---- put off together --------------------------------------------------------------------------------------------


def test_those_alike_are_put_off_without_being_asked_and_the_others_are_called(store: Store) -> None:
    campaign_id = enrolled(store, 9)
    asked = []

    def decide(attempt: Attempt) -> Decision:
        asked.append(attempt.number)
        return night_for_even_numbers(attempt)

    taken = [claim(store, campaign_id, decide=decide) for _ in range(6)]
    assert [each and each.number for each in taken] == [*map(number, (1, 3, 5, 7, 9)), None]
    assert [each for each in asked if even(each)] == [number(2)]
    rows = list(store.attempts.report_rows(campaign_id))
    assert {row.reason for row in rows if even(row.numbers[0])} == {"tomorrow"}
    put_off = {told: why for told, why in standing(store, campaign_id).items() if even(PhoneNumber(told))}
    assert put_off == dict.fromkeys(map(number, (2, 4, 6, 8)), ("closed_hours", NOW + DAY))


def test_a_very_long_list_is_put_off_in_few_claims_each_short(store: Store) -> None:
    many = 3 * claiming.MOST_TOGETHER + 10
    campaign_id = enrolled(store, many)
    asked = []

    def closed(attempt: Attempt) -> Decision:
        asked.append(attempt.attempt_id)
        return PostponedTogether(NOW + DAY, "closed_hours", "tomorrow", holds_for=lambda number, time_zone: True)

    claims = 0
    while store.attempts.next_due(campaign_id) == NOW:
        assert claim(store, campaign_id, decide=closed) is None
        claims += 1
    assert claims <= 4
    assert len(asked) < many / 2
    assert set(standing(store, campaign_id).values()) == {("closed_hours", NOW + DAY)}


def test_each_keeps_its_own_words_when_the_moment_is_the_same(store: Store) -> None:
    campaign_id = enrolled(store, 8)

    def decide(attempt: Attempt) -> Decision:
        mine = even(attempt.number)
        alike = lambda told, _zone: even(told) == mine  # noqa: E731
        return PostponedTogether(NOW + DAY, "closed_hours", f"tomorrow, {mine}", holds_for=alike)

    assert claim(store, campaign_id, decide=decide) is None
    assert [row.reason for row in store.attempts.report_rows(campaign_id)] == ["tomorrow, False", "tomorrow, True"] * 4


def test_who_is_not_due_yet_is_not_put_off_with_the_others(store: Store) -> None:
    campaign_id = enrolled(store, 2)
    called(store, campaign_id, BUSY, again(NOW + 2 * DAY))
    closed = PostponedTogether(NOW + DAY, "closed_hours", "tomorrow", holds_for=lambda number, time_zone: True)
    assert claim(store, campaign_id, decide=lambda _: closed) is None
    assert standing(store, campaign_id) == {
        number(1): ("", NOW + 2 * DAY),
        number(2): ("closed_hours", NOW + DAY),
    }


@given(zones=st.lists(st.sampled_from("abc"), min_size=1, max_size=30), open_zones=st.sets(st.sampled_from("abc")))
def test_together_or_one_by_one_the_end_is_the_same(
    zones: list[str], open_zones: set[str], tmp_path_factory, empty_file: bytes
) -> None:
    found = []
    for together in (True, False):

        def decide(attempt: Attempt, together: bool = together) -> Decision:
            zone = zones[int(attempt.number[-4:])]
            if zone in open_zones:
                return Allowed()
            words = NOW + DAY, f"closed_{zone}", "tomorrow"
            alike = PostponedTogether(*words, holds_for=lambda told, _zone: zones[int(told[-4:])] == zone)
            return alike if together else Postponed(*words)

        path = tmp_path_factory.mktemp("alike") / "s.db"
        path.write_bytes(empty_file)
        with Store(path, synchronous="OFF") as store:
            campaign_id = store.campaigns.save(
                a_campaign(), import_list(store, [contact(n) for n in range(len(zones))]), NOW
            )
            store.campaigns.enroll(campaign_id, NOW)
            taken = []
            while (attempt := claim(store, campaign_id, decide=decide)) is not None:
                taken.append(attempt.number)
            found.append((taken, standing(store, campaign_id)))
    assert found[0] == found[1]


# ---- a number that another campaign has on a line ----------------------------------------------------------------


def test_a_number_in_a_call_waits_a_minute_and_others_are_taken_meanwhile(store: Store) -> None:
    first, second = enrolled(store, 1), enrolled(store, 2, "Autre")
    claimed(store, first)
    assert claimed(store, second).number == number(2)
    assert store.attempts.earliest_due(second) == (NOW + MINUTE, claiming.IN_A_CALL)
    assert claim(store, second) is None
    row = next(store.attempts.report_rows(second))
    assert row.reason == "This number is in another call just now."


# ---- questions about a campaign ----------------------------------------------------------------------------------


def test_what_is_due_first_says_what_it_waits_for(store: Store, campaign_id: CampaignId) -> None:
    assert store.attempts.earliest_due(campaign_id) == (NOW, "")
    claim(store, campaign_id, decide=lambda _: Postponed(NOW + DAY, "closed_hours", "tomorrow"))
    assert store.attempts.earliest_due(campaign_id) == (NOW + DAY, "closed_hours")
    store.attempts.cancel_due(campaign_id, NOW, "out_of_time", "")
    assert store.attempts.earliest_due(campaign_id) is None


def test_started_counts_calls_dialed_and_no_further_than_asked(store: Store, campaign_id: CampaignId) -> None:
    other = enrolled(store, 2, "Autre")
    called(store, campaign_id, BUSY, again(NOW + MINUTE))
    called(store, campaign_id)
    claimed(store, campaign_id)
    assert store.attempts.started(campaign_id) == 2
    assert store.attempts.started(campaign_id, at_most=1) == 1
    assert store.attempts.started(other) == 0


def test_the_hours_tried_are_those_of_calls_really_made(store: Store, campaign_id: CampaignId) -> None:
    first = called(store, campaign_id, BUSY, again(NOW + DAY))
    called(store, campaign_id)
    called(store, campaign_id)
    called(store, campaign_id, AttemptResult(Outcome.NO_ANSWER), again(NOW + 3 * DAY), now=NOW + DAY)
    undialed = claimed(store, campaign_id, NOW + 3 * DAY)
    store.attempts.end(undialed.attempt_id, NOW + 3 * DAY, AttemptResult(Outcome.INTERRUPTED), again(NOW + 4 * DAY))
    assert store.attempts.hours_tried(first.contact_id, campaign_id) == [
        (NOW, Outcome.BUSY),
        (NOW + DAY, Outcome.NO_ANSWER),
    ]


def test_everybody_who_waits_can_be_cancelled_with_an_event_each(store: Store) -> None:
    many = 2500
    campaign_id, other = enrolled(store, many), enrolled(store, 1, "Autre")
    on_a_line = claimed(store, campaign_id)
    cancelled = store.attempts.cancel_due(campaign_id, NOW + DAY, "out_of_time", "The last day has passed.")
    assert cancelled == many - 1
    counts = store.campaigns.counts(campaign_id)
    assert (counts.waiting, counts.on_line, counts.not_called) == (0, 1, {"out_of_time": many - 1})
    last = list(store.attempts.of_campaign(campaign_id))[-1]
    assert store.attempts.events(last.attempt_id) == [
        AttemptEvent(NOW, AttemptState.DUE),
        AttemptEvent(NOW + DAY, AttemptState.CANCELLED, "out_of_time", "The last day has passed."),
    ]
    store.attempts.start_dialing(on_a_line.attempt_id, NOW, LINE, "0199000001")
    store.attempts.end(on_a_line.attempt_id, NOW, ANSWERED, again(NOW))
    assert store.attempts.next_due(other) == NOW


def test_live_campaigns_are_those_in_hand(store: Store) -> None:
    made = {state: enrolled(store, 1, state.value) for state in CampaignState}
    for state, campaign_id in made.items():
        store.campaigns.set_state(campaign_id, state, NOW)
    assert {campaign.state for campaign in store.campaigns.live()} == {
        CampaignState.RUNNING,
        CampaignState.WAITING,
        CampaignState.PAUSED,
    }


def test_the_first_calls_are_accepted_once(store: Store, campaign_id: CampaignId) -> None:
    assert store.campaigns.get(campaign_id).first_calls_accepted_at is None
    store.campaigns.accept_first_calls(campaign_id, NOW)
    store.campaigns.accept_first_calls(campaign_id, NOW + DAY)
    assert store.campaigns.get(campaign_id).first_calls_accepted_at == NOW


def test_an_enrolment_can_be_left_off_and_taken_up_again(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 2500), NOW)
    slices = store.campaigns.enrolling(campaign_id, NOW)
    first = next(slices)
    slices.close()
    assert 0 < first < 2500
    assert store.campaigns.counts(campaign_id).waiting == first
    assert store.campaigns.enroll(campaign_id, NOW + MINUTE) == 2500 - first
    attempts = list(store.attempts.of_campaign(campaign_id))
    assert len({each.contact_id for each in attempts}) == len(attempts) == 2500
    assert store.attempts.events(attempts[0].attempt_id) == [AttemptEvent(NOW, AttemptState.DUE)]
    assert store.attempts.events(attempts[-1].attempt_id) == [AttemptEvent(NOW + MINUTE, AttemptState.DUE)]
