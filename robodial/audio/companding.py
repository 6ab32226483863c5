"""Sample coding between 16-bit linear audio and what a telephone line carries.

G.711 is defined on uniform PCM of 14 bits (µ-law, table 2) and 13 bits (A-law, table 1), so 16-bit samples are first
rounded to that width, halves upwards, and held at the largest value instead of wrapping round. The linear 8-bit
formats round the same way. Every format is a table: 65,536 codes to encode, 256 samples to decode.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from robodial.domain.voice_format import VoiceFormat

_MULAW_BIAS = 33
"""Added to a 14-bit magnitude so that every chord of µ-law starts at a power of two (G.711, table 2)."""
_MULAW_LARGEST = 8191 - _MULAW_BIAS
_ALAW_EVEN_BITS = 0x55
"""A-law sends every second bit inverted (G.711, note 2 to table 1)."""


def encode(samples: NDArray[np.int16], fmt: VoiceFormat) -> bytes:
    """`samples` as the line's bytes, `fmt.bytes_per_sample` for each."""
    if fmt is VoiceFormat.LINEAR_16:
        return samples.astype("<i2").tobytes()
    return _encoding_table(fmt)[samples.astype(np.int16, copy=False).view(np.uint16)].tobytes()


def decode(data: bytes, fmt: VoiceFormat) -> NDArray[np.int16]:
    """The samples in `data`, which must hold whole samples (ValueError otherwise)."""
    if fmt is VoiceFormat.LINEAR_16:
        return np.frombuffer(data, dtype="<i2").astype(np.int16)
    return _decoding_table(fmt)[np.frombuffer(data, dtype=np.uint8)]


@cache
def _encoding_table(fmt: VoiceFormat) -> NDArray[np.uint8]:
    every_sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    return _ENCODERS[fmt](every_sample).astype(np.uint8)


@cache
def _decoding_table(fmt: VoiceFormat) -> NDArray[np.int16]:
    return _DECODERS[fmt](np.arange(256, dtype=np.int32)).astype(np.int16)


def _rounded(samples: NDArray[np.int32], bits: int) -> NDArray[np.int32]:
    dropped = 16 - bits
    rounded: NDArray[np.int32] = np.minimum((samples + (1 << dropped >> 1)) >> dropped, (1 << (bits - 1)) - 1)
    return rounded


def _mulaw_codes(samples: NDArray[np.int32]) -> NDArray[np.int32]:
    value = _rounded(samples, 14)
    magnitude = np.minimum(np.abs(value), _MULAW_LARGEST) + _MULAW_BIAS
    chord = np.floor(np.log2(magnitude)).astype(np.int32) - 5
    sign = np.where(value < 0, 0x80, 0)
    codes: NDArray[np.int32] = ~(sign | chord << 4 | magnitude >> (chord + 1) & 0x0F) & 0xFF
    return codes


def _mulaw_samples(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    bits = ~codes & 0xFF
    chord = bits >> 4 & 7
    magnitude = ((2 * (bits & 0x0F) + _MULAW_BIAS) << chord) - _MULAW_BIAS
    samples: NDArray[np.int32] = np.where(bits & 0x80, -magnitude, magnitude) * 4
    return samples


def _alaw_codes(samples: NDArray[np.int32]) -> NDArray[np.int32]:
    value = _rounded(samples, 13)
    magnitude = np.where(value < 0, -1 - value, value)
    chord = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    step = magnitude >> np.maximum(chord, 1) & 0x0F
    sign = np.where(value < 0, 0, 0x80)
    codes: NDArray[np.int32] = (sign | chord << 4 | step) ^ _ALAW_EVEN_BITS
    return codes


def _alaw_samples(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    bits = codes ^ _ALAW_EVEN_BITS
    chord = bits >> 4 & 7
    mantissa = 2 * (bits & 0x0F) + 1 + np.where(chord > 0, 32, 0)
    magnitude = mantissa << np.maximum(chord - 1, 0)
    samples: NDArray[np.int32] = np.where(bits & 0x80, magnitude, -magnitude) * 8
    return samples


def _unsigned_codes(samples: NDArray[np.int32]) -> NDArray[np.int32]:
    return _rounded(samples, 8) + 128


def _unsigned_samples(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    return (codes - 128) * 256


def _signed_codes(samples: NDArray[np.int32]) -> NDArray[np.int32]:
    return _rounded(samples, 8) & 0xFF


def _signed_samples(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.where(codes < 128, codes, codes - 256) * 256


_Coder = Callable[[NDArray[np.int32]], NDArray[np.int32]]

_ENCODERS: dict[VoiceFormat, _Coder] = {
    VoiceFormat.MULAW: _mulaw_codes,
    VoiceFormat.ALAW: _alaw_codes,
    VoiceFormat.UNSIGNED_8: _unsigned_codes,
    VoiceFormat.SIGNED_8: _signed_codes,
}
_DECODERS: dict[VoiceFormat, _Coder] = {
    VoiceFormat.MULAW: _mulaw_samples,
    VoiceFormat.ALAW: _alaw_samples,
    VoiceFormat.UNSIGNED_8: _unsigned_samples,
    VoiceFormat.SIGNED_8: _signed_samples,
}
