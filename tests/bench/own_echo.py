"""Our message comes back while it plays: how much of that is taken for the far end, and what of the far end is lost.

    python -m tests.bench.own_echo [--clips DIR] [--minutes 3] [--case silent|speaking|known|...] [--json FILE]

Every combination of echo (10 to 25 dB below the message, two hybrids up to 20 ms apart), delay in the modem (20 to
400 ms) and sample format is played at -13 dBm0. `--clips` is a folder of telephone recordings (8000 Hz, 16 bits) with
`machine/` and `human_long/` in it; without it, computed voices speak, which are easier. `--minutes` of message are
played for each of the 16 pairs of format and echo in the silent case; a ninth of it in the others.
"""

import argparse
import json
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from robodial.audio.call_progress import CallProgress
from robodial.audio.companding import decode, encode
from robodial.audio.echo_memory import EchoMemory
from robodial.audio.levels import active_speech_level
from robodial.audio.line_sounds import LineSounds
from robodial.audio.own_echo import OwnEcho
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.spectra import Spectra
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.hybrid import echo_path
from tests.unit.audio.call_sounds import Audio, key, noise, silence, sine, voice

MESSAGE_DBM0 = -13.0
MESSAGE_S = 20.0
LOSSES_DB = (10, 15, 20, 25)
FAR_DBM0 = (-13.0, -20.0, -27.0)
BLOCK = 320
SETTLED_S = 0.6
"""From the first sample of echo on: what is required of the echo's removal is required from here."""
FORMATS = {"mulaw": VoiceFormat.MULAW, "alaw": VoiceFormat.ALAW, "unsigned-8": VoiceFormat.UNSIGNED_8, "adpcm": None}
BUSY_HZ, BUSY_S = 440.0, 0.5


# ---- the line ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line: its format, its echo, and what its modem holds."""

    fmt: str
    loss_db: float
    delay_s: float
    buffer_s: float
    seed: int

    def heard(self, message: Audio, far_end: Audio) -> tuple[np.ndarray, np.ndarray]:
        """What the modem plays of `message`, and what is heard from its start on; one second more than the message."""
        sent = coded(message, self.fmt)
        line = noise(len(message) / 8000 + 1, -64.0, seed=self.seed)
        echo = np.convolve(sent, echo_path(self.loss_db, self.delay_s, 4.0))
        start = round(self.buffer_s * 8000)
        end = min(len(line), start + len(echo))
        line[start:end] += echo[: end - start]
        line[: len(far_end)] += far_end[: len(line)]
        return sent, coded(line, self.fmt)


def lines(fmt: str, loss_db: float, count: int) -> Iterator[Line]:
    """`count` lines that differ in what is drawn."""
    chance = np.random.default_rng(round(loss_db) * 1000 + sorted(FORMATS).index(fmt))
    for seed in range(count):
        yield Line(fmt, loss_db, chance.uniform(0, 0.02), chance.uniform(0.02, 0.4), seed)


def coded(sound: Audio, fmt: str) -> np.ndarray:
    """Through the sample format and back."""
    samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    voice_format = FORMATS[fmt]
    return _adpcm(samples) if voice_format is None else decode(encode(samples, voice_format), voice_format)


_STEPS = [7, 8, 9, 10, 11, 12, 13, 14, 16, 17]
while len(_STEPS) < 89:  # IMA ADPCM: each step a tenth larger than the one before, within rounding
    _STEPS.append(min(32767, round(_STEPS[-1] * 1.1)))
_MOVES = (-1, -1, -1, -1, 2, 4, 6, 8)


def _adpcm(samples: np.ndarray) -> np.ndarray:
    """4 bits for each sample, after IMA: the noise that it leaves is 20 to 25 dB below the sound."""
    result = np.empty_like(samples)
    value = place = 0
    for index, sample in enumerate(samples.tolist()):
        step = _STEPS[place]
        code = min(7, abs(sample - value) * 4 // step)
        change = (2 * code + 1) * step // 8
        value = max(-32768, min(32767, value - change if sample < value else value + change))
        place = max(0, min(88, place + _MOVES[code]))
        result[index] = value
    return result


# ---- voices --------------------------------------------------------------------------------------------------------


class Voices:
    """Speech of any length: recordings one after the other with pauses, or computed."""

    def __init__(self, folder: Path | None) -> None:
        names = sorted([*folder.glob("machine/*.wav"), *folder.glob("human_long/*.wav")]) if folder else []
        self._clips = [_read(name) for name in names]

    def speech(self, seconds: float, level: float, seed: int) -> Audio:
        """`seconds` of it at `level` dBm0."""
        if not self._clips:
            return voice(seconds, level, seed)
        chance = np.random.default_rng(seed)
        parts: list[Audio] = []
        while sum(map(len, parts)) < seconds * 8000:
            clip = self._clips[chance.integers(len(self._clips))]
            parts += [clip * 10 ** ((level - active_speech_level(clip)) / 20), silence(chance.uniform(0.1, 0.7))]
        return np.concatenate(parts)[: round(seconds * 8000)]


def _read(path: Path) -> Audio:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)


