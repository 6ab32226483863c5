"""Busy and congestion: named from any point of the cadence, by pitch, time and level, in at most three periods."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.audio.engaged_tone import EngagedTone
from robodial.audio.line_sounds import ToneRun
from robodial.audio.tones import Tone, all_tones

NAMED = [
    pytest.param(country, name, id=f"{country}-{name}")
    for country, tones in sorted(all_tones().items())
    for name in ("busy", "congestion")
    if getattr(tones, name)
]
SAME_THERE = {country for country, tones in all_tones().items() if tones.busy == tones.congestion}


def tone_of(country: str, name: str) -> Tone:
    tone = getattr(all_tones()[country], name)
    assert isinstance(tone, Tone)
    return tone


def bursts(tone: Tone, number: int, *, cut: float = 0.0, stretch: float = 1.0, off_hz: float = 0.0) -> list[ToneRun]:
    """`number` bursts of this tone, the first of which lost its beginning."""
    at, runs = 1.0, []
    levels = tone.levels_db or (0.0,)
    for place in range(number):
        on, off = (stretch * tone.cadence_s[(2 * place + i) % len(tone.cadence_s)] for i in (0, 1))
        began = at + (cut * on if place == 0 else 0.0)
        level = -20.0 + levels[place % len(levels)]
        runs.append(ToneRun(began, at + on, low=True, hz=tone.middle_hz + off_hz, level=level, hops=9))
        at += on + off
    return runs


def told(runs: Sequence[ToneRun], line_in: str) -> tuple[str | None, int]:
    """The name, and after how many bursts it was known."""
    engaged = EngagedTone(line_in)
    for number, run in enumerate(runs, start=1):
        name = engaged.hear(run)
        if name is not None:
            return name, number
    return None, len(runs)


@pytest.mark.parametrize(("country", "name"), NAMED)
def test_every_tone_is_named_on_a_line_of_its_country(country: str, name: str) -> None:
    heard, _ = told(bursts(tone_of(country, name), 9), country)
    assert heard == ("busy" if country in SAME_THERE else name)


@pytest.mark.parametrize(("country", "name"), NAMED)
def test_three_periods_are_enough_abroad_too(country: str, name: str) -> None:
    tone = tone_of(country, name)
    runs = bursts(tone, 9)
    heard, number = told(runs, "FR")
    assert heard is not None
    assert runs[number - 1].ended - runs[0].began < 3 * sum(tone.cadence_s)


@pytest.mark.parametrize(("country", "name"), NAMED)
def test_bursts_that_lose_a_moment_are_whole(country: str, name: str) -> None:
    pieces = []
    for run in bursts(tone_of(country, name), 9):
        middle, lost_s = (run.began + run.ended) / 2, min(0.1, run.duration_s / 5)
        pieces += [replace(run, ended=middle - lost_s / 2), replace(run, began=middle + lost_s / 2)]
    heard, _ = told(pieces, country)
    assert heard == ("busy" if country in SAME_THERE else name)


@pytest.mark.parametrize("country", ["FR", "DE", "US"])
def test_a_burst_that_lost_its_end_delays_the_name_by_three_at_most(country: str) -> None:
    tone = tone_of(country, "busy")
    runs = bursts(tone, 9)
    runs[1] = replace(runs[1], ended=runs[1].ended - 0.15)
    heard, number = told(runs, country)
    assert (heard, number) == ("busy", 5)


@given(
    which=st.sampled_from([param.values for param in NAMED]),
    cut=st.floats(0.0, 0.95),
    stretch=st.floats(0.9, 1.1),
    off=st.floats(-0.015, 0.015),
)
def test_the_name_stays_right_wherever_listening_began_and_however_the_exchange_drifts(
    which: tuple[str, str], cut: float, stretch: float, off: float
) -> None:
    country, name = which
    tone = tone_of(country, name)
    heard, _ = told(bursts(tone, 9, cut=cut, stretch=stretch, off_hz=off * tone.middle_hz), country)
    assert heard == ("busy" if country in SAME_THERE else name)


@pytest.mark.parametrize(
    ("country", "name", "why"),
    [
        ("AT", "congestion", "420 Hz, not 425, 200/200"),
        ("DE", "congestion", "240/240, not 250/250"),
        ("BE", "congestion", "167/167, not 200/200"),
        ("AT", "busy", "400/400"),
        ("SE", "busy", "250/250 at 425 Hz is busy in most countries"),
        ("IT", "congestion", "200/200 at 425 Hz is congestion in most countries"),
        ("GB", "congestion", "four times of its own"),
        ("BR", "congestion", "long and short"),
        ("AU", "congestion", "every second burst 10 dB weaker"),
        ("CN", "congestion", "700/700 at 450 Hz"),
    ],
)
def test_a_french_line_names_foreign_tones_that_differ_by_little(country: str, name: str, why: str) -> None:
    assert told(bursts(tone_of(country, name), 9), "FR")[0] == name, why


@pytest.mark.parametrize("cut", [0.9, 0.95])
def test_the_last_moment_of_a_burst_counts_as_the_first(cut: float) -> None:
    runs = bursts(tone_of("CH", "congestion"), 4, cut=cut)
    assert told(runs, "FR") == ("congestion", 3)


def test_a_line_in_a_country_without_a_table_hears_all_the_same() -> None:
    assert told(bursts(tone_of("US", "busy"), 4), "XX") == ("busy", 3)


def test_a_tone_of_no_country_is_named_by_its_tempo() -> None:
    slow = Tone((520.0,), 0.0, (0.62, 0.62))
    quick = Tone((520.0,), 0.0, (0.12, 0.12))
    assert told(bursts(slow, 4), "FR")[0] == "busy"
    assert told(bursts(quick, 4), "FR")[0] == "congestion"


def test_bursts_without_a_rhythm_are_nothing() -> None:
    runs, at = [], 1.0
    for on, off in ((0.2, 0.3), (0.5, 0.15), (0.1, 0.6), (0.35, 0.1), (0.7, 0.4), (0.15, 0.2)):
        runs.append(ToneRun(at, at + on, low=True, hz=425.0, level=-20.0, hops=9))
        at += on + off
    assert told(runs, "FR")[0] is None


def test_a_word_between_the_bursts_breaks_the_cadence_and_a_crackle_does_not() -> None:
    runs = bursts(tone_of("FR", "busy"), 6)
    for voice_s, expected in ((0.15, "busy"), (0.4, None)):
        engaged = EngagedTone("FR")
        names = []
        for run in runs[:3]:
            names.append(engaged.hear(run))
            for hop in range(round(voice_s * 100)):
                engaged.disturb(run.ended + hop / 100)
        assert next((name for name in names if name), None) == expected


@pytest.mark.parametrize(
    ("hz", "level", "wander", "why"),
    [
        (452.0, -20.0, 0.2, "another pitch"),
        (440.0, -25.0, 0.2, "another level"),
        (440.0, -20.0, 9.0, "a pitch that wanders, as a voice does"),
    ],
)
def test_syllables_in_the_rhythm_of_a_busy_tone_are_none(hz: float, level: float, wander: float, why: str) -> None:
    runs = bursts(tone_of("FR", "busy"), 7)
    odd = [
        ToneRun(run.began, run.ended, low=True, hz=hz, level=level, hops=9, wander_hz=wander) if place % 2 else run
        for place, run in enumerate(runs)
    ]
    assert told(odd, "FR")[0] is None, why


def test_a_long_pause_begins_the_count_anew() -> None:
    runs = bursts(tone_of("IT", "congestion"), 6)
    assert told([runs[0], *runs[4:]], "FR")[0] is None


def test_a_ring_begins_the_count_anew() -> None:
    busy = bursts(tone_of("FR", "busy"), 4)
    engaged = EngagedTone("FR")
    assert engaged.hear(busy[0]) is None
    assert engaged.hear(ToneRun(2.0, 3.5, low=True, hz=440.0, level=-20.0, hops=99)) is None
    assert engaged.hear(busy[2]) is None
    assert engaged.hear(busy[3]) == "busy"
    assert engaged.began == busy[2].began
