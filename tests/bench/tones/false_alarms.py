"""What voices and music are mistaken for: keys, busy and congestion, SIT, fax. Counted per hour of recordings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from robodial.audio.call_progress import CallProgress
from robodial.audio.dtmf import KeyListener
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.spectra import Spectra
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.tones.line import Samples
from tests.bench.tones.recordings import Piece

_BLOCK = 800
VERDICTS = {"busy", "congestion", "sit", "fax", "hangup"}


@dataclass(slots=True)
class Alarms:
    """False alarms, each with the recording it was found in."""

    hours: float = 0.0
    by_package: Counter[str] = field(default_factory=Counter)
    """Seconds heard of each package."""
    changed_hours: float = 0.0
    """Of them in recordings heard again with another speed, level and colour."""
    keys: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    """Busy, congestion, SIT or fax told of a sound that came before the answer."""
    after: list[str] = field(default_factory=list)
    """Hang-up or fax told of a sound after the answer."""


def counted(pieces: Iterable[Piece], *, keys: bool, verdicts: bool) -> Alarms:
    """Hear each piece as the far end: its keys, and as a whole call before and after the answer."""
    alarms = Alarms()
    for piece in pieces:
        alarms.hours += piece.seconds / 3600
        alarms.changed_hours += piece.seconds / 3600 if piece.how else 0.0
        alarms.by_package[piece.source.partition("/")[0]] += round(piece.seconds)
        where = f"{piece.source} ({piece.how or 'as it is'})"
        if keys:
            alarms.keys += [f"{key} at {t:.2f} s of {where}" for t, key in _keys(piece.samples)]
        if verdicts:
            alarms.before += [f"{told} of {where}" for told in _verdicts(piece.samples, answered=False)]
            alarms.after += [f"{told} of {where}" for told in _verdicts(piece.samples, answered=True)]
    return alarms


def _keys(samples: Samples) -> list[tuple[float, str]]:
    listener = KeyListener()
    return [(hop.t, key) for hop in Spectra().feed(samples) if (key := listener.hear(hop))]


def _verdicts(samples: Samples, *, answered: bool) -> list[str]:
    """Every verdict in a recording: after each, listening begins anew as if it had been another call."""
    told, start = [], 0
    while start < len(samples):
        progress = CallProgress("FR")
        if answered:
            progress.answer_reported()
        end = len(samples)
        for at in range(start, len(samples), _BLOCK):
            over = [event for event in progress.hear(samples[at : at + _BLOCK]) if event.event in VERDICTS]
            if over:
                end = at + _BLOCK
                told += [_words(event, start) for event in over if not _is_of_silence(event)]
                break
        start = end
    return told


def _words(event: ProgressEvent, start: int) -> str:
    return f"{event.event} {event.evidence or event.category or ''} at {start / SAMPLE_RATE + event.t:.2f} s"


def _is_of_silence(event: ProgressEvent) -> bool:
    """A hang-up told of long silence is right: recordings end."""
    return event.event == "hangup" and "tone" not in (event.evidence or "")


def per_hour(alarms: list[str], hours: float) -> float:
    return float(np.round(len(alarms) / hours, 3)) if hours else 0.0
