"""Keys: what Q.24 wants accepted, what it wants refused, and what speech must not do."""

import numpy as np
import pytest

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
