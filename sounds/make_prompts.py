"""Make the prompts of this folder again: python sounds/make_prompts.py (needs the programs espeak-ng and flite).

The voices speak at their own rate and level; the files hold 16 kHz, one channel, 16 bits, ends trimmed to a breath.
The level of telephone speech is set when the program reads a file, so it is not set here.
"""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
RATE = 16000
PEAK = 0.7
BREATH_S = 0.05
QUIET = 0.01

FRENCH = ["espeak-ng", "-v", "fr+f2", "-s", "142", "-p", "48", "-g", "3", "--stdout"]
ENGLISH = ["flite", "-voice", "slt", "--setf", "duration_stretch=1.05"]

DIGITS_FR = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
DIGITS_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

PROMPTS_FR = {
    "opt-out.fr": "Pour ne plus être appelé, tapez neuf.",
    "opt-out-by-phone.fr": "Pour ne plus être appelé, appelez le :",
    "digits/plus.fr": "plus",
    **{f"digits/{digit}.fr": word for digit, word in enumerate(DIGITS_FR)},
    "demo/opening.fr": (
        "Bonjour. Ici le cabinet médical des Tilleuls. Ceci est un appel d'essai, fait par un ordinateur."
    ),
    "demo/message.fr": (
        "Nous vous rappelons votre rendez-vous, demain, à quatorze heures trente. "
        "Pensez à apporter votre carte Vitale. Ce rendez-vous est fictif : ceci n'est qu'un essai."
    ),
    "demo/closing.fr": "Merci, et au revoir.",
}
PROMPTS_EN = {
    "opt-out.en": "To stop receiving these calls, press nine.",
    "opt-out-by-phone.en": "To stop receiving these calls, call:",
    "digits/plus.en": "plus",
    **{f"digits/{digit}.en": word for digit, word in enumerate(DIGITS_EN)},
    "demo/opening.en": "Hello. This is the Linden Street surgery. This is a test call, made by a computer.",
    "demo/message.en": (
        "We would like to remind you of your appointment, tomorrow, at half past two. "
        "Please bring your insurance card. This appointment is not real: this is only a test."
    ),
    "demo/closing.en": "Thank you, and goodbye.",
}


def french(text: str) -> bytes:
    """The sentence as espeak-ng says it, as WAV."""
    return subprocess.run([*FRENCH, text], check=True, capture_output=True).stdout


def english(text: str) -> bytes:
    """The sentence as flite says it, as WAV."""
    return subprocess.run([*ENGLISH, "-t", text, "-o", "/dev/stdout"], check=True, capture_output=True).stdout


def prepared(wav: bytes) -> NDArray[np.float32]:
    """At 16 kHz, without the silence that the voices put around a sentence, at an even peak."""
    samples, rate = soundfile.read(io.BytesIO(wav), dtype="float32")
    samples = soxr.resample(samples, rate, RATE)
    samples = samples - samples.mean()
    loud = np.flatnonzero(np.abs(samples) > QUIET * np.abs(samples).max())
    breath = round(BREATH_S * RATE)
    spoken = samples[max(0, loud[0] - breath) : loud[-1] + breath]
    return np.asarray(spoken * (PEAK / np.abs(spoken).max()), dtype=np.float32)


def make(prompts: dict[str, str], speak: Callable[[str], bytes]) -> None:
    """Write one WAV for each sentence."""
    for name, text in prompts.items():
        path = HERE / f"{name}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, prepared(speak(text)), RATE, subtype="PCM_16")


if __name__ == "__main__":
    make(PROMPTS_FR, french)
    make(PROMPTS_EN, english)
