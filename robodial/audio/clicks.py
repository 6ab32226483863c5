"""Clicks of the line: bursts of a few milliseconds, alone in 32 ms. They are taken out of what is measured.

A click fills four windows, and so seemed a sound of 40 ms: on a line that crackles the pauses of a greeting hardly
ever began, and what crackled went on like a machine.
"""

import numpy as np
from numpy.typing import NDArray

_PEAK_TO_MEAN = 7.0
"""Steepness is the difference from one sample to the next. What rises less above its mean is not looked at."""
_BEFORE, _AFTER = 12, 36
"""Samples that a click fills before and after its steepest point: 6 ms in all..."""
_ALONE = 4.0
"""...and nothing else in the 32 ms is a quarter as steep. Of a voice there are two pulses at least."""
_MOST_CLICKS = 2


def without_clicks(windows: NDArray[np.float32]) -> tuple[NDArray[np.float32], dict[int, float]]:
    """The windows (rows) without clicks, and of each row that held any the mean square of what was taken out."""
    steep = np.abs(windows[:, 1:] - windows[:, :-1])
    peaks = np.maximum.reduce(steep, axis=1).tolist()
    sums = np.add.reduce(steep, axis=1).tolist()
    suspects = [row for row, peak in enumerate(peaks) if peak * steep.shape[1] > _PEAK_TO_MEAN * sums[row]]
    cleaned: NDArray[np.float32] | None = None
    taken: dict[int, float] = {}
    for row in suspects:
        places = _clicks(steep[row])
        if places:
            if cleaned is None:
                cleaned = windows.copy()
            for begin, end in places:
                cleaned[row, begin:end] = np.linspace(windows[row, begin], windows[row, end - 1], end - begin)
            taken[row] = float(np.mean(np.square(windows[row] - cleaned[row])))
    return (windows if cleaned is None else cleaned), taken


def _clicks(steep: NDArray[np.float32]) -> list[tuple[int, int]]:
    """First and last sample of every click in a window; none where too much of it is as steep."""
    left = steep.copy()
    places: list[tuple[int, int]] = []
    weakest = np.inf
    for _ in range(_MOST_CLICKS):
        peak = int(left.argmax())
        weakest = min(weakest, float(left[peak]))
        begin, end = max(0, peak - _BEFORE), min(len(left), peak + _AFTER)
        left[begin:end] = 0.0
        places.append((begin, end + 1))
        if left.max() * _ALONE < weakest:
            return places
    return []
