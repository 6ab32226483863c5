"""Words between two rings: a voice that is nearly a tone counts, a network's own sounds do not."""

import numpy as np
import pytest

from robodial.audio.levels import rms_at
from robodial.audio.spectra import Hop, Spectra
from robodial.audio.words_in_pause import WordsInPause
from tests.bench.listening.telephone_line import through_codec
from tests.unit.audio.call_sounds import Audio, line, noise, silence, sine, voice

RING_HZ = 440.0
NOISE_DBM0 = -62.0


def sung(seconds: float, low_hz: float, high_hz: float, level: float = -20.0) -> Audio:
    """One gliding harmonic that swells and falls: what the telephone leaves of some voices."""
    t = np.arange(round(seconds * 8000)) / 8000
    hz = np.linspace(low_hz, high_hz, len(t))
    swell = 0.15 + np.sin(np.pi * t / seconds) ** 2
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / 8000) * swell * rms_at(level) * np.sqrt(2))


def word_began(*parts: Audio) -> float | None:
    words = WordsInPause()
    hops = Spectra().feed(line(silence(0.5), *parts, silence(0.5), noise_level=NOISE_DBM0))
    return next((began for hop in hops if (began := words.hear(hop, NOISE_DBM0, RING_HZ)) is not None), None)


def dying(seconds: float, hz: float, fall_db: float) -> Audio:
    """One pitch that dies away."""
    sound = sine(seconds, hz)
    return np.asarray(sound * 10 ** (np.linspace(0.0, -fall_db, len(sound)) / 20))


def coded_beats(seconds: float) -> Audio:
    """A pair of ring tones as a mobile network's coder leaves it: its pitch goes to and fro around the middle."""
    t = np.arange(round(seconds * 8000)) / 8000
    hz = RING_HZ + 30.0 * np.sin(2 * np.pi * 20.0 * t)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / 8000) * rms_at(-20.0) * np.sqrt(2))


SPOKEN = {
    "voice": voice(0.4),
    "up": sung(0.4, 520, 640),
    "down": sung(0.4, 390, 300),
    "short glide at one level": sung(0.25, 500, 640),
    "one pitch that dies away": dying(0.35, 396.0, 30.0),
}


@pytest.mark.parametrize("spoken", SPOKEN.values(), ids=SPOKEN.keys())
def test_a_voice_is_a_word_even_where_one_harmonic_is_all_of_it(spoken: Audio) -> None:
    assert word_began(spoken) == pytest.approx(0.5, abs=0.12)


@pytest.mark.parametrize(
    "sound",
    [
        sine(0.6, 440.0),
        sine(0.6, 440.0, 480.0),
        sine(0.6, 400.0, 450.0),
        sine(0.6, 425.0, modulated_by=25.0),
        noise(0.6, -30.0),
        sine(0.02, 700.0, level=-8.0),
        sine(0.6, 550.0, 650.0, level=-40.0),
        sine(0.6, 470.0),
        coded_beats(0.6),
    ],
    ids=["ring", "pair", "close pair", "modulated", "noise", "click", "hum", "another ring", "coded beats"],
)
def test_sounds_of_the_network_are_no_words(sound: Audio) -> None:
    assert word_began(sound) is None


def test_half_a_word_before_a_ring_is_forgotten_with_it() -> None:
    words = WordsInPause()
    hops = Spectra().feed(line(silence(0.3), voice(0.26), noise_level=NOISE_DBM0))
    middle = len(hops) - 14
    heard = [words.hear(hop, NOISE_DBM0, RING_HZ) for hop in hops[:middle]]
    words.forget()
    heard += [words.hear(hop, NOISE_DBM0, RING_HZ) for hop in hops[middle:]]
    assert heard == [None] * len(heard)


@pytest.mark.parametrize("level", [-35.4, -37.65, -39.0, -40.95])
def test_a_weak_pair_of_tones_through_a_mobile_network_is_no_word(level: float) -> None:
    """The North American ring, 1.5 % high, in GSM 06.10: most of its hops are on one side of its pitch or the other."""
    ring = sine(1.9, 440.0 * 1.0145, 480.0 * 1.0145, level=level)
    hops = Spectra().feed(through_codec(line(silence(0.5), ring, silence(0.3), noise_level=-73.0), "gsm"))
    words = WordsInPause()
    assert not [hop for hop in hops if words.hear(hop, -65.5, 466.7) is not None]


def test_beats_that_change_sides_only_three_times_are_no_word() -> None:
    """The British ring through GSM 06.10, weak: every other pitch lies at its middle."""
    beats = [399, 448, 456, 407, 399, 449, 442, 445, 443, 464, 449, 464, 447]
    words = WordsInPause()
    for index, hz in enumerate(pitch for beat in beats for pitch in (beat, 425)):
        hop = Hop(t=0.01 * index, level=-39.0, low=0.02, f1=hz, share1=0.99, f2=513.0, share2=0.01)
        assert words.hear(hop, -66.0, 425.3) is None


def test_a_voice_that_passes_the_ring_to_and_fro_is_a_word_where_it_goes_far_from_it() -> None:
    """A vowel from 380 to 440 Hz and back, a consonant at 760 Hz in it, over a ring of 420 Hz."""
    vowel = [*np.linspace(380, 412, 8), 745, 780, *np.linspace(412, 400, 5), *np.linspace(412, 465, 10)]
    words = WordsInPause()
    found = []
    for index, hz in enumerate(vowel):
        hop = Hop(t=0.01 * index, level=-39.0, low=0.02, f1=float(hz), share1=0.9, f2=1500.0, share2=0.01)
        found.append(words.hear(hop, -66.0, 420.0))
    assert any(began is not None for began in found)
