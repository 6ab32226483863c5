"""Beeps that are no plain tone, after a machine's words."""

import io

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from robodial.audio.progress_event import ProgressEvent
from robodial.audio.tones import all_tones
from robodial.domain.voice_format import SAMPLE_RATE
from tests.unit.audio.call_sounds import Audio, heard, line, names, network, silence, sine, voice

BEFORE_S = 8.5 + 0.5 + 5.0 + 0.6
"""Ringing, a pause, what the machine says, a pause."""


def machine(beep: Audio) -> NDArray[np.int16]:
    return answered(voice(5.0), silence(0.6), beep)


def answered(*sounds: Audio) -> NDArray[np.int16]:
    ringback = all_tones()["FR"].ringback
    assert ringback is not None
    return line(network(ringback, 8.5), silence(0.5), *sounds, silence(3.0))


def over_a_mobile_network(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Coded with GSM 06.10, twice: where it was recorded, and on its way."""
    for _ in range(2):
        file = io.BytesIO()
        soundfile.write(file, np.pad(samples, (0, -len(samples) % 320)), SAMPLE_RATE, format="WAV", subtype="GSM610")
        file.seek(0)
        samples, _rate = soundfile.read(file, dtype="int16")
    return samples


def bell(seconds: float, hz: float) -> Audio:
    """A struck bar: partials that are no harmonics, the higher the sooner gone."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    parts = [
        sine(seconds, hz * ratio, level=-8.0 - 4.0 * i) * np.exp(-t * (4 + 4 * i))
        for i, ratio in enumerate((1.0, 2.76))
    ]
    return np.asarray(sum(parts, np.zeros(len(t))))


def last_start(events: list[ProgressEvent]) -> ProgressEvent:
    return [event for event in events if event.event == "speak"][-1]


def test_a_chord_that_a_mobile_network_has_coded_is_a_beep() -> None:
    chord = sine(0.4, 680.0, 1030.0, level=-16.0)
    start = last_start(heard(over_a_mobile_network(machine(chord))))
    assert start.why == "after_beep"
    assert BEFORE_S + 0.4 < start.t < BEFORE_S + 0.4 + 0.25


@pytest.mark.parametrize("hz", [520.0, 830.0, 1190.0])
def test_a_bell_is_a_beep(hz: float) -> None:
    start = last_start(heard(machine(bell(0.6, hz))))
    assert start.why == "after_beep"
    assert BEFORE_S + 0.5 < start.t < BEFORE_S + 0.6 + 0.25


def test_a_very_short_beep_is_one_after_a_machines_words() -> None:
    start = last_start(heard(machine(sine(0.12, 1618.0, level=-12.0))))
    assert start.why == "after_beep"
    assert BEFORE_S + 0.12 < start.t < BEFORE_S + 0.12 + 0.25


def test_two_very_short_beeps_are_waited_for() -> None:
    pips = np.concatenate([sine(0.07, 1633.0), silence(0.1), sine(0.07, 1633.0)])
    start = last_start(heard(machine(pips)))
    assert start.why == "after_beep"
    assert BEFORE_S + 0.24 < start.t < BEFORE_S + 0.24 + 0.25


@pytest.mark.parametrize("seed", range(12))
def test_a_last_word_is_no_beep(seed: int) -> None:
    events = heard(machine(voice(0.35, seed=500 + seed)))
    assert "beep" not in names(events)
    assert last_start(events).why == "after_greeting"


@pytest.mark.parametrize("hz", [487.0, 536.0, 690.0])
def test_a_word_with_a_vowel_that_stands_still_is_no_beep(hz: float) -> None:
    events = heard(machine(np.concatenate([voice(0.2), sine(0.3, hz, level=-17.0), voice(0.5)])))
    assert "beep" not in names(events)


@pytest.mark.parametrize("hz", [463.0, 512.0, 610.0])
def test_a_last_vowel_that_is_sung_is_no_beep(hz: float) -> None:
    """A child's voice: one pure tone for 0.4 s, right out of the word."""
    events = heard(answered(voice(1.4, seed=6), sine(0.4, hz, level=-16.0)))
    assert [event.who for event in events if event.event == "verdict"] == ["human"]


def test_a_beep_soon_after_a_short_greeting_is_one() -> None:
    events = heard(answered(voice(1.4, seed=6), silence(0.2), sine(0.4, 512.0, level=-16.0)))
    assert last_start(events).why == "after_beep"


@pytest.mark.parametrize("hz", [487.0, 1100.0])
def test_a_beep_that_an_echo_follows_is_one(hz: float) -> None:
    beep = np.concatenate([sine(0.3, hz, level=-14.0), sine(0.12, hz, level=-30.0)])
    assert last_start(heard(machine(beep))).why == "after_beep"


def test_a_machine_that_goes_on_after_what_seemed_its_beep_is_heard_to_the_end() -> None:
    """A menu's own beep, and more words: the message waits for the one that means it."""
    more = [silence(0.8), voice(4.0, seed=3), silence(0.6), sine(0.4, 1000.0, level=-14.0)]
    events = heard(machine(np.concatenate([sine(0.3, 1400.0, level=-14.0), *more])))
    told = [event for event in events if event.event in ("speak", "stop", "beep")][-5:]
    assert [event.event for event in told] == ["beep", "speak", "stop", "beep", "speak"]
    assert told[2].t - told[1].t < 1.6
