"""The judge of the listening bench, on scripted events; its statistics; the rule it compares with."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from robodial.audio.progress_event import ProgressEvent
from tests.bench.listening.conditions import as_breakdown
from tests.bench.listening.estimates import Estimate, mean_share, percentile, rare_events, share
from tests.bench.listening.figures import Figures, figures
from tests.bench.listening.judging import judged, told_class
from tests.bench.listening.results import in_words
from tests.bench.listening.table import Row, as_comparison, as_table
from tests.bench.listening.truth import Truth
from tests.bench.listening.word_and_silence import heard_by_word_and_silence
from tests.unit.audio.call_sounds import Audio, silence, sine

# ---- the judge ---------------------------------------------------------------------------------------------------


def told(*events: tuple[float, str, str]) -> list[ProgressEvent]:
    """Events written as time, name, and what the name needs to be understood."""
    return [
        ProgressEvent(
            t,
            name,
            who=what if name == "verdict" else None,
            why=what if name == "speak" else None,
            category=what if name == "sit" else None,
        )
        for t, name, what in events
    ]


def person(**known: object) -> Truth:
    truth = Truth("human", "fr", file="p.wav", duration=20.0, kind="short", first_ring=1.0, ringback="tone", answer=8.0)
    truth.greeting_start, truth.greeting_end = 8.5, 9.5
    return replace(truth, **known)  # type: ignore[arg-type]


def machine(**known: object) -> Truth:
    truth = Truth("machine", "fr", file="m.wav", duration=30.0, first_ring=1.0, ringback="tone", answer=8.0)
    truth.greeting_start, truth.greeting_end = 9.0, 15.0
    truth.beep = {"start": 15.5, "end": 16.0, "source": "synthetic"}
    return replace(truth, **known)  # type: ignore[arg-type]


ANSWERED = (8.1, "answered", "")
HUMAN = (9.7, "verdict", "human")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "no_answer"),
        ([(1.0, "ringback", "")], "no_answer"),
        ([ANSWERED, HUMAN, (9.7, "speak", "after_greeting")], "human"),
        ([ANSWERED, HUMAN, (12.0, "verdict", "machine")], "machine"),
        ([ANSWERED, (11.0, "verdict", "unsure"), (11.0, "speak", "silence")], "silence"),
        ([ANSWERED, (11.0, "verdict", "unsure"), (11.0, "speak", "after_greeting")], "unsure"),
        ([ANSWERED], "silence"),
        ([(3.0, "busy", "")], "busy"),
        ([ANSWERED, HUMAN, (15.0, "busy", "")], "human"),
        ([ANSWERED, (9.0, "fax", "")], "fax"),
        ([(3.0, "sit", "itu")], "sit"),
        ([(9.7, "speak", "after_greeting"), (9.8, "verdict", "human")], "human"),
    ],
)
def test_what_a_listener_said_of_a_call_is_its_last_word(
    events: Sequence[tuple[float, str, str]], expected: str
) -> None:
    assert told_class(told(*events)) == expected


def test_a_start_after_a_greeting_is_measured_from_its_end() -> None:
    call = judged(person(), told(ANSWERED, HUMAN, (9.75, "speak", "after_greeting")))
    assert call.right
    assert call.start_after_greeting_s == pytest.approx(0.25)
    assert not call.wrong
    assert call.ring_s == pytest.approx(7.0)


def test_a_start_into_a_greeting_is_a_cut_in_but_for_a_double_hello() -> None:
    events = told(ANSWERED, HUMAN, (9.2, "speak", "after_greeting"))
    single, double = judged(person(), events), judged(person(kind="double"), events)
    assert single.start_after_greeting_s == double.start_after_greeting_s == pytest.approx(-0.3)
    assert single.notes == ("cut in 0.30 s before the end of the greeting",)
    assert not double.notes
    found = figures([single, double])
    assert found["human_cut_in"].value == 1.0
    assert found["human_cut_in_double_hello"].value == 1.0
    assert "human_start_p95_ms" not in found


def test_a_stop_during_the_greeting_is_no_message_taken_back_but_one_after_it_is() -> None:
    start, again = (9.2, "speak", "after_greeting"), (9.8, "speak", "after_greeting")
    before = judged(person(), told(ANSWERED, HUMAN, start, (9.4, "stop", ""), again))
    after = judged(person(), told(ANSWERED, HUMAN, start, (9.6, "stop", "")))
    assert (before.taken_back, after.taken_back) == (False, True)


def test_message_over_a_greeting_is_added_up_over_all_starts() -> None:
    events = told(
        ANSWERED, HUMAN, (10.0, "speak", ""), (11.2, "stop", ""), (13.0, "speak", ""), (16.2, "stop", ""),
        (16.2, "verdict", "machine"), (16.2, "speak", "after_beep"),
    )  # fmt: skip
    call = judged(machine(), events)
    assert call.talked_over_s == pytest.approx(1.2 + 2.0)
    assert call.start_after_beep_s == pytest.approx(0.2)
    assert figures([call])["machine_greeting_talked_over"].value == 1.0


def test_a_last_start_before_the_end_of_the_beep_counts_apart() -> None:
    called = (15.0, "verdict", "machine")
    early = judged(machine(), told(ANSWERED, called, (15.9, "speak", "after_beep")))
    just = judged(machine(), told(ANSWERED, called, (15.985, "speak", "after_beep")))
    late = judged(machine(), told(ANSWERED, called, (16.2, "speak", "after_beep")))
    found = figures([early, just, late])
    assert found["started_before_beep_end"] == share(1, 3)
    assert found["beep_start_median_ms"].value == pytest.approx((200 - 15) / 2)


@pytest.mark.parametrize(("t", "early"), [(7.9, True), (7.96, False), (8.2, False)])
def test_an_answer_told_while_it_rings_is_noticed(t: float, early: bool) -> None:
    call = judged(person(), told((t, "answered", ""), HUMAN))
    assert call.answered_early is early
    assert figures([call])["answered_while_ringing"].value == early


def test_ringing_that_nobody_answers_counts_to_its_end_and_music_apart() -> None:
    truth = Truth("no_answer", "fr", duration=31.0, first_ring=1.0, ringback="tone")
    music = replace(truth, ringback="music")
    calls = [judged(truth, []), judged(music, told((20.0, "answered", ""), (20.0, "speak", "silence")))]
    found = figures(calls, only_ringing=[judged(truth, told((5.0, "answered", "")))])
    assert calls[0].ring_s == 30.0
    assert found["answered_while_ringing"].value == 1
    assert found["answered_in_ringback_music"].value == 1.0
    assert found["right_no_answer"] == share(1, 2)


def test_decisions_are_timed_in_periods_or_seconds_and_one_tone_for_both_is_either() -> None:
    tone = Truth("congestion", "pl", duration=9.0, tone_start=1.0, cadence_ms=[500, 500], same_as_busy=True)
    either = judged(tone, told((3.5, "busy", "")))
    strict = judged(replace(tone, same_as_busy=False), told((3.5, "busy", "")))
    assert (either.right, either.decided_after) == (True, 2.5)
    assert (strict.right, strict.decided_after) == (False, None)
    sit = Truth("sit", "us", duration=9.0, tone_start=1.0, sit="vacant")
    named = judged(sit, told((2.0, "sit", "vacant")))
    assert (named.decided_after, named.category_right) == (1.0, True)
    assert judged(sit, told((2.0, "sit", "reorder"))).category_right is False
    assert judged(replace(sit, sit="itu"), told((2.0, "sit", "itu"))).category_right is None


def test_a_start_after_a_silent_answer_is_measured_from_the_answer() -> None:
    truth = Truth("silence", "fr", duration=20.0, first_ring=1.0, ringback="tone", answer=8.0)
    call = judged(truth, told((10.0, "answered", ""), (10.9, "verdict", "unsure"), (10.9, "speak", "silence")))
    assert call.right
    assert figures([call])["silence_start_p95_ms"].value == pytest.approx(2900)


# ---- estimates and the table -------------------------------------------------------------------------------------


def test_thirty_eight_of_forty_is_anything_from_83_to_99_per_cent() -> None:
    estimate = share(38, 40)
    assert estimate is not None
    assert (estimate.low, estimate.high) == pytest.approx((0.835, 0.986), abs=0.002)
    assert share(0, 0) is None


def test_nothing_seen_in_a_thousand_minutes_may_still_be_three_to_come() -> None:
    none, some = rare_events(0, 1000.0), rare_events(10, 1000.0)
    assert (none.value, none.low, none.high) == pytest.approx((0, 0, 3.69), abs=0.01)
    assert (some.low, some.high) == pytest.approx((4.80, 18.39), abs=0.01)


def test_a_percentile_is_interpolated_and_its_interval_holds_it() -> None:
    estimate = percentile([float(n) for n in range(101)], 0.95)
    assert estimate is not None
    assert estimate.value == 95.0
    assert 85 < estimate.low < 95 < estimate.high <= 100
    assert percentile([], 0.5) is None
    assert mean_share([]) is None


def test_the_table_says_whether_a_goal_is_met_and_how_certainly() -> None:
    least, most = Row("right", "right", 0.9, at_least=True), Row("wrong", "wrong", 0.1)
    met = [least.met(Estimate(v, 9, low, high)) for v, low, high in ((0.95, 0.92, 1), (0.95, 0.8, 1), (0.5, 0.4, 0.6))]
    assert met == ["yes", "yes (not certain)", "no"]
    assert most.met(Estimate(0.2, 9, 0.05, 0.3)) == "no (not certain)"
    table = as_table({"right": Estimate(0.95, 40, 0.835, 0.986)}, (least, most))
    assert "| right | ≥ 90.0 % | 95.0 % | 40 | 83.5 % to 98.6 % | yes (not certain) |" in table
    assert "| wrong | ≤ 10.0 % | not measured | 0 | | |" in table


def test_both_listeners_stand_side_by_side() -> None:
    ours: Figures = {"right_human": Estimate(0.97, 100, 0.9, 1.0)}
    assert "| right, human | 97.0 % | none |" in as_comparison(ours, {})


def test_what_went_wrong_is_told_in_one_line() -> None:
    line = in_words(judged(person(greeting_clips=["a.wav"], max_pause=0.1), told(ANSWERED)), ())
    assert line == "p.wav told silence; short; fr; a.wav; greeting 8.50 to 9.50 s, pause 0.1 s {}"


def test_calls_are_sorted_by_the_conditions_they_were_made_under() -> None:
    line = {"codec": "gsm", "attenuation_db": 3.0, "line_noise_dbm0": -60.0, "hum_hz": 50, "far_noise_dbm0": -45.0}
    wrong = judged(person(line=line), told(ANSWERED))
    right = judged(person(line={**line, "attenuation_db": -9.0}), told(ANSWERED, HUMAN, (9.2, "speak", "")))
    table = as_breakdown([wrong, right])
    assert "| codec | gsm | 2 | 50.0 % | 50.0 % |" in table
    assert "| level | 1: -6 to 0 dB | 1 | 100.0 % | 0.0 % |" in table
    assert "| level | 3: from 6 dB | 1 | 0.0 % | 100.0 % |" in table
    assert "| person | short | 2 |" in table


# ---- words and silence -------------------------------------------------------------------------------------------


def by_rule(*parts: Audio) -> list[tuple[float, str, str | None]]:
    sound = np.rint(np.concatenate([silence(2.0), *parts])).astype(np.int16)
    return [(round(e.t, 2), e.event, e.who) for e in heard_by_word_and_silence(sound, 2.0)]


def test_the_rule_lets_a_short_greeting_be_a_person_800_ms_after_it() -> None:
    said = by_rule(silence(0.4), sine(0.6, 500.0), silence(3.0))
    assert said == [(2.0, "answered", None), (3.8, "verdict", "human"), (3.8, "speak", None)]


def test_the_rule_takes_long_greetings_many_words_and_silence_for_machines() -> None:
    word, gap = sine(0.2, 500.0), silence(0.2)
    assert by_rule(silence(0.4), sine(4.0, 500.0))[-1] == (2.0 + 0.4 + 1.5, "verdict", "machine")
    assert by_rule(gap, word, gap, word, gap, word, gap)[-1] == (2.0 + 1.0 + 0.1, "verdict", "machine")
    assert by_rule(silence(4.0))[-1] == (4.5, "verdict", "machine")


def test_the_rule_does_not_count_clicks_and_gives_up_after_five_seconds() -> None:
    click, gap = sine(0.06, 500.0), silence(0.3)
    clicks = [part for _ in range(14) for part in (gap, click)]
    assert by_rule(*clicks)[-1] == (7.0, "speak", None)
    assert by_rule(*clicks)[-2] == (7.0, "verdict", "unsure")


def test_the_rule_says_nothing_of_a_call_without_an_answer_or_cut_off_early() -> None:
    assert heard_by_word_and_silence(np.zeros(8000, dtype=np.int16), None) == []
    assert by_rule(silence(1.0)) == [(2.0, "answered", None)]
