"""A callee's recording against the message that was prepared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.signals import Samples

PREFIX = SAMPLE_RATE // 20
"""A start is known by its first 50 ms, sample for sample; a shorter one is not even a click."""


@dataclass(frozen=True, slots=True)
class Start:
    """The message began `at_s` after the answer, and `heard_s` of it came without a gap or a wrong sample."""

    at_s: float
    heard_s: float
    whole: bool

    @property
    def until_s(self) -> float:
        """End of what was heard."""
        return self.at_s + self.heard_s


def starts_in(tape: Samples, message: Samples) -> list[Start]:
    """Every start of `message` (as the voice format leaves it) on `tape`, which begins with the answer."""
    found: list[Start] = []
    at = 0
    while (at := _find(tape, message[:PREFIX], at)) >= 0:
        run = _same(tape[at:], message)
        sounding = int(np.flatnonzero(message[:run])[-1]) + 1  # a pause in the message is no different from its end
        found.append(Start(at / SAMPLE_RATE, sounding / SAMPLE_RATE, run == len(message)))
        at += run
    return found


def _find(tape: Samples, piece: Samples, first: int) -> int:
    """Sample index of `piece` in `tape` from `first` on; -1 when it is not there."""
    whole, wanted = tape.tobytes(), piece.tobytes()
    at = whole.find(wanted, 2 * first)
    while at >= 0 and at % 2:
        at = whole.find(wanted, at + 1)
    return at // 2 if at >= 0 else -1


def _same(tape: Samples, message: Samples) -> int:
    """How many samples agree from the beginning."""
    length = min(len(tape), len(message))
    different = np.flatnonzero(tape[:length] != message[:length])
    return int(different[0]) if len(different) else length


def place_of(piece: Samples, heard: Samples) -> int | None:
    """Where `piece` is in `heard` (noise and coding apart): its first sample; None when nothing is like it."""
    if len(piece) > len(heard) or not piece.any():
        return None
    alike = _likeness(piece.astype(float), heard.astype(float))
    best = int(np.argmax(alike))
    return best if alike[best] > 0.8 else None


def _likeness(piece: NDArray[np.float64], heard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normalised correlation at every place, by FFT."""
    size = 1 << (len(heard) + len(piece)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(heard) - len(piece) + 1]
    energies = np.concatenate(([0.0], np.cumsum(heard**2)))
    energy = energies[len(piece) :] - energies[: -len(piece)]
    return np.asarray(products / np.sqrt(np.maximum(energy, 1.0) * np.sum(piece**2)))
