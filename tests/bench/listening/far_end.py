"""Who or what is at the far end: a person, an answering machine, a telefax, nobody, or a tone of the network."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from robodial.audio.tones import Tone
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.clips import Clips, spoken
from tests.bench.listening.network_sounds import (
    SIT_TONES,
    Audio,
    click,
    fax_answer,
    fax_identification,
    in_cadence,
    silence,
    sine,
)
from tests.bench.listening.scene import Scene
from tests.bench.listening.speech_shape import longest_pause_s

_CLICK_SHARE = 0.3
_ROOM_SHARE = 0.12
_BEEP_SHARE = 0.88
_RECORDED_BEEP_SHARE = 0.4
_DOUBLE_BEEP_SHARE = 0.15
_UNANSWERED_S = (25.0, 45.0)
MEAN_RINGING_MIN = sum(_UNANSWERED_S) / 2 / 60
"""How long it rings in a call that nobody answers."""
_ANY_LEVEL_DBM0 = -20.0
_PERSON_KINDS = ("short", "short", "long", "double", "late")
_FAX_KINDS = ("ced", "ced", "ced", "ansam", "cng")


def make(scene: Scene) -> None:
    """Adds the whole call of `scene.truth.call_class`, from the end of dialing."""
    scene.wait(0.4, 5.0)
    scene.truth.speech_level_dbm0 = round(scene.between(-27, -13), 1)
    _SCENES[scene.truth.call_class](scene)


def _answered(scene: Scene, periods: float) -> None:
    scene.ring(periods)
    scene.answered_at = scene.now_s
    scene.truth.answer = round(scene.now_s, 3)
    if scene.happens(_CLICK_SHARE):
        scene.add(np.concatenate([click(scene.chance, scene.between(-25, -8), samples=40), silence(0.015)]))
        scene.truth.answer_click = True


def longest_pause_in(path: Path) -> float:
    """Longest silence inside what somebody says in this recording, in seconds."""
    clip = spoken(path, _ANY_LEVEL_DBM0)
    return longest_pause_s(clip.audio[clip.begin : clip.end])


def _speech_level(scene: Scene) -> float:
    assert scene.truth.speech_level_dbm0 is not None
    return scene.truth.speech_level_dbm0


def first_words(clips: Clips, kind: str, chance: np.random.Generator) -> Path:
    """What a person of this kind answers with."""
    long = kind == "long" and clips.has("human_long")
    return clips.any_of("human_long" if long else "human_short", chance)


# ---- people ------------------------------------------------------------------------------------------------------


def _person(scene: Scene) -> None:
    truth, level = scene.truth, _speech_level(scene)
    _answered(scene, scene.between(0.35, 5.3))
    kind = truth.kind = str(scene.chance.choice(_PERSON_KINDS))
    scene.wait(*((1.3, 2.8) if kind == "late" else (0.1, 1.3)))
    words = [first_words(scene.clips, kind, scene.chance)]
    segments = [scene.say(words[0], level)]
    truth.max_pause = longest_pause_in(words[0])
    if kind == "double":
        scene.wait(0.25, 0.6)
        words.append(scene.clips.same_voice("human_short", words[0], scene.chance))
        segments.append(scene.say(words[1], level + scene.between(-2, 3)))
    truth.greeting_clips = [path.name for path in words]
    truth.greeting_segments = segments
    truth.greeting_start, truth.greeting_end = segments[0][0], segments[-1][1]
    quiet_from = scene.now_s
    scene.wait(2.5, 4.0)
    if scene.happens(_ROOM_SHARE):
        _room(scene, quiet_from, scene.now_s)
    if scene.happens(0.5):
        truth.repeat_hello = scene.say(words[0], level + 2)
    scene.wait(3.0, 5.0)


def _room(scene: Scene, begin: float, end: float) -> None:
    """Somebody else in the room, or the television: 16 to 24 dB below the person."""
    path = scene.clips.any_of("human_short", scene.chance)
    voice = spoken(path, _speech_level(scene) - scene.between(16, 24))
    at = scene.between(begin + 0.7, max(begin + 0.8, end - 1.0))
    scene.overlay(voice.audio, at)
    scene.truth.room = [(round(at + voice.begin / SAMPLE_RATE, 3), round(at + voice.end / SAMPLE_RATE, 3))]


def _silent_person(scene: Scene) -> None:
    _answered(scene, scene.between(0.35, 5.3))
    scene.wait(9.0, 13.0)


# ---- machines ----------------------------------------------------------------------------------------------------


def _machine(scene: Scene) -> None:
    truth = scene.truth
    late = scene.happens(0.5)  # many machines wait for the fourth ring
    _answered(scene, scene.between(3.0, 5.5) if late else scene.between(0.35, 5.3))
    scene.wait(0.2, 2.0)
    path = scene.clips.any_of("machine", scene.chance)
    begin, end = scene.say(path, _speech_level(scene))
    truth.greeting_clips, truth.greeting_segments = [path.name], [(begin, end)]
    truth.greeting_start, truth.greeting_end = begin, end
    truth.max_pause = longest_pause_in(path)
    truth.kind = "greeting+beep" if scene.happens(_BEEP_SHARE) else "greeting, no beep"
    if truth.kind == "greeting+beep":
        scene.wait(0.05, 1.6)
        _beep(scene)
    scene.wait(5.0, 7.0)


def _beep(scene: Scene) -> None:
    if scene.clips.has("beep") and scene.happens(_RECORDED_BEEP_SHARE):
        path = scene.clips.any_of("beep", scene.chance)
        begin, end = scene.say(path, scene.between(-22, -8))
        scene.truth.beep = {"start": begin, "end": end, "source": path.name}
        return
    hz = scene.between(420, 2000)
    low, high = ((0.12, 0.3), (0.3, 0.6), (0.6, 1.5))[int(scene.chance.integers(3))]
    tone = sine(scene.between(low, high), hz, scene.between(-24, -6), ramp=int(scene.between(8, 160)))
    double = scene.happens(_DOUBLE_BEEP_SHARE)
    if double:
        half = tone[: len(tone) // 2]
        tone = np.concatenate([half, silence(0.1), half])
    begin, end = scene.add(tone)
    scene.truth.beep = {"start": begin, "end": end, "source": "synthetic", "hz": round(hz), "double": double}


def _telefax(scene: Scene) -> None:
    truth, chance = scene.truth, scene.chance
    _answered(scene, scene.between(0.35, 5.3))
    truth.fax = str(chance.choice(_FAX_KINDS))
    scene.wait(0.2, 2.0)
    truth.tone_start = round(scene.now_s, 3)
    level = scene.between(-24, -9)
    if truth.fax == "cng":
        hz = 1100 + scene.between(-30, 30)
        for _ in range(3):
            scene.add(np.concatenate([sine(0.5, hz, level), silence(3.0)]))
        return
    reversals = truth.fax == "ansam"
    hz = 2100.0 if reversals else 2100 + scene.between(-12, 12)
    scene.add(fax_answer(scene.between(2.6, 4.0), hz, level, reversals=reversals))
    scene.add(silence(0.075))
    for _ in range(2):
        scene.add(np.concatenate([fax_identification(chance, level), silence(3.0)]))


# ---- tones of the network ----------------------------------------------------------------------------------------


def _engaged(scene: Scene, tone: Tone | None) -> None:
    assert tone is not None
    cadence, level = scene.paced(tone), scene.between(-28, -10)
    truth = scene.truth
    truth.tone_start, truth.tone_level_dbm0 = round(scene.now_s, 3), round(level, 1)
    truth.cadence_ms = [round(1000 * length, 1) for length in _once(cadence)]
    truth.same_as_busy = truth.call_class == "congestion" and _sounds_like(tone, scene.tones.busy)
    scene.add(in_cadence(tone, cadence, scene.between(8, 14), level, pitch=truth.pitch)[0])


def _once(cadence: Sequence[float]) -> Sequence[float]:
    """One period of a cadence that a table may write out twice, to give its on-times levels of their own."""
    return next(
        cadence[:n]
        for n in range(2, len(cadence) + 1, 2)
        if len(cadence) % n == 0 and tuple(cadence[:n]) * (len(cadence) // n) == tuple(cadence)
    )


def _sounds_like(tone: Tone, other: Tone | None) -> bool:
    """The same pitch and timing."""
    return other is not None and (tone.frequencies_hz, tone.modulated_by_hz, _once(tone.cadence_s)) == (
        other.frequencies_hz,
        other.modulated_by_hz,
        _once(other.cadence_s),
    )


def _nobody(scene: Scene) -> None:
    scene.ring(None, scene.between(*_UNANSWERED_S))


def _special_information(scene: Scene) -> None:
    truth = scene.truth
    name, nominal = SIT_TONES[int(scene.chance.integers(len(SIT_TONES)))]
    truth.sit, truth.tone_start = name, round(scene.now_s, 3)
    level = scene.between(-28, -12)
    tones = [_as_sent(scene, name, hz, seconds, level) for hz, seconds in nominal]
    gap = scene.between(0, 0.03) if name == "itu" else scene.between(0, 0.004)
    announced = []
    for time in range(1 if scene.happens(0.7) else 2):
        for tone in tones:
            scene.add(tone)
            scene.add(silence(gap))
        if time == 0:
            truth.sit_end = round(scene.now_s, 3)
        scene.wait(0.1, 0.4)
        if scene.clips.has("announce"):
            announced.append(scene.say(scene.clips.any_of("announce", scene.chance), _speech_level(scene)))
        scene.wait(0.8, 1.5)
    truth.announce = announced
    scene.add(silence(2.0))


def _as_sent(scene: Scene, name: str, hz: float, seconds: float, level: float) -> Audio:
    """Within what the source promises: +-0.2 % and +-5 % in North America; ITU-T allows +-50 Hz and +-70 ms."""
    if name == "itu":
        return sine(seconds + scene.between(-0.05, 0.05), hz + scene.between(-30, 30), level, ramp=8)
    return sine(seconds * scene.between(0.96, 1.04), hz * scene.between(0.998, 1.002), level, ramp=8)


_SCENES: dict[str, Callable[[Scene], None]] = {
    "human": _person,
    "machine": _machine,
    "busy": lambda scene: _engaged(scene, scene.tones.busy),
    "congestion": lambda scene: _engaged(scene, scene.tones.congestion),
    "sit": _special_information,
    "fax": _telefax,
    "no_answer": _nobody,
    "silence": _silent_person,
}