# ---- what is heard -------------------------------------------------------------------------------------------------


def progress(sent: np.ndarray, heard: np.ndarray) -> list[ProgressEvent]:
    """A call just answered, our message playing."""
    listener = CallProgress("FR")
    listener.answer_reported()
    listener.message_started(sent)
    return [event for i in range(0, len(heard), BLOCK) for event in listener.hear(heard[i : i + BLOCK])]


def removed(sent: np.ndarray, heard: np.ndarray, memory: EchoMemory | None = None) -> np.ndarray:
    """The line without our echo."""
    echo = OwnEcho(sent, -62.0, memory)
    return np.concatenate([echo.remove(heard[i : i + BLOCK]) for i in range(0, len(heard), BLOCK)])


def sounding(heard: np.ndarray) -> np.ndarray:
    """Hop by hop: is there a voice, or a tone?"""
    sounds = LineSounds()
    result = []
    for hop in Spectra().feed(heard):
        sounds.hear(hop)
        result.append(sounds.voice is not None or sounds.tone is not None)
    return np.array(result)


# ---- cases ---------------------------------------------------------------------------------------------------------

Row = dict[str, float | str]
Found = Callable[[np.ndarray, np.ndarray, int], bool]
"""Told what was sent, what was heard, and the seed: was it found?"""


def silent(voices: Voices, minutes: float) -> Iterator[Row]:
    """Nobody says anything: everything heard is false."""
    for fmt, loss_db in pairs():
        count = max(1, round(minutes * 60 / MESSAGE_S))
        row: Row = {"format": fmt, "echo_db": -loss_db, "hours": count * (MESSAGE_S + 1) / 3600}
        wrong = ("voice_start", "digit", "beep", "stop", "hangup", "fax")
        row |= dict.fromkeys(wrong, 0)
        for line in lines(fmt, loss_db, count):
            message = voices.speech(MESSAGE_S, MESSAGE_DBM0, line.seed * 31 + loss_db)
            for event in progress(*line.heard(message, silence(0))):
                if event.event in wrong:
                    row[event.event] = float(row[event.event]) + 1
        yield row


def speaking(voices: Voices, minutes: float) -> Iterator[Row]:
    """They speak all the time: which share of it is heard that is heard without our message?"""
    return _spoken(voices, minutes, messages_before=0)


def known(voices: Voices, minutes: float) -> Iterator[Row]:
    """The same on lines whose echo three messages have told."""
    return _spoken(voices, minutes, messages_before=3)


def _memory(line: Line, voices: Voices, messages: int) -> EchoMemory:
    memory = EchoMemory()
    for number in range(messages):
        sent, heard = line.heard(voices.speech(6.0, MESSAGE_DBM0, 900 + number), silence(0))
        echo = OwnEcho(sent, -62.0, memory)
        echo.remove(heard)
        echo.end()
    return memory


def _spoken(voices: Voices, minutes: float, messages_before: int) -> Iterator[Row]:
    spans = ((0.0, 0.3), (0.3, SETTLED_S), (SETTLED_S, 8.0))
    for fmt, loss_db in pairs():
        for level in FAR_DBM0:
            found, there = np.zeros(len(spans)), np.zeros(len(spans))
            for line in lines(fmt, loss_db, max(2, round(minutes * 60 / 9 / 8.0))):
                message = voices.speech(8.0, MESSAGE_DBM0, line.seed * 31 + loss_db)
                far = voices.speech(8.0, level, 5000 + line.seed)
                alone = sounding(coded(far + noise(8.0, -64.0, seed=9), fmt))
                memory = _memory(line, voices, messages_before)
                over = sounding(removed(*line.heard(message, far), memory))[: len(alone)]
                for place, (begin, end) in enumerate(spans):
                    part = slice(round((line.buffer_s + begin) * 100), round((line.buffer_s + end) * 100))
                    found[place] += np.sum(over[part] & alone[: len(over)][part])
                    there[place] += np.sum(alone[: len(over)][part])
            shares = {f"{a:g}-{b:g} s": round(float(s), 3) for (a, b), s in zip(spans, found / there, strict=True)}
            yield {"format": fmt, "echo_db": -loss_db, "far_dbm0": level, **shares}


def over_message(
    voices: Voices,
    minutes: float,
    far_end: Callable[[int], Audio],
    found: Callable[[np.ndarray, np.ndarray, int], bool],
) -> Iterator[Row]:
    """Something short of theirs, drawn by a seed, `began_s` after the message: how often is it found?"""
    for fmt, loss_db in pairs():
        hits = tries = 0
        for line in lines(fmt, loss_db, max(4, round(minutes * 60 / 9 / 3.0))):
            message = voices.speech(7.0, MESSAGE_DBM0, line.seed * 31 + loss_db)
            far = np.concatenate([silence(began_s(line.seed)), far_end(line.seed)])
            tries += 1
            hits += found(*line.heard(message, far), line.seed)
        yield {"format": fmt, "echo_db": -loss_db, "tries": tries, "found": round(hits / tries, 3)}


