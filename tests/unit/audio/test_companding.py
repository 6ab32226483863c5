"""The line's codecs, held against the standard's own figures and against sox."""

import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from robodial.audio.companding import decode, encode
from robodial.domain.voice_format import VoiceFormat

EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)
EVERY_CODE = bytes(range(256))
EIGHT_BIT = [fmt for fmt in VoiceFormat if fmt.bytes_per_sample == 1]
SOX_NAME = {
    VoiceFormat.MULAW: "mu-law",
    VoiceFormat.ALAW: "a-law",
    VoiceFormat.UNSIGNED_8: "unsigned-integer",
    VoiceFormat.SIGNED_8: "signed-integer",
    VoiceFormat.LINEAR_16: "signed-integer",
}


def raw_type(fmt: VoiceFormat) -> list[str]:
    return ["-t", "raw", "-L", "-r", "8000", "-c", "1", "-e", SOX_NAME[fmt], "-b", str(8 * fmt.bytes_per_sample)]


def through_sox(data: bytes, source: VoiceFormat, target: VoiceFormat) -> bytes:
    if shutil.which("sox") is None:
        pytest.skip("sox is not installed; it is the independent program these codecs are compared with")
    command = ["sox", "-D", "-V1", *raw_type(source), "-", *raw_type(target), "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


@pytest.mark.parametrize("fmt", VoiceFormat, ids=lambda fmt: fmt.value)
def test_every_16_bit_sample_is_coded_as_sox_codes_it(fmt: VoiceFormat) -> None:
    assert encode(EVERY_SAMPLE, fmt) == through_sox(EVERY_SAMPLE.astype("<i2").tobytes(), VoiceFormat.LINEAR_16, fmt)


@pytest.mark.parametrize("fmt", EIGHT_BIT, ids=lambda fmt: fmt.value)
def test_every_code_is_decoded_as_sox_decodes_it(fmt: VoiceFormat) -> None:
    expected = np.frombuffer(through_sox(EVERY_CODE, fmt, VoiceFormat.LINEAR_16), dtype="<i2")
    assert np.array_equal(decode(EVERY_CODE, fmt), expected)


@pytest.mark.parametrize("fmt", VoiceFormat, ids=lambda fmt: fmt.value)
def test_the_silence_code_is_the_sample_nearest_to_zero(fmt: VoiceFormat) -> None:
    assert abs(int(decode(fmt.silence, fmt)[0])) == np.abs(decode(encode(EVERY_SAMPLE, fmt), fmt).astype(int)).min()


def test_g711_end_values() -> None:
    # G.711 tables 1a and 2a: the largest decoder outputs are 4032 of 4096 and 8031 of 8192
    assert decode(b"\xaa", VoiceFormat.ALAW)[0] == 4032 * 8
    assert decode(b"\x80", VoiceFormat.MULAW)[0] == 8031 * 4


@pytest.mark.parametrize("fmt", EIGHT_BIT, ids=lambda fmt: fmt.value)
def test_a_second_coding_loses_nothing_more(fmt: VoiceFormat) -> None:
    once = decode(EVERY_CODE, fmt)
    assert np.array_equal(decode(encode(once, fmt), fmt), once)


@pytest.mark.parametrize("fmt", VoiceFormat, ids=lambda fmt: fmt.value)
def test_louder_in_is_never_quieter_out(fmt: VoiceFormat) -> None:
    heard = decode(encode(EVERY_SAMPLE, fmt), fmt).astype(int)
    assert (np.diff(heard) >= 0).all()


@given(st.binary(max_size=64).map(lambda data: data[: len(data) // 2 * 2]))
def test_16_bit_linear_is_lossless(data: bytes) -> None:
    assert encode(decode(data, VoiceFormat.LINEAR_16), VoiceFormat.LINEAR_16) == data


@given(st.lists(st.integers(-32768, 32767), max_size=64), st.sampled_from(list(VoiceFormat)))
def test_length_is_kept_whatever_the_memory_layout(values: list[int], fmt: VoiceFormat) -> None:
    samples: NDArray[np.int16] = np.repeat(np.array(values, dtype=np.int16), 2)[::2]  # not contiguous
    data = encode(samples, fmt)
    assert len(data) == len(values) * fmt.bytes_per_sample
    assert len(decode(data, fmt)) == len(values)


def test_half_a_16_bit_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of element size"):
        decode(b"\x00\x01\x02", VoiceFormat.LINEAR_16)
