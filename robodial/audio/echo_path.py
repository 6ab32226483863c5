"""How our own message comes back on the line: with what delay, and through which linear path.

The delay is found by correlating what is heard with what was sent, both whitened by one fixed filter. The path is a
weighted least-squares fit over everything heard so far: a block in which the far end speaks is loud after
subtraction and so counts little, which protects the fit against double talk without any detector.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE

Floats = NDArray[np.float32]

HOP = SAMPLE_RATE // 100
"""Samples judged at a time (10 ms)."""
BLOCK = 640
"""Samples (80 ms) between two looks at delay and path."""
TAPS = 256
"""Length of the path, 32 ms: the two hybrids lie at most 20 ms apart, and each smears by some milliseconds."""
LONGEST_DELAY = 5040
"""Samples (630 ms): what a modem may hold for both directions together, and the network."""

_DELAY_BLOCKS = -(-LONGEST_DELAY // BLOCK)
"""Blocks of what was sent that may come back in one that is heard."""

_WHITENING_ORDER = 12
_WHITENING_S = 10.0
"""So much of the message is enough to learn its average spectrum."""
_WHITE_NOISE = 3e-3
"""Share of noise assumed in the message, so that its empty bands are not blown up."""

_FOUND = 7.0
"""So many standard deviations high is the correlation at our echo's delay: two voices reach that, too..."""
_GROWS = 0.5
_SAME = 3
"""...but not at the same delay, within samples, and higher by so many deviations, in the next block."""
_FLATTER = 0.7
_FLOOR = 0.05
"""What is heard is divided once more, block by block, by this power of its own spectrum, and by no less than a share of
the mean: harmonics, of any voice, agree with those of every other."""
_SURE = 6.0
"""Deviations that chance does not reach at any of all the delays."""
_SPREAD = 3.0
"""The whole path has at most this times the amplitude of its strongest tap."""
_STRONGEST = 0.5
"""No echo is stronger (6 dB below ours): hybrids return at most -10 dB, and a little for chance."""

_BEFORE = 192
_WIDE = 2 * _BEFORE + 32
"""Taps at first: the strongest reflection may be the first or the last, 20 ms (160 samples) apart."""
_NARROW_AT = 6
"""Blocks learnt until it is certain which taps matter."""
_FAINT = 0.003
"""Share of the power of the strongest tap, or of all, that does not matter in choosing."""
_TAP_PRIOR = 4e-4
"""Mean square of one tap expected beforehand: a return loss of 10 dB spread over the whole path."""

_BLOCKS_KEPT = 16
"""The path is fitted to at most the last 1.3 s, and to what was known before that."""
_BLOCKS_SOLVED = 8
"""Blocks that are fitted once more after a solution."""
_SUREST = 1e6
"""Most that a tap's past counts: more, and new sounds would teach nothing."""
_WEAK = 0.1
"""A block this weak, against the mean of the message, teaches little."""
_DOUBTED = 1
"""Blocks learnt until the path is relied on, more and more."""
_BETTER = 0.7
"""Power left at a new delay against the old one that makes it the right one."""
_SOLVE_AT = (1, 2, 3, 4, 6, 8, 11, 15, 20)
_SOLVE_EVERY = 25
"""Blocks learnt between two solutions, once the first seconds are over."""
_STEPS = 12
"""Of conjugate gradients for one solution, at most..."""
_LITTLE = 3e-5
"""...since one that takes away no more than this share of what is left is the last."""
_QUIET = 1e-3
_TINY = 1e-20
"""Mean square of nothing, and what no divisor falls below."""


class SentSound:
    """What is played, as it is and whitened; silence before and after. Any stretch can be asked for.

    No `np.dot` over all of it: beyond 10,000 samples that wakes threads, which cost more than the sum.
    """

    def __init__(self, sent: NDArray[np.int16]) -> None:
        self.samples = sent.astype(np.float32)
        self.whitening = _whitening(self.samples)
        self.white = np.convolve(self.samples, self.whitening).astype(np.float32)
        self.noise_gain = float(np.dot(self.whitening, self.whitening))
        """What whitening does to the power of white noise."""
        self.white_power = float(np.mean(np.square(self.white)))

    def __len__(self) -> int:
        return len(self.samples)

    def plain_from(self, first: int, count: int) -> Floats:
        """`count` samples from sample `first` on, which may lie before the beginning."""
        return stretch(self.samples, first, count)

    def white_from(self, first: int, count: int) -> Floats:
        """The same, whitened."""
        return stretch(self.white, first, count)


def stretch(samples: Floats, first: int, count: int) -> Floats:
    """`count` of the samples from `first` on, zeros before and after them."""
    begin, end = max(first, 0), min(first + count, len(samples))
    if begin == first and end == first + count:
        return samples[begin:end]
    padded = np.zeros(count, samples.dtype)
    if begin < end:
        padded[begin - first : end - first] = samples[begin:end]
    return padded


