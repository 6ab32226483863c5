"""Keys: what Q.24 wants accepted, what it wants refused, and what speech must not do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.audio.dtmf import KeyListener
from robodial.audio.spectra import Spectra
from tests.unit.audio.call_sounds import KEY_HZ, Audio, key, line, noise, silence, sine, voice


def pressed(*parts: Audio, noise_level: float = -70.0) -> str:
    samples = line(silence(0.1), *parts, silence(0.1), noise_level=noise_level)
    listener = KeyListener()
    return "".join(key for hop in Spectra().feed(samples) if (key := listener.hear(hop)))


@pytest.mark.parametrize("name", sorted(KEY_HZ))
@pytest.mark.parametrize("off", [-0.015, 0.0, 0.015])
def test_every_key_is_accepted_with_its_tolerance_of_frequency(name: str, off: float) -> None:
    assert pressed(sine(0.06, *(hz * (1 + off) for hz in KEY_HZ[name]), level=-12)) == name


@pytest.mark.parametrize("name", sorted(KEY_HZ))
@pytest.mark.parametrize("off", [-0.035, 0.035])
def test_a_tone_out_of_tolerance_is_refused(name: str, off: float) -> None:
    row, column = KEY_HZ[name]
    assert pressed(sine(0.1, row * (1 + off), column, level=-12)) == ""
    assert pressed(sine(0.1, row, column * (1 + off), level=-12)) == ""


@pytest.mark.parametrize("phase", np.arange(0, 80, 13))
@pytest.mark.parametrize("name", ["1", "5", "9", "D"])
def test_40_ms_are_a_key_and_23_ms_are_not(name: str, phase: int) -> None:
    lead = silence(phase / 8000)
    assert pressed(lead, key(name, 0.040)) == name
    assert pressed(lead, key(name, 0.023)) == ""


def test_two_presses_40_ms_apart_are_two_and_a_gap_of_10_ms_is_none() -> None:
    assert pressed(key("5", 0.05), silence(0.04), key("5", 0.05)) == "55"
    assert pressed(key("5", 0.05), silence(0.01), key("5", 0.05)) == "5"


def test_a_key_held_for_a_long_time_is_one_press() -> None:
    assert pressed(key("7", 3.0)) == "7"


@pytest.mark.parametrize("twist", [-8.0, -4.0, 0.0, 4.0])
def test_twist_between_the_two_tones_is_accepted(twist: float) -> None:
    row, column = KEY_HZ["6"]
    assert pressed(sine(0.06, row, level=-14) + sine(0.06, column, level=-14 + twist)) == "6"


@pytest.mark.parametrize("level", [0.0, -10.0, -25.0])
def test_levels_from_0_to_minus_25_dbm_are_accepted(level: float) -> None:
    assert pressed(key("8", 0.06, level=level - 3)) == "8"


def test_a_key_is_heard_15_db_above_noise() -> None:
    assert pressed(key("4", 0.08, level=-17), noise_level=-32.0) == "4"


def test_one_tone_alone_and_noise_are_no_key() -> None:
    assert pressed(sine(0.5, 770.0), sine(0.5, 1336.0), noise(2.0, -15.0)) == ""


def test_four_minutes_of_something_like_speech_press_no_key() -> None:
    listener = KeyListener()
    spectra = Spectra()
    presses = 0
    for seed in range(8):
        for hop in spectra.feed(line(voice(30.0, seed=seed))):
            presses += listener.hear(hop) is not None
    assert presses == 0


# ---- everything inside Q.24, in any combination ------------------------------------------------------------------

AXES = {
    "name": st.sampled_from(sorted(KEY_HZ)),
    "seconds": st.floats(0.040, 0.3),
    "off": st.tuples(st.floats(-0.015, 0.015), st.floats(-0.015, 0.015)),
    "twist": st.floats(-8.0, 4.0),
    "weakest": st.floats(-25.0, -10.0),
    "phase": st.integers(0, 79),
}


def press(name: str, seconds: float, off: tuple[float, float], twist: float, weakest: float) -> Audio:
    """A key whose weaker tone is at `weakest` dBm0; `twist` is how much stronger the high tone is, in dB."""
    row, column = (hz * (1 + share) for hz, share in zip(KEY_HZ[name], off, strict=True))
    low = sine(seconds, row, level=weakest - min(twist, 0.0))
    return low + sine(seconds, column, level=weakest + max(twist, 0.0))


@given(**AXES)
def test_any_key_inside_every_limit_is_told_once(
    name: str, seconds: float, off: tuple[float, float], twist: float, weakest: float, phase: int
) -> None:
    assert pressed(silence(phase / 8000), press(name, seconds, off, twist, weakest)) == name


@given(**AXES, fault=st.sampled_from(["off frequency", "short", "weak", "one tone"]), sign=st.sampled_from([-1, 1]))
def test_any_key_beyond_one_limit_is_refused(
    name: str,
    seconds: float,
    off: tuple[float, float],
    twist: float,
    weakest: float,
    phase: int,
    fault: str,
    sign: int,
) -> None:
    sound = {
        "off frequency": lambda: press(name, seconds, (off[0], sign * 0.035), twist, weakest),
        "short": lambda: press(name, 0.023, off, twist, weakest),
        "weak": lambda: press(name, seconds, off, 0.0, -55.0),
        "one tone": lambda: sine(seconds, KEY_HZ[name][sign > 0], level=weakest),
    }[fault]()
    assert pressed(silence(phase / 8000), sound) == ""


@given(keys=st.text("0123456789*#ABCD", min_size=2, max_size=12), phase=st.integers(0, 79))
def test_the_fastest_dialing_that_q24_knows_is_told_key_by_key(keys: str, phase: int) -> None:
    parts = [part for name in keys for part in (key(name, 0.040), silence(0.053))]
    assert pressed(silence(phase / 8000), *parts) == keys


@pytest.mark.parametrize("at_ms", [10, 15, 20, 25, 30])
@pytest.mark.parametrize("gap_ms", [2, 6, 10])
def test_an_interruption_of_up_to_10_ms_anywhere_in_a_press_is_bridged(at_ms: int, gap_ms: int) -> None:
    sound = key("3", 0.12)
    sound[at_ms * 8 : (at_ms + gap_ms) * 8] = 0.0
    assert pressed(sound) == "3"


def test_many_interruptions_of_one_press_are_bridged() -> None:
    sound = key("3", 1.5)
    for gap in range(10):
        sound[800 + 1000 * gap : 880 + 1000 * gap] = 0.0
    assert pressed(sound) == "3"


# ---- over other sound ----------------------------------------------------------------------------------------------


def test_a_click_just_before_a_key_does_not_hide_it() -> None:
    click = np.concatenate([noise(0.004, -12.0), silence(0.003)])
    assert pressed(click, key("5", 0.042)) == "5"


@pytest.mark.parametrize("seed", range(6))
def test_a_key_over_the_echo_of_our_message_is_told_once(seed: int) -> None:
    echo = voice(3.0, level=-30.0, seed=seed)
    start = 8000 + 777 * seed
    press_ = key("7", 0.15, level=-17.0)
    echo[start : start + len(press_)] += press_
    assert pressed(echo) == "7"


def test_a_long_key_hidden_by_a_louder_sound_for_a_moment_is_one_press() -> None:
    sound = key("6", 0.4, level=-20.0)
    sound[800:1400] += sine(600 / 8000, 420.0, level=-10.0)
    assert pressed(sound) == "6"


@pytest.mark.parametrize("phase", range(0, 80, 11))
def test_a_short_key_that_a_louder_sound_cuts_off_is_one_press(phase: int) -> None:
    assert pressed(silence(phase / 8000), key("0", 0.045, level=-20.0), sine(0.3, 420.0, level=-14.0)) == "0"


def test_chords_of_music_beside_the_keys_frequencies_press_none() -> None:
    chords = [sine(0.4, low * 1.025, high * 0.975) for low in (697.0, 852.0) for high in (1209.0, 1477.0)]
    assert pressed(*chords) == ""


def test_a_gliding_pair_of_tones_is_a_voice_and_no_key() -> None:
    t = np.arange(2400) / 8000
    glide = 1 + 1.5 * (t - 0.15)
    phase = 2 * np.pi * np.cumsum(glide) / 8000
    assert pressed(3000.0 * (np.sin(770 * phase) + np.sin(1336 * phase))) == ""
