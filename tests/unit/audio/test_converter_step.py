"""A line that a driver made louder after its converter is measured like the one that was not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from robodial.audio.companding import decode, encode
from robodial.audio.converter_step import ConverterStep
from robodial.audio.line_sounds import LineSounds
from robodial.audio.spectra import Hop, Spectra
from robodial.domain.voice_format import VoiceFormat
from tests.unit.audio.call_sounds import Audio, line, silence, sine, voice

Samples = NDArray[np.int16]
FINER = [fmt for fmt in VoiceFormat if fmt not in (VoiceFormat.UNSIGNED_8, VoiceFormat.SIGNED_8)]


def through(fmt: VoiceFormat, samples: Samples) -> Samples:
    return decode(encode(samples, fmt), fmt)


def louder(samples: Samples, db: float) -> Samples:
    return np.clip(np.rint(samples * 10 ** (db / 20)), -32768, 32767).astype(np.int16)


def crackling(seed: int, *after: Audio) -> Samples:
    """Two seconds in which an 8-bit converter goes from one code to the next now and then, and what comes after."""
    chance = np.random.default_rng(seed)
    quiet = silence(2.0)
    quiet[-np.cumsum(chance.integers(20, 90, 20))] = 256.0
    return through(VoiceFormat.UNSIGNED_8, np.concatenate([quiet, *after]).astype(np.int16))


SPOKEN = line(silence(0.5), voice(1.0), silence(0.5), sine(0.5, 425.0), silence(0.5), noise_level=-50.0)


@pytest.mark.parametrize("db", [3.0, 6.0, 10.0])
def test_what_eight_bits_gave_is_measured_the_same_however_loud_it_was_made(db: float) -> None:
    coarse = through(VoiceFormat.UNSIGNED_8, SPOKEN)
    for before, after in zip(Spectra().feed(coarse), Spectra().feed(louder(coarse, db)), strict=True):
        assert after.level == pytest.approx(before.level, abs=0.2)
        assert after.share1 == pytest.approx(before.share1, abs=0.06)


@pytest.mark.parametrize("fmt", FINER)
def test_on_a_finer_converter_what_is_louder_is_louder(fmt: VoiceFormat) -> None:
    fine = through(fmt, SPOKEN)
    hops = zip(Spectra().feed(fine), Spectra().feed(louder(fine, 10.0)), strict=True)
    for before, after in (pair for pair in hops if pair[0].f1):
        assert after.level == pytest.approx(before.level + 10.0, abs=0.3)


def test_peaks_that_were_cut_off_say_nothing_of_the_step() -> None:
    loud = through(VoiceFormat.UNSIGNED_8, line(sine(0.5, 425.0, level=-1.0)))
    gains = ConverterStep().gains(louder(loud, 10.0).astype(np.float32)[np.newaxis])
    assert gains == pytest.approx(10**-0.5, abs=0.01)


def test_a_click_out_of_nothing_is_no_step() -> None:
    click = np.zeros((1, 256), np.float32)
    click[0, 100] = 9000.0
    assert ConverterStep().gains(click) is None


@pytest.mark.parametrize("block", [1, 79, 80, 333, 4000])
def test_the_size_of_the_blocks_changes_nothing(block: int) -> None:
    coarse = louder(crackling(1, sine(0.4, 400.0, 450.0), silence(0.5)), 10.0)
    spectra, in_blocks = Spectra(), list[Hop]()
    for at in range(0, len(coarse), block):
        in_blocks += spectra.feed(coarse[at : at + block])
    whole = Spectra().feed(coarse)
    assert [hop.t for hop in in_blocks] == [hop.t for hop in whole]
    assert [hop.level for hop in in_blocks] == pytest.approx([hop.level for hop in whole], abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("db", [0.0, 6.0, 10.0])
def test_a_ring_that_comes_out_of_crackle_begins_no_voice_however_loud_the_line(seed: int, db: float) -> None:
    sounds = LineSounds()
    for hop in Spectra().feed(louder(crackling(seed, sine(0.4, 400.0, 450.0), silence(1.0)), db)):
        sounds.hear(hop)
        assert sounds.voice is None