def _whitening(samples: Floats) -> Floats:
    """The inverse of the message's average spectrum: linear prediction over its first seconds."""
    part = samples[: round(_WHITENING_S * SAMPLE_RATE)].astype(np.float64)
    padded = np.append(part, np.zeros(_WHITENING_ORDER))
    lags = np.array([np.sum(part * padded[lag : lag + len(part)]) for lag in range(_WHITENING_ORDER + 1)])
    if lags[0] <= _QUIET:
        return np.array([1.0], np.float32)
    lags[0] *= 1 + _WHITE_NOISE
    rows = np.abs(np.subtract.outer(np.arange(_WHITENING_ORDER), np.arange(_WHITENING_ORDER)))
    predictor = np.linalg.solve(lags[rows], lags[1:])
    return np.concatenate(([1.0], -predictor)).astype(np.float32)


@dataclass(slots=True)
class DelaySearch:
    """Sums up, block by block, how well what is heard agrees with what was sent at each delay."""

    sent: SentSound
    delay: int | None = None
    """Samples from sent to heard, where the path is strongest; None while not certain."""
    largest_gain: float = _STRONGEST
    """No echo is stronger than this (amplitude)..."""
    expected: Floats | None = None
    """...nor at a delay, in steps of 10 ms, than what earlier messages on this line tell."""
    gain_bounds: Floats = field(init=False)
    """How strong the echo could still be, delay by delay, in steps of 10 ms: less and less where none was found."""
    _largest: Floats = field(init=False)
    _best: tuple[int, float] = (-LONGEST_DELAY, 0.0)

    _past: dict[int, "_SentBlock"] = field(default_factory=dict)
    """What was sent in the blocks that may come back now, by number, the latest first."""
    _agreement: Floats = field(default_factory=lambda: np.zeros(LONGEST_DELAY, np.float32))
    _energy: Floats = field(default_factory=lambda: np.zeros(LONGEST_DELAY, np.float32))

    def __post_init__(self) -> None:
        self._largest = np.full(LONGEST_DELAY // HOP, self.largest_gain, np.float32)
        if self.expected is not None:
            self._largest = np.minimum(self._largest, self.expected)
        self.gain_bounds = self._largest

    def hear(self, first: int, white: Floats, noise: float) -> None:
        """One whitened block, which began at sample `first`, a whole block, of the message's own time.

        `noise` is the mean square of what is on the line even when nobody speaks.
        """
        latest = first // BLOCK
        blocks = range(latest, latest - _DELAY_BLOCKS, -1)
        self._past = {block: self._past.get(block) or _sent_block(self.sent, block) for block in blocks}
        spectra = np.array([block.spectrum for block in self._past.values()])
        energy = np.concatenate([block.energy for block in self._past.values()])[:LONGEST_DELAY]
        power = float(np.dot(white, white)) / BLOCK
        if energy.max() / BLOCK < _QUIET:
            return
        variance = power + noise * self.sent.noise_gain
        if power >= _QUIET:  # silence agrees with nothing that was sent, and so tells as much
            sums = np.fft.irfft(spectra * np.conj(np.fft.rfft(_flattened(white), 2 * BLOCK)), 2 * BLOCK)
            self._agreement += sums[:, BLOCK:0:-1].ravel()[:LONGEST_DELAY] / variance
        self._energy += energy / variance
        self._judge()

    def _judge(self) -> None:
        energy, agreement = np.maximum(self._energy, _QUIET), np.abs(self._agreement)
        deviation = np.sqrt(energy)
        score = agreement / deviation
        best = int(score.argmax())
        before, height = self._best
        self._best = best, float(score[best])
        if score[best] > max(_FOUND, height + _GROWS) and abs(best - before) <= _SAME:
            self.delay = best
        gains = (agreement + _SURE * deviation) / energy
        self.gain_bounds = np.minimum(self._largest, _SPREAD * gains.reshape(-1, HOP).max(axis=1))

    def gain_found(self) -> float:
        """The echo's amplitude is at most about this times ours, once its delay is known."""
        near = slice(max(0, (self.delay or 0) - _BEFORE), (self.delay or 0) + _BEFORE)
        energy = np.maximum(self._energy[near], _QUIET)
        powers = np.maximum((self._agreement[near] / energy) ** 2 - 1 / energy, 0.0)
        return min(self.largest_gain, 2 * float(np.sqrt(powers.sum())))


class _SentBlock(NamedTuple):
    """What was sent, whitened, in a block and the one before it."""

    spectrum: NDArray[np.complex64]
    energy: Floats
    """Of the samples of a block, from 0, 1, 2... samples earlier on."""


def _sent_block(sent: SentSound, number: int) -> _SentBlock:
    samples = sent.white_from((number - 1) * BLOCK, 2 * BLOCK)
    energy = np.cumsum(np.square(samples), dtype=np.float64)
    within = energy[BLOCK - 1 :] - np.concatenate(([0.0], energy[:BLOCK]))
    return _SentBlock(np.fft.rfft(samples).astype(np.complex64, copy=False), within[:0:-1].astype(np.float32))


def _flattened(white: Floats) -> Floats:
    """The block with its spectrum flattened, as loud as before."""
    spectrum = np.fft.rfft(white)
    magnitude = np.abs(spectrum)
    floor = _FLOOR * np.add.reduce(magnitude) / len(magnitude)
    flat = np.fft.irfft(spectrum / np.maximum(magnitude, floor) ** _FLATTER, len(white))
    return np.asarray(flat * np.sqrt(np.dot(white, white) / np.dot(flat, flat)), np.float32)


def _fft_size(least: int) -> int:
    """A size with small factors only, for a block with the taps of a narrow or a wide path before it."""
    return next(size for size in (960, 1080) if size >= least)


class EchoPath:
    """The path at one delay; `taps[k]` is the gain at `delay + k` samples. `strongest` is where it is expected."""

    def __init__(self, sent: SentSound, strongest: int) -> None:
        self.sent = sent
        self.delay = max(0, strongest - _BEFORE)
        self.taps: Floats = np.zeros(_WIDE, np.float32)
        self._known: Floats = self.taps
        self._sureness = 1 / _TAP_PRIOR
        self._blocks: deque[tuple[int, Floats]] = deque()
        self._learnt = 0

    def echo(self, first: int, count: int) -> Floats:
        """Our message as it comes back in the `count` samples from `first` on."""
        past = len(self.taps) - 1
        return np.convolve(self.sent.plain_from(first - self.delay - past, count + past), self.taps, "valid")

    @property
    def strongest_at(self) -> int:
        """Samples from what was sent to its strongest reflection."""
        return self.delay + int(np.abs(self.taps).argmax())

    @property
    def doubt(self) -> float:
        """1 while too little was learnt to rely on the path, then soon 0."""
        return 1.0 if self._learnt < _DOUBTED else 0.5 ** (self._learnt - _DOUBTED + 1)

    @property
    def gain(self) -> float:
        """The echo's amplitude is at most about this times ours."""
        return 2 * float(np.sqrt(np.dot(self.taps, self.taps)))

    def learn_all(self, blocks: Iterable[tuple[int, Floats]], noise: float) -> None:
        """Begin with what was heard before the delay was known."""
        for first, white in blocks:
            self._keep(first, white)
        for _ in range(2):
            self._solve(noise)

    def learn(self, first: int, white: Floats, noise: float, *, at_once: bool = False) -> None:
        """Take in one whitened block; improve the path when enough was learnt, or `at_once`.

        `noise` is the mean square of what is on the line even when nobody speaks.
        """
        self._keep(first, white)
        block = self.sent.white_from(first - self.delay, BLOCK)
        if float(np.dot(block, block)) <= _WEAK * self.sent.white_power * BLOCK:
            return
        self._learnt += 1
        if at_once or self._learnt in _SOLVE_AT or self._learnt % _SOLVE_EVERY == 0:
            self._solve(noise)
            if self._learnt == _NARROW_AT and len(self.taps) > TAPS:
                self._narrow()
            self._remember(noise)

    def move_to(self, strongest: int, heard: Iterable[tuple[int, Floats]]) -> None:
        """The same path, its strongest reflection now at this delay, if that explains the blocks heard last better."""
        before = self.delay
        blocks = list(heard)
        left = self._left_of(blocks)
        self.delay = max(0, strongest - int(np.abs(self.taps).argmax()))
        if self._left_of(blocks) > _BETTER * left:
            self.delay = before
        self._blocks.clear()
        self._known, self._sureness = self.taps, 1 / _TAP_PRIOR
        self._learnt = _DOUBTED

    def _left_of(self, blocks: list[tuple[int, Floats]]) -> float:
        rests = (white - np.convolve(self._sent_for(first, len(white)), self.taps, "valid") for first, white in blocks)
        return sum(float(np.dot(rest, rest)) for rest in rests)

    def _keep(self, first: int, white: Floats) -> None:
        if self._blocks and self._blocks[-1][0] + BLOCK != first:
            self._blocks.clear()
        self._blocks.append((first, white))
        if len(self._blocks) > _BLOCKS_KEPT:
            self._blocks.popleft()

    def _remember(self, noise: float) -> None:
        """Blocks that have had their say make room; what they said is kept as sureness, the same for every tap."""
        while len(self._blocks) > _BLOCKS_SOLVED:
            first, white = self._blocks.popleft()
            sent = self._sent_for(first, BLOCK)
            rest = white - np.convolve(sent, self.taps, "valid")
            weight = float(self._weights(rest[np.newaxis], noise)[0, 0])
            self._sureness += weight * float(np.dot(sent, sent)) * BLOCK / len(sent)
        self._sureness = min(self._sureness, _SUREST)
        self._known = self.taps

    def _solve(self, noise: float) -> None:
        """Fit the path to the blocks kept, and to what was known before them: conjugate gradients, preconditioned."""
        sent = self._sent_for(self._blocks[0][0], len(self._blocks) * BLOCK)
        blocks = _Blocks(sent, len(self.taps))
        rest = np.stack([white for _first, white in self._blocks]) - blocks.through(self.taps)
        weights, sureness = self._weights(rest, noise), np.float32(self._sureness)
        whitening = blocks.whitening(weights, self._sureness)
        along = last = np.zeros(len(self.taps), np.float32)
        before = 1.0
        for _ in range(_STEPS):
            gradient = blocks.agreement(weights * rest) - sureness * (self.taps - self._known)
            steep = blocks.filtered(gradient, whitening)
            power = float(np.dot(gradient, steep))
            turn = max(0.0, float(np.dot(gradient - last, steep)) / before)
            along, last = steep + np.float32(turn) * along, gradient
            image = blocks.through(along)
            curve = float(np.vecdot(image, image) @ weights[:, 0]) + self._sureness * float(np.dot(along, along))
            length = np.float32(power / max(curve, _TINY))
            self.taps = self.taps + length * along
            rest = rest - length * image
            if length * power < _LITTLE * rest.size:  # each sample counts by what is left of its block: about 1
                break
            before = max(power, _TINY)

    def _sent_for(self, first: int, count: int) -> Floats:
        """What was sent, whitened, that comes back in the `count` samples from `first` on."""
        past = len(self.taps) - 1
        return self.sent.white_from(first - self.delay - past, count + past)

    def _narrow(self) -> None:
        """Keep the taps that matter."""
        power = np.square(self.taps, dtype=np.float64)
        power[power < _FAINT * power.max()] = 0.0
        energy = np.concatenate(([0.0], np.cumsum(power)))
        within = energy[TAPS:] - energy[:-TAPS]
        start = int(np.flatnonzero(within > (1 - _FAINT) * within.max()).mean())
        self.delay += start
        self.taps = self.taps[start : start + TAPS]
        self._known = np.zeros(len(self.taps), np.float32)

    def _weights(self, rest: Floats, noise: float) -> Floats:
        """Of each block, one row of `rest`: the louder, the less."""
        powers = np.vecdot(rest, rest)[:, np.newaxis] / BLOCK
        return np.asarray(1 / (powers + self.sent.noise_gain * noise), np.float32)


class _Blocks:
    """Blocks of what was sent, one a row, with the `size - 1` samples before each; long sums go by their spectra."""

    def __init__(self, sent: Floats, size: int) -> None:
        self._size, self._past = size, size - 1
        self._fft_size = _fft_size(BLOCK + self._past)
        self._spectra = np.fft.rfft(sliding_window_view(sent, BLOCK + self._past)[::BLOCK], self._fft_size)

    def through(self, taps: Floats) -> Floats:
        """Each block as it comes through the path."""
        samples = self._samples(self._spectra * np.fft.rfft(taps, self._fft_size))
        return samples[:, self._past : self._past + BLOCK]

    def agreement(self, rest: Floats) -> Floats:
        """Tap by tap, how well these samples, one block a row, agree with what was sent so many samples before."""
        sums = self._samples(np.add.reduce(np.conj(self._spectra) * np.fft.rfft(rest, self._fft_size)))
        return np.concatenate((sums[-self._past :], sums[:1]))

    def whitening(self, weights: Floats, loading: float) -> Floats:
        """Spectrum of a filter that nearly inverts the weighted autocorrelation, `loading` added to its diagonal."""
        powers = np.square(self._spectra.real) + np.square(self._spectra.imag)
        lags = self._samples(np.add.reduce(weights * powers)) * (BLOCK / (BLOCK + self._past))
        lag = np.arange(self._fft_size, dtype=np.float32)
        nearness = 1 - np.minimum(lag, self._fft_size - lag) / self._size
        spectrum = np.abs(np.fft.rfft(lags * np.maximum(nearness, 0)))
        return np.asarray(1 / (spectrum + loading), np.float32)

    def filtered(self, taps: Floats, spectrum: Floats) -> Floats:
        """The taps, as many, through a filter that has this spectrum."""
        return self._samples(np.fft.rfft(taps, self._fft_size) * spectrum)[: self._size]

    def _samples(self, spectra: NDArray[np.complexfloating]) -> Floats:
        samples: Floats = np.fft.irfft(spectra, self._fft_size).astype(np.float32, copy=False)
        return samples
