"""What a callee says: a sound file, or a synthetic voice, and the beep of a machine."""

from random import Random

import numpy as np

from robodial.emulator.scenario import CalleeKind, CalleePlan
from robodial.emulator.signals import Samples, seconds_to_samples, silence, sine_mix
from robodial.emulator.sound_files import sound_file
from robodial.emulator.speech import speech

BEEP_DBFS = -12.0


def words(plan: CalleePlan) -> Samples:
    """All that this callee says from the answer on: silence, greeting, and the beep where there is one."""
    parts = [silence(seconds_to_samples(plan.lead_s)), _greeting(plan)]
    if plan.kind is CalleeKind.MACHINE:
        parts.append(sine_mix((plan.beep_hz,), seconds_to_samples(plan.beep_s), BEEP_DBFS))
    return np.concatenate(parts)


def _greeting(plan: CalleePlan) -> Samples:
    if plan.greeting is not None:
        return sound_file(plan.greeting)
    return speech(plan.greeting_s, Random(plan.voice_seed))