def began_s(seed: int) -> float:
    """Any moment of the message once the echo is settled, whatever the modem holds."""
    return 0.4 + SETTLED_S + np.random.default_rng(seed).uniform(0, 1.5)


def beeps(voices: Voices, minutes: float) -> Iterator[Row]:
    """A beep of 400 to 2000 Hz, 0.2 to 0.8 s, -13 to -27 dBm0."""

    def drawn(seed: int) -> tuple[float, float, float]:
        chance = np.random.default_rng(seed + 77)
        return chance.uniform(400, 2000), chance.uniform(0.2, 0.8), chance.uniform(-27, -13)

    def beep(seed: int) -> Audio:
        hz, seconds, level = drawn(seed)
        return sine(seconds, hz, level=level)

    def found(sent: np.ndarray, heard: np.ndarray, seed: int) -> bool:
        hz, seconds, _level = drawn(seed)
        sounds = LineSounds()
        for hop in Spectra().feed(removed(sent, heard)):
            sounds.hear(hop)
            run = sounds.ended_tone
            if run is not None and abs(run.began - began_s(seed)) < 0.1 and abs(run.hz - hz) < 0.03 * hz:
                return run.duration_s > 0.6 * seconds
        return False

    return over_message(voices, minutes, beep, found)


def keys(voices: Voices, minutes: float) -> Iterator[Row]:
    """A key of 60 to 150 ms, each tone -10 to -22 dBm0."""

    def press(seed: int) -> Audio:
        chance = np.random.default_rng(seed + 77)
        return key("5", chance.uniform(0.06, 0.15), level=chance.uniform(-22, -10))

    def found(sent: np.ndarray, heard: np.ndarray, seed: int) -> bool:
        told = [event for event in progress(sent, heard) if event.event == "digit"]
        return [event.key for event in told] == ["5"] and abs(told[0].t - began_s(seed)) < 0.4

    return over_message(voices, minutes, press, found)


def busy(voices: Voices, minutes: float) -> Iterator[Row]:
    """They hang up: the French busy tone follows, -13 to -25 dBm0."""

    def tone(seed: int) -> Audio:
        level = np.random.default_rng(seed + 77).uniform(-25, -13)
        return np.concatenate([np.concatenate([sine(BUSY_S, BUSY_HZ, level=level), silence(BUSY_S)])] * 4)

    def found(sent: np.ndarray, heard: np.ndarray, seed: int) -> bool:
        return any(event.event == "hangup" and event.t > began_s(seed) for event in progress(sent, heard))

    return over_message(voices, minutes, tone, found)


def cost(voices: Voices, minutes: float) -> Iterator[Row]:
    """Processor time while a message plays, as a share of real time."""
    message = voices.speech(MESSAGE_S, MESSAGE_DBM0, 1)
    sent, heard = next(lines("mulaw", 15, 1)).heard(message, silence(0))
    for block in (160, 320, 480):
        for name in ("removal", "listening without", "listening with"):
            best = min(_spent(name, sent, heard, block) for _ in range(3))
            yield {"block_ms": block / 8, "what": name, "share_percent": round(best / (len(heard) / 8000) * 100, 3)}


def _spent(name: str, sent: np.ndarray, heard: np.ndarray, block: int) -> float:
    began = time.process_time()
    if name == "removal":
        echo = OwnEcho(sent)
        for i in range(0, len(heard), block):
            echo.remove(heard[i : i + block])
        return time.process_time() - began
    listener = CallProgress("FR")
    listener.answer_reported()
    listener.message_started(sent if name == "listening with" else None)
    for i in range(0, len(heard), block):
        listener.hear(heard[i : i + block])
    return time.process_time() - began


def pairs() -> Iterator[tuple[str, int]]:
    """Every format with every echo."""
    return ((fmt, loss_db) for fmt in FORMATS for loss_db in LOSSES_DB)


CASES = {
    "silent": silent,
    "speaking": speaking,
    "known": known,
    "beep": beeps,
    "keys": keys,
    "busy": busy,
    "cost": cost,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--case", choices=sorted(CASES), action="append")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    voices = Voices(arguments.clips)
    result: dict[str, list[Row]] = {}
    for name in arguments.case or CASES:
        print(f"{name}: {(CASES[name].__doc__ or '').strip()}", flush=True)
        result[name] = []
        for row in CASES[name](voices, arguments.minutes):
            result[name].append(row)
            print("  " + "  ".join(f"{field} {value}" for field, value in row.items()), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1), "utf-8")


if __name__ == "__main__":
    main()
