"""SIT and fax tones: categories, answer tones of every kind, and what must not be taken for them."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.audio.levels import rms_at
from robodial.audio.line_sounds import LineSounds, ToneRun
from robodial.audio.service_tones import SIT_BANDS_HZ, SIT_CATEGORIES, FaxListener, SitListener, category
from robodial.audio.spectra import Spectra
from tests.bench.listening.telephone_line import through_codec
from tests.unit.audio.call_sounds import Audio, line, silence, sine, voice


def told(
    *parts: Audio, noise_level: float = -62.0, codec: str | None = None, spoken: bool = False
) -> tuple[str, float] | None:
    """The first fax tone heard, and when; None when there was none."""
    listener, sounds = FaxListener(), LineSounds()
    audio = line(*parts, noise_level=noise_level)
    for hop in Spectra().feed(through_codec(audio, codec) if codec else audio):
        sounds.hear(hop)
        what = listener.hear(hop, sounds.ended_tone, sounds.tone, spoken=spoken)
        if what is not None:
            return what, hop.t
    return None


def answer_tone(hz: float, *, modulated: bool = False, reversals: bool = False, level: float = -20.0) -> Audio:
    t = np.arange(3 * 8000) / 8000
    wave = np.sin(2 * np.pi * hz * t + (np.pi * np.floor(t / 0.45) if reversals else 0.0))
    return np.asarray(wave * (1 + 0.2 * np.sin(2 * np.pi * 15 * t) * modulated) * rms_at(level) * np.sqrt(2))


def fsk(bits: list[int], level: float = -20.0) -> Audio:
    """V.21 channel 2: 1650 Hz for one, 1850 Hz for zero, 300 a second."""
    edges = np.rint(np.arange(len(bits) + 1) * 8000 / 300).astype(int)
    hz = np.repeat(np.where(np.array(bits) > 0, 1650.0, 1850.0), np.diff(edges))
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / 8000) * rms_at(level) * np.sqrt(2))


@pytest.mark.parametrize("hz", [2085.0, 2100.0, 2115.0])
@pytest.mark.parametrize("modulated", [False, True])
@pytest.mark.parametrize("reversals", [False, True])
def test_an_answer_tone_of_any_kind_is_known_within_600_ms(hz: float, modulated: bool, reversals: bool) -> None:
    heard = told(silence(1.0), answer_tone(hz, modulated=modulated, reversals=reversals))
    assert heard is not None
    assert "2100" in heard[0]
    assert heard[1] < 1.6


def test_a_bell_answer_tone_is_a_modem_too() -> None:
    heard = told(silence(1.0), answer_tone(2225.0))
    assert heard is not None
    assert "2225" in heard[0]


@given(hz=st.floats(1062.0, 1138.0), seconds=st.floats(0.43, 0.57))
def test_a_calling_tone_is_known_when_it_ends(hz: float, seconds: float) -> None:
    heard = told(silence(0.5), sine(seconds, hz), silence(0.5))
    assert heard is not None
    assert "1100" in heard[0]


@pytest.mark.parametrize("level", [-32.0, -26.0, -20.0])
@pytest.mark.parametrize("modulated", [False, True])
def test_an_answer_tone_through_a_gsm_coder_is_known_within_a_second(modulated: bool, level: float) -> None:
    tone = answer_tone(2100.0, modulated=modulated, reversals=modulated, level=level)
    heard = told(silence(1.0), tone, codec="gsm")
    assert heard is not None
    assert "2100" in heard[0]
    assert heard[1] < 2.0


def calling_tones(count: int, hz: float = 1100.0, *, pause_s: float = 3.0, level: float = -20.0) -> list[Audio]:
    return [part for _ in range(count) for part in (sine(0.5, hz, level=level), silence(pause_s))]


@pytest.mark.parametrize("hz", [1075.0, 1084.0, 1100.0, 1123.0])
def test_a_calling_tone_through_a_gsm_coder_is_known_the_second_time(hz: float) -> None:
    heard = told(silence(0.5), *calling_tones(2, hz, level=-34.0), noise_level=-55.0, codec="gsm")
    assert heard is not None
    assert heard[1] < 4.7


@pytest.mark.parametrize("pause_s", [2.6, 3.0, 3.4])
def test_a_calling_tone_after_words_is_known_the_second_time(pause_s: float) -> None:
    assert told(silence(0.5), *calling_tones(1), spoken=True) is None
    heard = told(silence(0.5), *calling_tones(2, pause_s=pause_s), spoken=True)
    assert heard is not None
    assert heard[1] > 0.5 + 0.5 + pause_s


@pytest.mark.parametrize("pause_s", [0.3, 1.0, 2.0, 4.5])
def test_beeps_of_1100_hz_at_other_times_are_no_calling_tone(pause_s: float) -> None:
    assert told(silence(0.5), *calling_tones(3, pause_s=pause_s), spoken=True) is None


@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.8, 1.5])
def test_a_beep_of_1100_hz_that_is_shorter_or_longer_is_no_fax(seconds: float) -> None:
    assert told(silence(0.5), sine(seconds, 1100.0), silence(0.5)) is None


@pytest.mark.parametrize("phase", range(0, 80, 7))
def test_the_flags_of_a_fax_preamble_are_known_within_half_a_second(phase: int) -> None:
    flags = fsk([0, 1, 1, 1, 1, 1, 1, 0] * 37)
    heard = told(silence(0.5 + phase / 8000), flags)
    assert heard is not None
    assert "1850" in heard[0]
    assert heard[1] < 1.0 + phase / 8000


@pytest.mark.parametrize("hz", [1650.0, 1850.0, 1750.0, 2060.0, 2140.0, 2300.0])
def test_one_steady_tone_beside_those_of_a_fax_is_none(hz: float) -> None:
    assert told(silence(0.5), sine(2.0, hz), silence(0.3)) is None


@pytest.mark.parametrize(("hz", "seconds"), [(1100.0, 0.5), (2100.0, 1.5)])
def test_a_trembling_note_of_music_is_no_fax(hz: float, seconds: float) -> None:
    t = np.arange(round(seconds * 8000)) / 8000
    note = np.sin(2 * np.pi * hz * t + 2.0 * np.sin(2 * np.pi * 6 * t)) * rms_at(-20.0)
    assert told(silence(0.5), note, silence(0.3)) is None


def test_something_like_speech_is_no_fax() -> None:
    for seed in range(4):
        assert told(voice(20.0, seed=seed)) is None


# ---- special information tones ---------------------------------------------------------------------------------------


def runs(*tones: tuple[float, float], gap_s: float = 0.0) -> list[ToneRun]:
    at, made = 1.0, []
    for hz, seconds in tones:
        made.append(ToneRun(at, at + seconds, low=False, hz=hz, level=-20.0, hops=20))
        at += seconds + gap_s
    return made


def sit(heard: list[ToneRun]) -> str | None:
    """The category told while the last of these tones sounds."""
    listener = SitListener()
    for run in heard[:-1]:
        assert listener.hear(run, None) is None
    return listener.hear(None, heard[-1])


@given(
    name=st.sampled_from(sorted(SIT_CATEGORIES)),
    hz_off=st.floats(-0.005, 0.005),
    time_off=st.floats(-0.06, 0.06),
    gap_s=st.floats(0.0, 0.03),
)
def test_a_sit_is_named_in_spite_of_small_errors(name: str, hz_off: float, time_off: float, gap_s: float) -> None:
    hz1, s1, hz2, s2 = SIT_CATEGORIES[name]
    tones = ((hz1, s1), (hz2, s2), (1776.7, 0.2))
    heard = runs(*((hz * (1 + hz_off), s * (1 + time_off)) for hz, s in tones), gap_s=gap_s)
    assert sit(heard) == name.rstrip("'")


@pytest.mark.parametrize("lost_in", [0, 1, 2])
@pytest.mark.parametrize("name", sorted(SIT_CATEGORIES))
def test_a_sit_that_loses_a_moment_is_named(name: str, lost_in: int) -> None:
    hz1, s1, hz2, s2 = SIT_CATEGORIES[name]
    heard = runs((hz1, s1), (hz2, s2), (1776.7, 0.25))
    run = heard[lost_in]
    middle = (run.began + run.ended) / 2
    heard[lost_in : lost_in + 1] = [replace(run, ended=middle - 0.04), replace(run, began=middle + 0.04)]
    assert sit(heard) == name.rstrip("'")


def test_the_nearest_row_names_a_sit_between_two() -> None:
    low_short, low_long = runs((915.0, 0.29), (1368.0, 0.26))
    assert category(low_short, low_long) == "intercept"


@pytest.mark.parametrize(
    ("tones", "why"),
    [
        ([(950.0, 0.33), (1800.0, 0.33), (1400.0, 0.33)], "not in order"),
        ([(950.0, 0.33), (1400.0, 0.33), (1650.0, 0.33)], "the third is not high enough"),
        ([(950.0, 0.33), (1400.0, 0.10), (1780.0, 0.33)], "the second is too short"),
        ([(950.0, 0.33), (1400.0, 0.80), (1780.0, 0.33)], "the second is too long"),
        ([(850.0, 0.33), (1400.0, 0.33), (1780.0, 0.33)], "the first is too low"),
    ],
)
def test_three_tones_that_are_no_sit(tones: list[tuple[float, float]], why: str) -> None:
    assert sit(runs(*tones)) is None, why


def test_a_sit_whose_beginning_was_not_heard_is_one() -> None:
    assert sit(runs((950.0, 0.10), (1400.0, 0.33), (1800.0, 0.2))) is not None


def test_tones_with_pauses_between_them_are_no_sit() -> None:
    assert sit(runs((950.0, 0.33), (1400.0, 0.33), (1800.0, 0.33), gap_s=0.2)) is None


def test_a_sit_that_is_repeated_is_heard_the_second_time_if_not_the_first() -> None:
    listener = SitListener()
    heard = [*runs((1400.0, 0.33), (1800.0, 0.33)), *runs((950.0, 0.33), (1400.0, 0.33), (1800.0, 0.2))]
    for run in heard[:-1]:
        assert listener.hear(run, None) is None
    assert listener.hear(None, heard[-1]) == "itu"


def test_the_bands_of_the_three_tones_do_not_touch() -> None:
    assert all(below[1] < above[0] for below, above in pairwise(SIT_BANDS_HZ))
