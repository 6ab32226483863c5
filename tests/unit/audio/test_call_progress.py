"""Whole calls, heard: what is decided, when, and what must never be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from robodial import i18n
from robodial.audio.call_progress import CallProgress
from robodial.audio.companding import decode, encode
from robodial.audio.levels import rms_at
from robodial.audio.line_sounds import LineSounds
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.spectra import Spectra
from robodial.audio.tones import Tone, all_tones
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat
from tests.bench.listening.telephone_line import through_codec
from tests.unit.audio.call_sounds import Audio, first, heard, key, line, names, network, noise, silence, sine, voice

FR = all_tones()["FR"]
assert FR.ringback is not None
assert FR.busy is not None
assert FR.dial is not None
RINGBACK, BUSY, DIAL = FR.ringback, FR.busy, FR.dial
COUNTRIES = sorted(all_tones())


def ringing(rings: float = 2.0) -> Audio:
    """Post-dial silence and so many French rings with their pauses (5 s each)."""
    return np.concatenate([silence(1.0), network(RINGBACK, 5.0 * rings)])


# ---- before the answer ---------------------------------------------------------------------------


@pytest.mark.parametrize("country", COUNTRIES)
def test_ringing_of_any_country_is_never_taken_for_an_answer_on_a_french_line(country: str) -> None:
    tone = all_tones()[country].ringback
    assert tone is not None
    events = heard(line(silence(0.7), network(tone, 25.0)), "FR")
    assert set(names(events)) == {"ringback"}
    period = sum(tone.cadence_s)
    assert len(events) >= 25 / period - 1
    for index, event in enumerate(events):
        assert event.began == pytest.approx(0.7 + index * period, abs=0.03)


@pytest.mark.parametrize("country", COUNTRIES)
def test_busy_is_known_within_three_periods(country: str) -> None:
    tone = all_tones()[country].busy
    assert tone is not None
    events = heard(line(silence(0.5), network(tone, 6.0)), country)
    same = all_tones()[country].congestion == tone
    assert names(events) in ([["busy"]] if not same else [["busy"], ["congestion"]])
    periods = (events[0].t - 0.5) / sum(tone.cadence_s)
    assert periods < (4.2 if country == "ES" else 3.05)  # Spain's congestion begins like its busy tone


@pytest.mark.parametrize("country", [c for c in COUNTRIES if all_tones()[c].congestion])
def test_congestion_is_told_from_busy_where_the_country_makes_a_difference(country: str) -> None:
    tone = all_tones()[country].congestion
    assert tone is not None
    events = heard(line(silence(0.5), network(tone, 6.0)), country)
    assert len(events) == 1
    assert events[0].event == "congestion" or tone == all_tones()[country].busy


@pytest.mark.parametrize("country", [c for c in COUNTRIES if all_tones()[c].busy != all_tones()["FR"].busy])
def test_a_foreign_engaged_tone_is_never_an_answer_or_a_ring(country: str) -> None:
    tone = all_tones()[country].busy
    assert tone is not None
    events = heard(line(silence(0.5), network(tone, 6.0)), "FR")
    assert names(events) in (["busy"], ["congestion"])


def test_a_dial_tone_that_goes_on_is_told_and_is_no_answer() -> None:
    events = heard(line(silence(0.3), network(DIAL, 12.0)))
    assert names(events) == ["dial_tone"]
    assert events[0].began == pytest.approx(0.3, abs=0.03)


def test_nothing_at_all_gives_no_event() -> None:
    assert heard(line(silence(60.0))) == []
    assert heard(np.zeros(60 * SAMPLE_RATE, dtype=np.int16)) == []


def test_ringback_music_is_not_an_answer() -> None:
    chance = np.random.default_rng(5)
    notes = [sine(0.4, 262 * 2 ** (n / 12), 524 * 2 ** (n / 12), 1310.0, level=-18) for n in chance.integers(0, 24, 60)]
    events = heard(line(silence(1.0), np.concatenate(notes)))
    assert "answered" not in names(events)
    assert "speak" not in names(events)


@pytest.mark.parametrize(
    ("category", "parts"),
    [
        ("intercept", ((913.8, 0.274), (1370.6, 0.274), (1776.7, 0.38))),
        ("vacant", ((985.2, 0.38), (1370.6, 0.274), (1776.7, 0.38))),
        ("reorder", ((913.8, 0.274), (1428.5, 0.38), (1776.7, 0.38))),
        ("reorder", ((985.2, 0.274), (1370.6, 0.38), (1776.7, 0.38))),
        ("no_circuit", ((985.2, 0.38), (1428.5, 0.38), (1776.7, 0.38))),
        ("no_circuit", ((913.8, 0.38), (1370.6, 0.38), (1776.7, 0.38))),
        ("itu", ((950.0, 0.33), (1400.0, 0.33), (1800.0, 0.33))),
    ],
)
def test_special_information_tones_are_named(category: str, parts: tuple[tuple[float, float], ...]) -> None:
    tones = [sine(seconds, hz, level=-24) for hz, seconds in parts]
    events = heard(line(silence(2.0), *tones, silence(0.3), voice(3.0)))
    assert names(events) == ["sit"]
    assert events[0].category == category
    assert events[0].t < 2.0 + 1.4


@pytest.mark.parametrize("hz", [2090.0, 2100.0, 2225.0])
def test_a_fax_answer_tone_is_known_in_less_than_a_second(hz: float) -> None:
    events = heard(line(ringing(1.5), sine(3.0, hz), silence(1.0)))
    assert names(events)[-1] == "fax"
    assert "speak" not in names(events)
    assert events[-1].t < 1.0 + 7.5 + 0.8


def test_a_fax_calling_tone_and_a_fax_preamble_are_fax() -> None:
    assert names(heard(line(ringing(1.5), sine(0.5, 1100.0), silence(2.0))))[-1] == "fax"
    bits = np.tile([0, 1, 1, 1, 1, 1, 1, 0], 40)
    hz = np.repeat(np.where(bits > 0, 1650.0, 1850.0), 27)
    preamble = 3000 * np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE)
    assert names(heard(line(ringing(1.5), preamble, silence(1.0))))[-1] == "fax"


# ---- answers -------------------------------------------------------------------------------------


def test_a_person_who_says_allo_is_spoken_to_within_two_seconds() -> None:
    call = line(ringing(1.5), silence(0.4), voice(0.6), silence(4.0))
    events = heard(call)
    greeting_ends = 1.0 + 7.5 + 0.4 + 0.6
    assert first(events, "answered").began == pytest.approx(greeting_ends - 0.6, abs=0.1)
    assert first(events, "verdict").who == "human"
    speak = first(events, "speak")
    assert speak.why == "after_greeting"
    assert greeting_ends < speak.t < greeting_ends + 1.2
    assert speak.began == pytest.approx(greeting_ends, abs=0.1)


def test_who_answers_before_we_hear_a_ring_is_spoken_to_too() -> None:
    events = heard(line(silence(2.0), voice(0.7), silence(4.0)))
    assert first(events, "verdict").who == "human"
    assert 2.7 < first(events, "speak").t < 2.7 + 2.0


def test_a_silent_answer_is_known_by_the_missing_ring_and_we_speak_first() -> None:
    events = heard(line(ringing(1.9), silence(8.0)))
    rings = 1.0 + 2 * 5.0  # when the third ring should have begun
    assert rings < first(events, "answered").t < rings + 1.3
    assert first(events, "speak").why == "silence"
    assert first(events, "speak").t < rings + 3.0
    assert first(events, "verdict").who == "unsure"


def test_a_ring_that_stops_early_is_an_answer() -> None:
    cut = np.concatenate([silence(1.0), network(RINGBACK, 10.0), sine(0.7, 440.0)])
    events = heard(line(cut, silence(6.0)))
    assert first(events, "answered").began == pytest.approx(11.7, abs=0.1)
    assert first(events, "speak").t < 11.7 + 3.0


@pytest.mark.parametrize("word", [sine(0.22, 400.0), voice(0.08)], ids=["sung", "short"])
@pytest.mark.parametrize("cut_s", [0.22, 0.4])
def test_a_ring_that_stops_early_was_answered_though_hardly_a_word_follows(cut_s: float, word: Audio) -> None:
    """The word is like a tone, or shorter than what tells a voice before the answer."""
    cut = np.concatenate([silence(1.0), network(RINGBACK, 5.0), sine(cut_s, 440.0), silence(0.6), word])
    events = heard(line(cut, silence(6.0)))
    assert first(events, "answered").began == pytest.approx(6.0 + cut_s, abs=0.1)
    assert first(events, "speak").t < 6.0 + cut_s + 3.0


def test_a_ring_of_which_only_pieces_come_did_not_stop_early() -> None:
    """What follows the first piece has the pitch of the ring: it is its rest."""
    rings = network(RINGBACK, 20.0)
    for began, ended in ((10.42, 10.8), (10.86, 10.92)):
        rings[round(began * SAMPLE_RATE) : round(ended * SAMPLE_RATE)] = 0.0
    assert "answered" not in names(heard(line(silence(1.0), rings)))


def test_when_it_rings_again_nobody_had_answered() -> None:
    gap = np.concatenate([network(RINGBACK, 10.0), silence(5.0), network(RINGBACK, 12.0)])  # the network lost one ring
    events = heard(line(silence(1.0), gap))
    assert "stop" in names(events)
    assert names(events)[-1] == "ringback"


@pytest.mark.parametrize("to", ["FR", "GB", "US", "IN", "SG", "JP"])
def test_who_answers_where_a_call_was_passed_on_to_is_a_person(to: str) -> None:
    """Rings of two tones, in pairs, or modulated ones seem a voice or a beep where somebody seems to have answered."""
    tone = all_tones()[to].ringback
    assert tone is not None
    rings = network(tone, 2.3 * sum(tone.cadence_s))
    call = line(silence(1.0), network(RINGBACK, 10.0), silence(4.0), rings, silence(0.5), voice(0.5), silence(3.0))
    events = heard(call, "FR")
    assert names(events).count("ringback") >= 4
    answer = [event for event in events if event.event == "answered"][-1]
    assert answer.began == pytest.approx((len(call) / SAMPLE_RATE) - 3.7, abs=0.8)
    assert [event.who for event in events if event.event == "verdict"][-1] == "human"
    start = [event for event in events if event.event == "speak"][-1]
    assert (start.why, start.t) == ("after_greeting", pytest.approx((len(call) / SAMPLE_RATE) - 2.7, abs=0.1))


def test_a_voice_that_is_nearly_one_gliding_tone_is_an_answer() -> None:
    t = np.arange(round(0.5 * SAMPLE_RATE)) / SAMPLE_RATE
    glide = 2000 * np.sin(2 * np.pi * np.cumsum(530 + 35 * np.sin(2 * np.pi * 4 * t)) / SAMPLE_RATE)
    events = heard(line(ringing(1.6), glide * np.sin(np.pi * t / 0.5) ** 0.5, silence(2.0)))
    assert "answered" in names(events)
    assert first(events, "speak").why == "after_greeting"


def test_a_click_between_two_rings_is_no_answer() -> None:
    click = noise(0.005, -10.0)
    events = heard(line(ringing(1.6), click, silence(2.0 - 0.005), network(RINGBACK, 10.0)))
    assert set(names(events)) == {"ringback"}


def test_a_long_greeting_with_a_beep_is_a_machine_and_the_message_comes_after_the_beep() -> None:
    call = line(ringing(1.5), silence(0.5), voice(5.0), silence(0.7), sine(0.4, 1000.0), silence(4.0))
    events = heard(call)
    beep_ends = 8.5 + 0.5 + 5.0 + 0.7 + 0.4
    assert first(events, "verdict").who == "machine"
    assert first(events, "beep").began == pytest.approx(beep_ends - 0.4, abs=0.03)
    speaks = [event for event in events if event.event == "speak"]
    assert [event.why for event in speaks] == ["after_beep"]
    assert beep_ends < speaks[0].t < beep_ends + 0.25


def test_a_machine_that_does_not_beep_is_spoken_to_within_two_seconds() -> None:
    events = heard(line(ringing(1.5), silence(0.5), voice(5.0), silence(4.0)))
    assert first(events, "verdict").who == "machine"
    assert 14.0 < first(events, "speak").t < 14.0 + 2.0


def test_a_double_beep_is_waited_for() -> None:
    beeps = np.concatenate([sine(0.2, 900.0), silence(0.1), sine(0.2, 900.0)])
    events = heard(line(ringing(1.5), voice(4.0), silence(0.5), beeps, silence(3.0)))
    speaks = [event for event in events if event.event == "speak"]
    assert len(speaks) == 1
    assert speaks[0].t > 8.5 + 4.0 + 0.5 + 0.5


def test_a_beep_after_we_began_takes_the_start_back() -> None:
    call = line(ringing(1.5), voice(1.5), silence(1.6), sine(0.4, 1200.0), silence(3.0))
    events = heard(call)
    assert [e.event for e in events if e.event in ("speak", "stop", "beep")] == ["speak", "stop", "beep", "speak"]
    assert [e.who for e in events if e.event == "verdict"] == ["human", "machine"]


def test_someone_who_speaks_only_after_us_is_a_person_after_all() -> None:
    events = heard(line(ringing(1.9), silence(8.0), voice(0.8), silence(2.0)))
    assert [e.who for e in events if e.event == "verdict"] == ["unsure", "human"]


# ---- during and after ----------------------------------------------------------------------------


@pytest.mark.parametrize("lost_s", [0.06, 0.1])
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_moment_lost_within_a_ring_does_not_end_it(country: str, lost_s: float) -> None:
    """A radio telephone, or a packet network, loses some hundredths of a second."""
    tone = all_tones()[country].ringback
    assert tone is not None
    sound = np.concatenate([silence(0.7), network(tone, 25.0)])
    for ring in (1, 3):
        lost_at = 0.7 + ring * sum(tone.cadence_s) + tone.cadence_s[0] * (0.85 - 0.1 * ring)
        sound[round(lost_at * SAMPLE_RATE) : round((lost_at + lost_s) * SAMPLE_RATE)] = 0.0
    assert set(names(heard(line(sound)))) == {"ringback"}


@pytest.mark.parametrize(("lost_from_s", "lost_s"), [(0.12, 0.08), (-0.01, 0.35)], ids=["early", "the beginning"])
@pytest.mark.parametrize("country", ["FR", "DE", "NL", "US"])
def test_a_ring_that_loses_a_moment_of_its_beginning_was_not_stopped_early(
    country: str, lost_from_s: float, lost_s: float
) -> None:
    tone = all_tones()[country].ringback
    assert tone is not None
    sound = np.concatenate([silence(0.7), network(tone, 30.0)])
    lost_at = 0.7 + 3 * sum(tone.cadence_s) + lost_from_s
    sound[round(lost_at * SAMPLE_RATE) : round((lost_at + lost_s) * SAMPLE_RATE)] = 0.0
    assert set(names(heard(line(sound)))) == {"ringback"}


@pytest.mark.parametrize("pitch_hz", [400.0, 430.0])
@pytest.mark.parametrize("said_s", [0.18, 0.25])
def test_a_short_word_at_the_pitch_of_the_ring_is_a_word_when_no_ring_is_due(pitch_hz: float, said_s: float) -> None:
    """Hum makes a weak ring look like such a voice; but this one comes 1.2 s into a pause of 3.5 s."""
    t = np.arange(round(said_s * SAMPLE_RATE)) / SAMPLE_RATE
    vowel = sum(
        part * np.sin(2 * np.pi * pitch_hz * k * t + k) for k, part in ((1, 1), (1.5, 0.6), (2, 0.6), (3.5, 0.6))
    )
    word = vowel * np.sin(np.pi * t / said_s) ** 0.3 * rms_at(-19.0)
    events = heard(line(silence(1.0), network(RINGBACK, 6.5 + 1.2), word, silence(3.0)))
    assert first(events, "answered").began == pytest.approx(8.7, abs=0.15)
    assert first(events, "verdict").who == "human"
    assert first(events, "speak").t < 8.7 + said_s + 0.5


@pytest.mark.parametrize("rings", [1, 2])
@pytest.mark.parametrize("pitch_hz", [212.0, 220.0])
def test_a_voice_at_half_the_pitch_of_the_ring_is_a_person(pitch_hz: float, rings: int) -> None:
    """France rings at 440 Hz: of many vowels of a voice at 220 Hz the second harmonic is much the strongest."""
    t = np.arange(round(0.5 * SAMPLE_RATE)) / SAMPLE_RATE
    phase = 2 * np.pi * pitch_hz * (t - 0.04 * t**2)
    vowel = (0.35 * np.sin(phase) + np.sin(2 * phase) + 0.1 * np.sin(3 * phase)) * np.sin(np.pi * t / 0.5) ** 0.3
    ringing_s = 0.7 + 5.0 * (rings - 1) + 1.5 + 1.4
    rung = [network(RINGBACK, ringing_s - 0.7), vowel * rms_at(-18.0) * np.sqrt(2), silence(3.0)]
    events = heard(line(silence(0.7), *rung))
    assert first(events, "verdict").who == "human"
    assert first(events, "speak").t < ringing_s + 0.5 + 0.4


@pytest.mark.parametrize("depth_db", [2.0, 4.0])
@pytest.mark.parametrize("country", COUNTRIES)
def test_rings_whose_level_wanders_are_rings(country: str, depth_db: float) -> None:
    """A line, or a radio telephone, whose level rises and falls every four seconds."""
    tone = all_tones()[country].ringback
    assert tone is not None
    rings_s = 4 * sum(tone.cadence_s) - tone.cadence_s[-1] + 0.3
    sound = np.concatenate([silence(0.7), network(tone, rings_s), silence(0.6), voice(0.8), silence(2.0)])
    t = np.arange(len(sound)) / SAMPLE_RATE
    events = heard(line(sound * 10 ** (depth_db * np.sin(2 * np.pi * t / 4.3) / 20)))
    assert names(events).count("ringback") >= 2
    assert first(events, "answered").t > 0.7 + rings_s


@pytest.mark.parametrize("db_per_s", [10.0, 25.0, 60.0])
@pytest.mark.parametrize("country", ["FR", "GB", "US"])
def test_noise_that_a_gain_control_turns_up_between_rings_is_no_answer(country: str, db_per_s: float) -> None:
    tone = all_tones()[country].ringback
    assert tone is not None
    rings = np.concatenate([silence(0.7), network(tone, 4 * sum(tone.cadence_s))])
    soft = np.abs(rings) < 1
    seconds_soft = np.zeros(len(rings))
    for at in range(1, len(rings)):
        seconds_soft[at] = seconds_soft[at - 1] + 1 / SAMPLE_RATE if soft[at] else 0.0
    gain_db = np.minimum(db_per_s * seconds_soft, 15.0)
    events = heard(line(rings + noise(len(rings) / SAMPLE_RATE, -55.0)[: len(rings)] * 10 ** (gain_db / 20)), "FR")
    assert set(names(events)) == {"ringback"}


CALL_WAITING = {
    "FR": [sine(0.3, 440.0)],
    "DE": [sine(0.2, 425.0), silence(0.2), sine(0.2, 425.0)],
    "GB": [sine(0.1, 400.0)],
}
"""What our own exchange plays when somebody else calls us."""


@pytest.mark.parametrize("country", CALL_WAITING)
@pytest.mark.parametrize("at_s", [0.4, 1.2, 2.5])
def test_a_call_that_waits_while_it_rings_is_no_answer(at_s: float, country: str) -> None:
    call = np.concatenate([silence(1.0), network(RINGBACK, 25.0)])
    tone = np.concatenate(CALL_WAITING[country])
    begin = round((1.0 + 5.0 + 1.5 + at_s) * SAMPLE_RATE)
    call[begin : begin + len(tone)] += tone
    events = heard(line(call))
    assert set(names(events)) == {"ringback"}
    assert len(events) == 5


@pytest.mark.parametrize("country", CALL_WAITING)
@pytest.mark.parametrize("at_s", [2.5, 6.0])
def test_a_call_that_waits_while_we_speak_to_a_person_is_no_beep(at_s: float, country: str) -> None:
    tone = CALL_WAITING[country]
    events = heard(line(ringing(1.5), voice(0.7), silence(at_s), *tone, silence(10.0), *tone, silence(1.0)))
    assert [event.event for event in events if event.event in ("speak", "stop", "beep")] == ["speak"]
    assert [event.who for event in events if event.event == "verdict"] == ["human"]


def test_a_kitchen_that_beeps_during_the_message_is_no_machine() -> None:
    beeps = [part for _ in range(3) for part in (sine(0.5, 2000.0), silence(0.5))]
    events = heard(line(ringing(1.5), voice(0.7), silence(5.0), *beeps, silence(1.0)))
    assert [event.event for event in events if event.event in ("speak", "stop", "beep")] == ["speak"]


def test_of_two_beeps_of_a_machine_without_words_the_second_counts() -> None:
    events = heard(line(ringing(1.2), silence(2.4), sine(0.3, 900.0), silence(0.8), sine(0.5, 1200.0), silence(1.0)))
    assert [event.event for event in events if event.event in ("speak", "stop", "beep")][-3:] == [
        "stop",
        "beep",
        "speak",
    ]


def test_a_beep_long_after_the_one_that_we_speak_after_stops_nothing() -> None:
    """The end of what a machine records, say."""
    beep = sine(0.4, 1000.0)
    events = heard(line(ringing(1.5), voice(3.5), silence(0.5), beep, silence(6.0), beep, silence(1.0)))
    assert [event.event for event in events if event.event in ("speak", "stop", "beep")] == ["beep", "speak"]


@pytest.mark.parametrize("name", ["busy", "congestion"])
@pytest.mark.parametrize("level", [-14.0, -28.0])
def test_the_engaged_tones_of_north_america_are_known_through_a_gsm_coder(level: float, name: str) -> None:
    """It gives now 480, now 620 Hz more power, from one frame to the next."""
    tone = getattr(all_tones()["US"], name)
    for begin_s in (0.4111, 0.4203, 0.4337):
        events = heard(through_codec(line(silence(begin_s), network(tone, 4.0, level), noise_level=-60.0), "gsm"), "US")
        assert names(events) == [name]


@pytest.mark.parametrize("tone", [BUSY, DIAL], ids=["busy", "dial"])
def test_the_tone_after_the_far_end_left_is_a_hang_up(tone: object) -> None:
    assert tone in (BUSY, DIAL)
    after = network(BUSY if tone is BUSY else DIAL, 6.0)
    events = heard(line(ringing(1.5), voice(0.6), silence(4.0), after))
    assert names(events)[-1] == "hangup"
    assert "beep" not in names(events)
    assert events[-1].began == pytest.approx(8.5 + 4.6, abs=0.05)


@pytest.mark.parametrize(
    ("tone", "told"),
    [
        (BUSY, "tonalité d’occupation après le décroché"),
        (all_tones()["US"].congestion, "tonalité d’encombrement après le décroché"),
        (DIAL, "tonalité d’invitation après le décroché"),
    ],
)
def test_how_they_left_is_told_in_the_users_language_to_the_last_word(tone: Tone, told: str) -> None:
    i18n.set_language("fr")
    try:
        events = heard(line(ringing(1.5), voice(0.6), silence(4.0), network(tone, 6.0)))
    finally:
        i18n.set_language("en")
    assert events[-1].evidence == told


def test_a_busy_tone_when_they_leave_before_we_speak_is_no_beep() -> None:
    events = heard(line(ringing(1.5), voice(1.5), silence(0.2), network(BUSY, 6.0)))
    assert names(events)[-1] == "hangup"
    assert "beep" not in names(events)
    assert "speak" not in names(events)


def test_keys_are_heard_after_the_answer() -> None:
    pressed = "1234567890*#ABCD"
    keys = [part for name in pressed for part in (key(name), silence(0.1))]
    events = heard(line(ringing(1.5), voice(0.6), silence(2.0), *keys))
    assert "".join(event.key or "" for event in events if event.event == "digit") == pressed


@pytest.mark.parametrize("after_s", [0.1, 0.6, 1.5])
def test_a_key_that_is_all_they_answer_with_is_heard(after_s: float) -> None:
    events = heard(line(ringing(1.0), sine(0.7, 440.0), silence(after_s), key("9", 0.15), silence(3.0)))
    assert [event.key for event in events if event.event == "digit"] == ["9"]
    assert names(events).index("answered") < names(events).index("digit")


def test_our_own_echo_is_neither_a_voice_nor_a_key_but_their_keys_count() -> None:
    progress = CallProgress("FR")
    progress.hear(line(ringing(1.5), voice(0.6), silence(1.5)))
    message = line(voice(6.0, level=-13.0, seed=7), key("5"), voice(3.0, level=-13.0, seed=8))
    progress.message_started(message)
    echo = 0.15 * np.concatenate([silence(0.07), message.astype(np.float64)])
    pressed = np.concatenate([silence(4.0), key("9"), silence(6.0)])[: len(echo)]
    during = progress.hear(line(echo + np.pad(pressed, (0, len(echo) - len(pressed)))))
    assert [event.key for event in during if event.event == "digit"] == ["9"]
    assert not {"stop", "beep", "verdict", "hangup"} & set(names(during))
    progress.message_ended()
    assert names(progress.hear(line(voice(0.5), silence(3.0)))) == ["voice_start", "voice_end"]


def test_a_machine_that_only_took_a_breath_gets_the_message_again_after_its_beep() -> None:
    greeting = [voice(1.0), silence(0.5), voice(3.0, seed=3), silence(0.6), sine(0.4, 1000.0), silence(2.0)]
    events = heard(line(ringing(1.5), *greeting))
    start, again = (event for event in events if event.event == "speak")
    stop = first(events, "stop")
    assert start.t < stop.t < start.t + 1.3
    assert again.why == "after_beep"
    assert [event.who for event in events if event.event == "verdict"] == ["human", "machine"]


def test_a_person_who_says_a_brief_second_hello_is_not_stopped_for() -> None:
    events = heard(line(ringing(1.5), voice(0.6), silence(0.5), voice(0.5, seed=4), silence(4.0)))
    assert names(events).count("speak") == 1
    assert "stop" not in names(events)


def test_a_person_who_answers_our_first_words_is_not_taken_for_a_machine() -> None:
    events = heard(line(ringing(1.5), voice(0.6), silence(0.9), voice(0.9, seed=5), silence(4.0)))
    assert names(events).count("speak") == 1
    assert "stop" not in names(events)
    assert first(events, "verdict").who == "human"


def test_a_long_greeting_said_again_while_we_speak_is_no_machine() -> None:
    """Whoever greeted for three seconds needs as long to do so again."""
    greeting = voice(3.05)
    events = heard(line(ringing(1.5), silence(0.2), greeting, silence(2.8), greeting, silence(3.0)))
    assert [event.who for event in events if event.event == "verdict"] == ["human"]
    assert "stop" not in names(events)


def test_who_speaks_on_and_on_after_our_first_words_is_a_machine_that_was_late() -> None:
    events = heard(line(ringing(1.5), voice(0.6), silence(1.5), voice(4.5, seed=5), silence(1.0)))
    assert names(events).count("stop") == 1
    assert first(events, "stop").t - first(events, "speak").t < 1.3 + 4.0


def test_who_went_on_over_our_first_words_is_given_time_to_finish() -> None:
    """A machine that speaks in short phrases: each of its pauses is longer than one between two hellos."""
    phrases = [part for n in range(5) for part in (voice(0.35, seed=20 + n), silence(0.8))]
    events = heard(line(ringing(1.5), *phrases, silence(2.0)))
    starts = [event for event in events if event.event == "speak"]
    assert names(events).count("stop") == 1
    assert len(starts) == 2
    assert starts[1].t - starts[1].began > 1.1


def test_all_starts_together_sound_over_less_than_two_seconds_of_a_greeting() -> None:
    """What was taken back once counts: the second start, late in a pause, is given less time than the first."""
    phrases = (voice(0.6), silence(0.5), voice(1.8, seed=7), silence(1.75), voice(4.0, seed=8), silence(2.0))
    events = heard(line(ringing(1.5), *phrases))
    starts = [event.t for event in events if event.event == "speak"]
    stops = [event.t for event in events if event.event == "stop"]
    assert len(stops) == 2
    assert sum(stop - start for start, stop in zip(starts, stops, strict=False)) < 2.0


def test_a_machine_of_short_phrases_is_stopped_for_when_its_next_one_begins() -> None:
    phrases = (voice(0.7), silence(0.75), voice(0.9, seed=3), silence(0.52), voice(1.0, seed=5), silence(3.0))
    events = heard(line(ringing(1.5), *phrases))
    assert first(events, "stop").t - first(events, "speak").t < 2.0


def test_who_greeted_at_length_and_speaks_again_at_once_is_stopped_for_soon() -> None:
    """Nobody says that much before they listen: a machine, whose next pause would hide it until it is too late."""
    phrases = (voice(2.4), silence(0.9), voice(0.9, seed=3), silence(0.5), voice(1.5, seed=5), silence(3.0))
    events = heard(line(ringing(1.5), *phrases))
    assert first(events, "stop").t - first(events, "speak").t < 1.6


def test_who_says_hello_again_after_others_spoke_in_the_room_is_no_machine() -> None:
    """Their own words count from the second hello on, which is an answer to us."""
    others = voice(1.0, level=-36.0, seed=9)
    call = line(ringing(1.5), voice(0.7), silence(0.7), others, silence(0.4), voice(0.9, seed=3), silence(4.0))
    assert names(heard(call)).count("stop") == 0


def test_others_who_begin_to_speak_softly_stop_nothing() -> None:
    """A first remark of the person themselves has ended; what begins as we get to two seconds is the room."""
    remark, others = voice(0.6, seed=4), voice(1.0, level=-41.0, seed=9)
    call = line(ringing(1.5), voice(0.7), silence(0.75), remark, silence(0.65), others, silence(4.0))
    assert names(heard(call)).count("stop") == 0


def test_a_sound_that_stopped_the_message_is_waited_for_before_it_begins_again() -> None:
    """A door, as loud as a word, just as we get to two seconds over their remark: it may be their next word."""
    remark, door = voice(0.5, seed=4), noise(0.15, -22.0)
    call = line(ringing(1.5), voice(0.7), silence(0.5), remark, silence(1.12), door, silence(4.0))
    told = [event for event in heard(call) if event.event in ("speak", "stop")]
    assert [event.event for event in told] == ["speak", "stop", "speak"]
    assert told[2].t - told[1].t > 0.2


def test_the_rustle_of_a_room_before_a_word_is_no_part_of_the_greeting() -> None:
    crackle = np.concatenate([part for n in range(10) for part in (noise(0.06, -45.0, seed=n), silence(0.06))])
    call = line(ringing(1.5), silence(0.3), crackle, voice(0.8), silence(2.0))
    told = first(heard(call), "verdict").evidence or ""
    assert 0.7 < float(told.removeprefix("spoke for ").removesuffix(" s, then waited")) < 1.2


def test_in_noise_the_end_of_a_word_is_given_more_time() -> None:
    def starts_after(noise_level: float) -> float:
        events = heard(line(ringing(1.5), voice(0.6), silence(3.0), noise_level=noise_level))
        return first(events, "speak").t - first(events, "speak").began

    assert starts_after(-40.0) > starts_after(-62.0) + 0.01


def test_a_double_hello_that_was_cut_into_gets_the_message_from_the_beginning() -> None:
    events = heard(line(ringing(1.5), voice(0.5), silence(0.35), voice(1.0, seed=6), silence(4.0)))
    assert [event.event for event in events if event.event in ("speak", "stop")] == ["speak", "stop", "speak"]
    assert [event.who for event in events if event.event == "verdict"] == ["human"]


def test_where_nothing_is_heard_while_we_speak_the_start_waits_longer() -> None:
    call = line(ringing(1.5), voice(0.6), silence(4.0))
    deaf = CallProgress("FR", hears_while_speaking=False)
    start = first(deaf.hear(call), "speak")
    assert first(heard(call), "speak").t < start.t - 0.15
    assert start.t < 1.0 + 7.5 + 0.6 + 0.6


def test_half_duplex_time_passes_without_being_heard() -> None:
    progress = CallProgress("FR")
    progress.hear(line(ringing(1.5), voice(0.6), silence(1.5)))
    before = progress.consumed_s
    progress.message_started()
    progress.skip(20 * SAMPLE_RATE)
    progress.message_ended()
    assert progress.consumed_s == pytest.approx(before + 20.0)
    after = progress.hear(line(silence(0.5), network(BUSY, 4.0)))
    assert names(after) == ["hangup"]
    assert after[0].began == pytest.approx(before + 20.5, abs=0.05)


# ---- when our message is over, and they are not --------------------------------------------------


def after_a_short_message(over_its_end: Audio, *after: Audio, deaf: bool = False) -> tuple[list[ProgressEvent], bool]:
    """What is told from the end of a message of 4 s on, said to a short greeting, and whether we still listen then.

    What they say `over_its_end` is half over when the message ends; where we are deaf, it begins then.
    """
    progress = CallProgress("FR", hears_while_speaking=not deaf)
    before = progress.hear(line(ringing(1.5), voice(0.6), silence(1.0)))
    assert names(before)[-1] == "speak"
    progress.message_started()
    if deaf:
        progress.skip(4 * SAMPLE_RATE)
        rest = over_its_end
    else:
        half = len(over_its_end) // 2
        told = progress.hear(line(silence(4.0 - half / SAMPLE_RATE), over_its_end[:half]))
        assert "stop" not in names(told)
        rest = over_its_end[half:]
    progress.message_ended()
    told = progress.hear(line(rest, *after))
    return [event for event in told if not event.event.startswith("voice")], progress.is_spoken_over


hearing_or_deaf = pytest.mark.parametrize("deaf", [False, True], ids=["hearing", "deaf"])


@hearing_or_deaf
def test_a_machine_still_greeting_when_our_message_ends_gets_it_again_after_its_beep(deaf: bool) -> None:
    beep = sine(0.4, 1000.0)
    told, _listens = after_a_short_message(voice(2.4, seed=3), silence(0.7), beep, silence(1.0), deaf=deaf)
    assert names(told) == ["stop", "beep", "verdict", "speak"]
    assert told[2].who == "machine"
    assert told[3].why == "after_beep"
    assert told[3].t - told[3].began < 0.3


@hearing_or_deaf
def test_a_machine_without_a_beep_gets_it_again_when_it_has_been_quiet_for_long(deaf: bool) -> None:
    told, _listens = after_a_short_message(voice(5.0, seed=3), silence(1.9), deaf=deaf)
    assert names(told) == ["stop", "verdict", "speak"]
    assert told[0].t == told[2].t, "until it can be said again, it counts as said"
    assert told[2].t - told[2].began == pytest.approx(1.72, abs=0.1)


@hearing_or_deaf
def test_a_person_who_says_something_as_the_message_ends_is_heard_out_and_not_told_again(deaf: bool) -> None:
    assert after_a_short_message(voice(1.6, seed=3), silence(1.0), deaf=deaf) == ([], True)
    assert after_a_short_message(voice(1.6, seed=3), silence(2.0), sine(0.4, 1000.0), silence(1.0), deaf=deaf) == (
        [],
        False,
    )


def test_who_answers_the_message_at_length_is_no_machine_though_it_was_not_heard_who_spoke_over_it() -> None:
    assert after_a_short_message(silence(0.6), voice(4.0, seed=3), silence(2.0), deaf=True) == ([], False)


def test_when_nobody_speaks_over_its_end_the_call_is_over_with_the_message() -> None:
    assert after_a_short_message(silence(1.0)) == ([], False)


@hearing_or_deaf
@pytest.mark.parametrize("country", ["FR", "DE", "GB", "US", "JP"])
def test_who_speaks_over_the_end_and_hangs_up_was_no_machine(country: str, deaf: bool) -> None:
    busy = all_tones()[country].busy
    assert busy is not None
    told, _listens = after_a_short_message(voice(2.4, seed=3), silence(0.3), network(busy, 6.0), deaf=deaf)
    assert names(told) == ["hangup"]


def test_it_is_said_again_only_once() -> None:
    progress = CallProgress("FR")
    progress.hear(line(ringing(1.5), voice(0.6), silence(1.0)))
    progress.message_started()
    progress.hear(line(silence(2.0), voice(1.8, seed=3)))
    progress.message_ended()
    assert "speak" in names(progress.hear(line(voice(4.0, seed=4), silence(1.9))))
    progress.message_started()
    progress.hear(line(silence(3.2), voice(0.8, seed=5)))
    progress.message_ended()
    assert not progress.is_spoken_over
    assert "speak" not in names(progress.hear(line(voice(4.0, seed=6), sine(0.4, 1000.0), silence(2.0))))


def test_an_answer_that_the_modem_reports_starts_the_greeting() -> None:
    progress = CallProgress("FR")
    progress.hear(line(silence(0.5)))
    progress.answer_reported()
    events = progress.hear(line(silence(0.4), voice(0.6), silence(2.0)))
    assert [name for name in names(events) if not name.startswith("voice")] == ["verdict", "speak"]
    silent = CallProgress("FR")
    silent.answer_reported()
    assert first(silent.hear(line(silence(5.0))), "speak").t < 3.0


def test_message_marks_before_the_answer_change_nothing() -> None:
    progress = CallProgress("FR")
    progress.message_started()
    progress.message_ended()
    assert names(progress.hear(line(ringing(1.5), voice(0.6), silence(2.0))))[-1] == "speak"


# ---- the line does not matter --------------------------------------------------------------------

PERSON = line(ringing(1.5), silence(0.4), voice(0.6), silence(2.5), key("9"), silence(0.3))
MACHINE = line(ringing(1.2), voice(4.0), silence(0.6), sine(0.3, 1400.0), silence(2.0))


def on_line(call: NDArray[np.int16], gain: float, offset: float, fmt: VoiceFormat) -> NDArray[np.int16]:
    changed = np.clip(np.rint(call * gain + offset), -32768, 32767).astype(np.int16)
    return decode(encode(changed, fmt), fmt)


@pytest.mark.parametrize("fmt", VoiceFormat, ids=lambda fmt: fmt.value)
@pytest.mark.parametrize("offset", [0.0, 300.0, -300.0])
@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0])
def test_a_call_is_understood_on_any_line(fmt: VoiceFormat, offset: float, gain: float) -> None:
    told = [name for name in names(heard(on_line(PERSON, gain, offset, fmt))) if not name.startswith("voice")]
    assert told == ["ringback", "ringback", "answered", "verdict", "speak", "digit"]
    told = [name for name in names(heard(on_line(MACHINE, gain, offset, fmt))) if not name.startswith("voice")]
    assert told == ["ringback", "ringback", "answered", "verdict", "beep", "speak"]


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_mains_hum_is_neither_voice_nor_tone(mains_hz: float) -> None:
    hum = sum((sine(30.0, mains_hz * n, level=-44 - 4 * i) for i, n in enumerate((1, 3, 5, 7))), start=silence(30.0))
    assert heard(line(hum)) == []


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
@pytest.mark.parametrize("level", [-40.0, -42.0, -44.0, -46.0])
@pytest.mark.parametrize("gain_db", [0.0, 10.0])
def test_hum_is_learnt_as_the_noise_of_the_line_however_loud_it_is(
    mains_hz: float, level: float, gain_db: float
) -> None:
    """The coarse steps of 8 bits turn soft hum into sound at 400 to 600 Hz, which a modem may then make louder."""
    hum = sum((sine(6.0, mains_hz * n, level=level - 4 * i) for i, n in enumerate((1, 3, 5))), start=silence(6.0))
    coarse = on_line(line(hum), 1.0, 0.0, VoiceFormat.UNSIGNED_8)
    sounds = LineSounds()
    hops = Spectra().feed(np.rint(coarse * 10 ** (gain_db / 20)).astype(np.int16))
    for hop in hops:
        sounds.hear(hop)
    assert sounds.noise.level == pytest.approx(max(hop.level for hop in hops[-20:]), abs=3.0)


@settings(max_examples=15, deadline=None)
@given(blocks=st.lists(st.integers(1, 3000), min_size=1, max_size=8))
def test_the_size_of_the_blocks_changes_nothing(blocks: list[int]) -> None:
    progress = CallProgress("FR")
    events, at, turn = [], 0, 0
    while at < len(MACHINE):
        size = blocks[turn % len(blocks)]
        if size < 40:
            size *= 40
        events += progress.hear(MACHINE[at : at + size])
        at, turn = at + size, turn + 1
    assert events == heard(MACHINE)


@settings(max_examples=25, deadline=None)
@given(cut=st.integers(0, len(PERSON)))
def test_a_recording_cut_at_t_gives_the_same_events_before_t(cut: int) -> None:
    whole = heard(PERSON)
    part = heard(PERSON[:cut])
    assert part == whole[: len(part)]
    assert all(event.t > cut / SAMPLE_RATE for event in whole[len(part) :])


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=40000))
def test_any_bytes_on_the_line_are_survived(data: bytes) -> None:
    events = heard(decode(data, VoiceFormat.MULAW))
    assert all(0 < event.t <= len(data) / SAMPLE_RATE for event in events)
