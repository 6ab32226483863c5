"""How well and how cheaply the line is heard, on calls made here: python -m tests.bench.listening.measure [--calls N].

The calls are computed (tones of the tables, a rough voice, noise, codecs), so they say what is broken, not how people
sound; recordings of real voices are for `robodial listen`. Prints right answers by kind of call, delays, and the cost
of listening as a share of real time on one core (processor time), in blocks of 40 ms.
"""

import argparse
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np
from numpy.typing import NDArray

from robodial.audio.call_progress import CallProgress
from robodial.audio.companding import decode, encode
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.tones import CountryTones, all_tones
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat
from tests.unit.audio.call_sounds import Audio, line, network, silence, sine, voice

BLOCK = SAMPLE_RATE * 40 // 1000


@dataclass(frozen=True, slots=True)
class MadeCall:
    """One call and what is true of it."""

    kind: str
    country: str
    audio: NDArray[np.int16]
    answer_s: float | None
    quiet_from_s: float | None
    """End of the greeting, or of the beep: from here on we should speak."""


def rings(chance: np.random.Generator, tones: CountryTones) -> Audio:
    assert tones.ringback is not None
    period = sum(tones.ringback.cadence_s)
    ring = network(tones.ringback, chance.uniform(0.9, 3.9) * period, level=chance.uniform(-28, -12))
    return np.concatenate([silence(chance.uniform(0.4, 4.0)), ring])


def person(chance: np.random.Generator, tones: CountryTones) -> tuple[list[Audio], float | None]:
    greeting = chance.uniform(0.35, 1.6)
    before = chance.uniform(0.1, 1.3)
    parts = [silence(before), voice(greeting, chance.uniform(-27, -13), int(chance.integers(1 << 30))), silence(5.0)]
    return parts, before + greeting


def machine(chance: np.random.Generator, tones: CountryTones) -> tuple[list[Audio], float | None]:
    before, greeting, pause, beep = (chance.uniform(*span) for span in ((0.2, 2), (3.5, 9), (0.1, 1.4), (0.15, 1.0)))
    words = voice(greeting, chance.uniform(-27, -13), int(chance.integers(1 << 30)))
    tone = sine(beep, chance.uniform(470, 2000), level=chance.uniform(-24, -8))
    return [silence(before), words, silence(pause), tone, silence(4.0)], before + greeting + pause + beep


def nobody(chance: np.random.Generator, tones: CountryTones) -> tuple[list[Audio], float | None]:
    return [silence(10.0)], None


ANSWERS: dict[str, Callable[[np.random.Generator, CountryTones], tuple[list[Audio], float | None]]] = {
    "human": person,
    "machine": machine,
    "silence": nobody,
}
KINDS = (*ANSWERS, "busy", "congestion", "no_answer")


def made(kind: str, chance: np.random.Generator) -> MadeCall:
    countries = sorted(all_tones())
    country = countries[int(chance.integers(len(countries)))]
    tones = all_tones()[country]
    answer = quiet = None
    if kind in ANSWERS:
        ring = rings(chance, tones)
        parts, quiet_after = ANSWERS[kind](chance, tones)
        answer = len(ring) / SAMPLE_RATE
        quiet = None if quiet_after is None else answer + quiet_after
        sound = [ring, *parts]
    elif kind == "no_answer":
        assert tones.ringback is not None
        sound = [silence(1.0), network(tones.ringback, 35.0, level=chance.uniform(-28, -12))]
    else:
        tone = (tones.congestion if kind == "congestion" else None) or tones.busy
        assert tone is not None
        sound = [silence(1.0), network(tone, 8.0, level=chance.uniform(-28, -10))]
    audio = line(*sound, noise_level=chance.uniform(-75, -52))
    fmt = list(VoiceFormat)[int(chance.integers(len(VoiceFormat)))]
    return MadeCall(kind, country, decode(encode(audio, fmt), fmt), answer, quiet)


def told(events: list[ProgressEvent]) -> str:
    """The kind of call that these events speak of."""
    names = [event.event for event in events]
    engaged = [name for name in ("busy", "congestion") if name in names]
    if engaged and "answered" not in names:
        return engaged[0]
    if "answered" not in names:
        return "no_answer"
    last = [event.who for event in events if event.event == "verdict"][-1:]
    return {"unsure": "silence"}.get(last[0] or "", last[0] or "") if last else "unsure"


def is_right(call: MadeCall, answer: str) -> bool:
    tones = all_tones()[call.country]
    same = tones.congestion is None or tones.congestion == tones.busy
    return answer == call.kind or (same and {answer, call.kind} == {"busy", "congestion"})


def hear(call: MadeCall) -> list[ProgressEvent]:
    progress = CallProgress(call.country)
    starts = range(0, len(call.audio), BLOCK)
    return [event for start in starts for event in progress.hear(call.audio[start : start + BLOCK])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=180)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    calls = [made(KINDS[i % len(KINDS)], np.random.default_rng([options.seed, i])) for i in range(options.calls)]
    began = process_time()
    results = [hear(call) for call in calls]
    spent = process_time() - began
    audio_s = sum(len(call.audio) for call in calls) / SAMPLE_RATE
    for kind in KINDS:
        pairs = [(call, events) for call, events in zip(calls, results, strict=True) if call.kind == kind]
        right = sum(is_right(call, told(events)) for call, events in pairs)
        print(f"right_{kind} {right}/{len(pairs)}")
        delays = [
            [e.t for e in events if e.event == "speak"][-1] - call.quiet_from_s
            for call, events in pairs
            if call.quiet_from_s is not None and any(e.event == "speak" for e in events)
        ]
        if delays:
            print(f"start_after_{kind}_median_s {statistics.median(delays):.2f} worst {max(delays):.2f}")
    early = sum(
        any(e.event in ("answered", "speak") and (call.answer_s is None or e.t < call.answer_s) for e in events)
        for call, events in zip(calls, results, strict=True)
    )
    print(f"answered_while_ringing {early}")
    print(f"audio_s {audio_s:.0f} cost_of_real_time {spent / audio_s:.5f} (goal 0.005)")


if __name__ == "__main__":
    main()
