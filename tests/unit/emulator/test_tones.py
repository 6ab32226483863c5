"""What the exchanges play."""

from random import Random

import numpy as np
import pytest

from robodial.emulator.greeting import words
from robodial.emulator.scenario import parse_scenario
from robodial.emulator.signals import Looped, Once, Silence, sine_mix
from robodial.emulator.speech import speech
from robodial.emulator.tones import DTMF_KEYS, countries, dtmf, tones_of
from robodial.errors import ScenarioError


def loudest_hz(samples: np.ndarray, count: int = 1) -> set[int]:
    spectrum = np.abs(np.fft.rfft(samples.astype(float) * np.hanning(len(samples)), 8000))
    found: set[int] = set()
    for _ in range(count):
        peak = int(np.argmax(spectrum))
        found.add(peak)
        spectrum[max(0, peak - 30) : peak + 31] = 0
    return found


@pytest.mark.parametrize(
    ("country", "name", "hz", "on_s", "period_s"),
    [
        ("FR", "ringback", {440}, 1.5, 5.0),
        ("FR", "busy", {440}, 0.5, 1.0),
        ("FR", "congestion", {440}, 0.25, 0.5),
        ("US", "ringback", {440, 480}, 2.0, 6.0),
        ("US", "busy", {480, 620}, 0.5, 1.0),
        ("DE", "busy", {425}, 0.48, 0.96),
    ],
)
def test_tones_have_their_frequencies_and_rhythm(
    country: str, name: str, hz: set[int], on_s: float, period_s: float
) -> None:
    tone = getattr(tones_of(country), name)
    on = round(on_s * 8000)
    period = tone.signal.render(0, round(period_s * 8000))
    assert sorted(loudest_hz(period[:on], len(hz))) == pytest.approx(sorted(hz), abs=3)
    assert not period[on:].any()
    assert (tone.on_s, tone.period_s) == (on_s, pytest.approx(period_s))


def test_dial_tone_goes_on_without_a_seam() -> None:
    samples = tones_of("US").dial.signal.render(7990, 20).astype(int)
    assert np.abs(np.diff(samples)).max() < 2 * np.pi * 440 / 8000 * 2 * np.abs(tones_of("US").dial.signal.period).max()


def test_sit_rises_in_three_steps() -> None:
    samples = tones_of("FR").sit.signal.period
    steps = [loudest_hz(samples[n * 2640 : (n + 1) * 2640]) for n in range(3)]
    assert steps == [{950}, {1400}, {1800}]
    assert tones_of("FR").sit.period_s == pytest.approx(0.99)


def test_a_fax_answers_with_2100_hz_after_a_pause() -> None:
    samples = tones_of("FR").answer_tone.samples
    assert not samples[:1600].any()
    assert loudest_hz(samples[1600:9600]) == {2100}


@pytest.mark.parametrize("key", list("".join(DTMF_KEYS)))
def test_each_key_has_its_two_tones(key: str) -> None:
    samples = dtmf(key, 200)
    assert len(samples) == 1600
    low, high = sorted(loudest_hz(samples, 2))
    assert min((697, 770, 852, 941), key=lambda hz: abs(hz - low)) == pytest.approx(low, abs=6)
    assert min((1209, 1336, 1477, 1633), key=lambda hz: abs(hz - high)) == pytest.approx(high, abs=6)


def test_an_unknown_country_is_named_with_the_known_ones() -> None:
    assert {"FR", "US"} <= set(countries())
    with pytest.raises(ScenarioError, match="ZZ"):
        tones_of("ZZ")


def test_tones_are_found_by_the_scenarios_word() -> None:
    french = tones_of("FR")
    assert french.called("busy") is french.busy
    assert french.called("silence") is None


def test_last_sound_of_a_cut_ring() -> None:
    ring = tones_of("GB").ringback  # 0.4 on, 0.2 off, 0.4 on, 2.0 off
    assert [round(ring.last_sound_before(s), 2) for s in (0.3, 0.5, 0.7, 2.0, 3.1)] == [0.3, 0.4, 0.7, 1.0, 3.1]
    assert tones_of("FR").dial.last_sound_before(3.3) == 3.3


def test_signals_can_be_asked_for_any_stretch() -> None:
    period = np.arange(5, dtype=np.int16)
    assert Looped(period).render(3, 8).tolist() == [3, 4, 0, 1, 2, 3, 4, 0]
    assert Once(period).render(3, 4).tolist() == [3, 4, 0, 0]
    assert Once(period).render(9, 2).tolist() == [0, 0]
    assert Silence().render(5, 3).tolist() == [0, 0, 0]


def test_a_pair_is_as_loud_as_a_single_tone() -> None:
    single, pair = sine_mix((440.0,), 8000, -12), sine_mix((440.0, 480.0), 8000, -12)
    assert np.std(pair) == pytest.approx(np.std(single), rel=0.01)


@pytest.mark.parametrize("seconds", [0.0, 0.35, 1.6, 12.0])
def test_speech_is_as_long_as_asked_loud_broad_and_repeatable(seconds: float) -> None:
    said = speech(seconds, Random(4))
    assert len(said) == round(seconds * 8000)
    assert np.array_equal(said, speech(seconds, Random(4)))
    if seconds > 1:
        power = np.abs(np.fft.rfft(said.astype(float))) ** 2
        hz = np.fft.rfftfreq(len(said), 1 / 8000)
        assert power[(hz > 300) & (hz < 3400)].sum() > 0.3 * power.sum()
        frames = np.abs(said[: len(said) // 160 * 160].reshape(-1, 160).astype(float)).mean(axis=1)
        assert frames.max() > 10 * (frames.min() + 1), "it has breaks"
        assert 4000 < np.abs(said.astype(int)).max() < 12000


def test_a_machine_says_greeting_and_beep() -> None:
    scenario = parse_scenario(
        '[[callee]]\nkind = "machine"\nnumber = "1234"\nlead_s = 0.5\ngreeting_s = 1.0\nbeep_s = 0.5\nbeep_hz = 1000\n'
    )
    plan = scenario.callee_for("1234", 1, 1)
    said = words(plan)
    assert len(said) == round(plan.words_s * 8000) == 16000
    assert not said[:4000].any()
    assert loudest_hz(said[12000:]) == {1000}
