"""Our own message comes back on the line: what is left after it was taken out is the far end alone."""

import numpy as np
from numpy.typing import NDArray

from robodial.audio.own_echo import HOP, OwnEcho
from tests.unit.audio.call_sounds import Audio, noise, voice

PATH = np.zeros(160)
PATH[[3, 4, 5, 130, 131]] = (0.15, -0.09, 0.04, 0.06, -0.03)


def returned(message: Audio, delay_s: float, far: Audio | None = None) -> NDArray[np.int16]:
    """What is heard from the start of the message on."""
    echo = np.convolve(message, PATH)
    heard = noise((len(message) + 8000) / 8000, -64.0)
    start = round(delay_s * 8000)
    heard[start : start + len(echo)] += echo[: len(heard) - start]
    if far is not None:
        heard[: len(far)] += far
    return np.rint(heard).astype(np.int16)


def removed(echo: OwnEcho, heard: NDArray[np.int16], block: int = 320) -> NDArray[np.int16]:
    return np.concatenate([echo.remove(heard[i : i + block]) for i in range(0, len(heard), block)])


def power_db(samples: NDArray[np.int16] | Audio) -> float:
    return float(10 * np.log10(np.mean(np.square(samples.astype(float))) + 1e-9))


def test_half_a_second_into_the_message_its_echo_is_gone() -> None:
    message = voice(4.0, -13.0)
    for delay_s in (0.02, 0.2, 0.6):
        heard = returned(message, delay_s)
        rest = removed(OwnEcho(message.astype(np.int16)), heard)
        after = round((delay_s + 0.5) * 8000)
        assert power_db(rest[after:]) < power_db(heard[after : len(message)]) - 20


def test_the_size_of_the_blocks_changes_nothing() -> None:
    message = voice(1.5, -13.0)
    heard = returned(message, 0.1, voice(1.2, -20.0, seed=5))
    whole = removed(OwnEcho(message.astype(np.int16)), heard, len(heard))
    assert len(heard) - len(whole) < HOP
    for block in (79, 80, 333, 2000):
        assert np.array_equal(removed(OwnEcho(message.astype(np.int16)), heard, block), whole)
