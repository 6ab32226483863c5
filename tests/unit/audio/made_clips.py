"""A set of recordings like those of the listening bench, computed: rough voices and a beep.

There is no music in it: calls made of it ring with tones.
"""

from pathlib import Path

import numpy as np
import soundfile

from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.clips import Clips, read_clips
from tests.unit.audio.call_sounds import Audio, silence, sine, voice


def made_clips(folder: Path) -> Clips:
    """Writes the set below `folder` and reads it as the bench does."""
    for n, seconds in enumerate((0.45, 0.6, 0.75, 0.9, 1.1, 1.3)):
        _write(folder, "human_short", f"caller{n % 3}", f"word{n}", voice(seconds, seed=100 + n))
    for n, seconds in enumerate((1.6, 2.0)):
        _write(folder, "human_long", f"caller{n}", f"phrase{n}", voice(seconds, seed=200 + n))
    for n in range(3):
        sentences = [voice(1.4 + 0.5 * n, seed=300 + 10 * n + k) for k in range(3)]
        greeting = np.concatenate([part for sentence in sentences for part in (sentence, silence(0.25))])
        _write(folder, "machine", f"machine{n}", f"greeting{n}", greeting)
        _write(folder, "announce", f"machine{n}", f"number{n}", voice(2.0, seed=400 + n))
    _write(folder, "beep", "machine0", "beep", sine(0.4, 1000.0))
    return read_clips(folder)


def _write(folder: Path, kind: str, speaker: str, name: str, audio: Audio) -> None:
    path = folder / kind / f"made__{speaker}__{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, audio / np.abs(audio).max() / 2, SAMPLE_RATE, subtype="PCM_16")
