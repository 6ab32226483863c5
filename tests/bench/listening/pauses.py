"""Does the sound before a pause tell whether it ends a greeting?  python -m tests.bench.listening.pauses [--split dev]

Every recording of a person is heard once; where the message would start, what was heard so far is measured, and whether
they were done is known. A logistic regression is trained on all packages but one and judged on that one, for each in
turn: only what holds for voices of a package it has never met counts. One JSON object: how well each measurement alone
ranks (area under the curve, 0.5 is chance), how well all together do, and how many cut-ins would be prevented if the
likeliest few of the people had to wait longer.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from robodial.audio.call_progress import CallProgress
from robodial.audio.spectra import Spectra
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.asked_clips import add_options, clips_or_skip
from tests.bench.listening.clips import Clips, spoken
from tests.bench.listening.network_sounds import silence
from tests.bench.listening.telephone_line import on_the_line
from tests.bench.listening.truth import Truth

Floats = NDArray[np.float64]
_LEAD_S, _AFTER_S = 0.6, 1.5
_BLOCK = SAMPLE_RATE // 50
_NAMES = ("speech_s", "last_run_s", "runs", "end_below_peak_db", "fall_60ms_db", "pitch_rise_semitones", "tonality",
          "centre_khz", "last_syllable_s")  # fmt: skip
_PITCH_HZ = (70.0, 400.0)
_LONGER_FOR = (0.02, 0.04, 0.08)
_PULL = 3.0
"""Of the regression towards nothing: few cut-ins, many measurements."""


@dataclass(frozen=True, slots=True)
class Pause:
    """One first start: whose, what was measured before it, and whether they were not done."""

    package: str
    measured: tuple[float, ...]
    cut_in: bool


def pauses(clips: Clips) -> Iterator[Pause]:
    """Of every recording of a person, once."""
    for kind in ("human_short", "human_long"):
        for package, voices in clips.shelves[kind].items():
            for path in (path for paths in voices.values() for path in paths):
                pause = _heard(path, package)
                if pause is not None:
                    yield pause


def _heard(path: Path, package: str) -> Pause | None:
    chance = np.random.default_rng([*path.name.encode()])
    clip = spoken(path, float(chance.uniform(-25, -14)))
    call = np.concatenate([silence(_LEAD_S), clip.audio, silence(_AFTER_S)])
    samples = on_the_line(call, 0.0, chance, Truth("human", "fr"))
    progress = CallProgress("FR")
    progress.answer_reported()
    for at in range(0, len(samples), _BLOCK):
        starts = [event for event in progress.hear(samples[at : at + _BLOCK]) if event.why == "after_greeting"]
        if starts and (starts[0].began or 0.0) > _LEAD_S:
            assert starts[0].began is not None
            cut_in = starts[0].t < _LEAD_S + clip.end / SAMPLE_RATE
            return Pause(package, _measured(samples[: at + _BLOCK], starts[0].began), cut_in)
    return None


# ---- what can be measured ----------------------------------------------------------------------------------------


def _measured(samples: NDArray[np.int16], last_word: float) -> tuple[float, ...]:
    hops = [hop for hop in Spectra().feed(samples) if _LEAD_S - 0.1 < hop.at <= last_word + 0.001]
    levels = np.array([hop.level for hop in hops])
    runs = _runs(levels > levels.max() - 27.0)
    end = hops[-6:]
    return (
        sum(stop - start for start, stop in runs) / 100,
        (runs[-1][1] - runs[-1][0]) / 100,
        float(len(runs)),
        float(levels.max() - levels[-1]),
        float(levels[-min(6, len(levels))] - levels[-1]),
        _rise(samples[max(0, round((last_word - 0.45) * SAMPLE_RATE)) : round(last_word * SAMPLE_RATE)]),
        float(np.mean([hop.share1 + hop.share2 for hop in end])),
        float(np.mean([hop.f1 for hop in end])) / 1000,
        _last_syllable(levels),
    )


def _runs(loud: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of sound, in hops; pauses under 200 ms belong to them."""
    at = np.flatnonzero(loud)
    breaks = np.flatnonzero(np.diff(at) > 20)
    firsts, lasts = [at[0], *at[breaks + 1]], [*at[breaks], at[-1]]
    return [(int(first), int(last) + 1) for first, last in zip(firsts, lasts, strict=True)]


def _last_syllable(levels: Floats) -> float:
    """Since the last dip of 10 dB."""
    loudest = -200.0
    for length, level in enumerate(levels[::-1]):
        loudest = max(loudest, float(level))
        if length > 6 and level < loudest - 10.0:
            return length / 100
    return len(levels) / 100


def _rise(samples: NDArray[np.int16]) -> float:
    """Pitch of the last voiced 40 ms over that of the first half, in semitones; 0 where there is too little voice."""
    first, last = (round(SAMPLE_RATE / hz) for hz in reversed(_PITCH_HZ))
    pitches = []
    for at in range(0, len(samples) - 320, 80):
        power = np.abs(np.fft.rfft(samples[at : at + 320] * np.hanning(320), 1024)) ** 2
        alike = np.fft.irfft(power)[: last + 1]
        lag = first + int(alike[first:].argmax())
        if alike[0] > 0 and alike[lag] > 0.5 * alike[0]:
            pitches.append(SAMPLE_RATE / lag)
    if len(pitches) < 6:
        return 0.0
    return float(12 * np.log2(np.median(pitches[-4:]) / np.median(pitches[: len(pitches) // 2])))


# ---- what it is worth --------------------------------------------------------------------------------------------


def area(scores: Floats, cut_in: NDArray[np.bool_]) -> float | None:
    """Chance that a cut-in scores higher than a right start; None where there is only one kind."""
    inside, done = scores[cut_in], scores[~cut_in]
    if not len(inside) or not len(done):
        return None
    above = (inside[:, None] > done).mean() + 0.5 * (inside[:, None] == done).mean()
    return round(float(above), 3)


def trained(measured: Floats, cut_in: NDArray[np.bool_]) -> Callable[[Floats], Floats]:
    """A logistic regression, by Newton's steps."""
    mean, spread = measured.mean(0), measured.std(0) + 1e-9

    def rows(of: Floats) -> Floats:
        return np.c_[np.ones(len(of)), (of - mean) / spread]

    known, weights = rows(measured), np.zeros(measured.shape[1] + 1)
    pull = _PULL * np.diag(np.r_[0.0, np.ones(len(weights) - 1)])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ (chance - cut_in) + pull @ weights
        bend = (known * (chance * (1 - chance))[:, None]).T @ known + pull + 1e-6 * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
    return lambda of: rows(of) @ weights


def judged(found: list[Pause]) -> dict[str, object]:
    """The figures; every score comes from a model that never met the package."""
    measured, cut_in = np.array([one.measured for one in found]), np.array([one.cut_in for one in found])
    packages = np.array([one.package for one in found])
    scores = np.zeros(len(found))
    for package in set(packages):
        others = packages != package
        scores[~others] = trained(measured[others], cut_in[others])(measured[~others])
    prevented = {
        f"{share:.0%} wait longer": round(float((scores[cut_in] > np.quantile(scores[~cut_in], 1 - share)).mean()), 3)
        for share in _LONGER_FOR
    }
    return {
        "people": len(found),
        "cut_ins": int(cut_in.sum()),
        "area_alone": {name: area(measured[:, n], cut_in) for n, name in enumerate(_NAMES)},
        "area_together_on_unseen_packages": area(scores, cut_in),
        "area_by_unseen_package": {name: area(scores[packages == name], cut_in[packages == name])
                                   for name in sorted(set(packages))},
        "cut_ins_prevented_when": prevented,
    }  # fmt: skip


def main() -> None:
    """Measures, and prints one object."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.listening.pauses", description=__doc__)
    add_options(parser)
    asked = parser.parse_args()
    clips = clips_or_skip(asked)
    print(json.dumps(judged(list(pauses(clips))), indent=1))


if __name__ == "__main__":
    main()
