"""Our own message on the line: its echo and its tones are not the far end's, and times stay right."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from robodial.audio.call_progress import CallProgress
from robodial.audio.companding import decode, encode
from robodial.audio.echo_memory import EchoMemory
from robodial.clock import Clock, run_virtual
from robodial.domain.line import (
    Answered,
    AudioEvent,
    AudioHeard,
    CallEvent,
    CallSign,
    DigitPressed,
    Heard,
    KeyPressed,
    Played,
)
from robodial.domain.sound import Sound
from robodial.domain.voice_format import VoiceFormat
from robodial.engine import ears
from robodial.engine.ears import HearingCall, HearingLine
from robodial.errors import ModemError
from tests.unit.audio.call_sounds import noise, voice
from tests.unit.engine.test_ears import (
    TONES,
    FakeAudioCall,
    FakeAudioLine,
    answered_call,
    heard,
    silence,
    tone,
)

ANSWERED = answered_call()
PLAYS_AT = len(ANSWERED) / 8000


def story_with(message: np.ndarray, events: Sequence[AudioEvent], *, duplex: bool = True) -> list[CallEvent]:
    """Everything of a call in which the message plays from `PLAYS_AT` on."""
    return last_story(message, [events], duplex=duplex)


def last_story(message: np.ndarray, calls: Sequence[Sequence[AudioEvent]], *, duplex: bool = True) -> list[CallEvent]:
    """Everything of the last of these calls on one line; the message plays from `PLAYS_AT` of each on."""

    async def one(call: HearingCall) -> list[CallEvent]:
        async def play() -> Played:
            await asyncio.sleep(PLAYS_AT)
            return await call.play(Sound(message))

        playing = asyncio.create_task(play())
        story: list[CallEvent] = []
        with pytest.raises(ModemError):
            while True:
                story.append(await call.next_event())
        await playing
        return story

    async def main(_clock: Clock) -> list[CallEvent]:
        audio = [FakeAudioCall(sorted(events, key=lambda event: event.at), duplex=duplex) for events in calls]
        line = HearingLine(FakeAudioLine(audio), "FR")
        return [await one(await line.dial("0199001234")) for _ in calls][-1]

    return run_virtual(main)


def keys_of(story: Sequence[CallEvent]) -> list[str]:
    return [event.key for event in story if isinstance(event, DigitPressed)]


def test_a_key_that_only_our_own_message_holds_is_nobodys() -> None:
    message = np.concatenate([silence(1.0), tone(0.2, *TONES["9"]), silence(2.0)])
    quiet = heard(np.concatenate([ANSWERED, silence(4.0)]))
    assert keys_of(story_with(message, [*quiet, KeyPressed(PLAYS_AT + 1.25, "9")])) == []
    assert keys_of(story_with(message, [*quiet, KeyPressed(PLAYS_AT + 1.25, "1")])) == ["1"], "another key is theirs"
    late = [*quiet, KeyPressed(PLAYS_AT + 2.9, "9")]
    assert keys_of(story_with(message, late)) == ["9"], "our own is long over"
    before = [*quiet, KeyPressed(PLAYS_AT + 0.5, "9")]
    assert keys_of(story_with(message, before)) == ["9"], "ours has not been sent yet"


def test_in_half_duplex_too_the_modem_may_hear_our_own_key() -> None:
    message = np.concatenate([silence(0.5), tone(0.2, *TONES["1"]), silence(1.0)])
    events = [*heard(ANSWERED), KeyPressed(PLAYS_AT + 0.8, "1"), KeyPressed(PLAYS_AT + 0.9, "9")]
    assert keys_of(story_with(message, events, duplex=False)) == ["9"]


def test_a_key_before_any_message_is_theirs() -> None:
    assert keys_of(story_with(silence(0.1), [*heard(ANSWERED), KeyPressed(PLAYS_AT - 1.0, "9")])) == ["9"]


def echoed(message: np.ndarray, far_end: np.ndarray, delay_s: float = 0.12) -> list[AudioEvent]:
    """The call up to the message, and then its echo 14 dB down with `far_end` over it."""
    sent = decode(encode(message, VoiceFormat.MULAW), VoiceFormat.MULAW).astype(float)
    path = np.zeros(90)
    path[[0, 2, 3, 70, 72]] = (0.14, -0.1, 0.05, 0.06, -0.04)
    echo = np.convolve(sent, path)
    line = noise((len(message) + 8000) / 8000, -64.0)
    start = round(delay_s * 8000)
    line[start : start + len(echo)] += echo[: len(line) - start]
    line[: len(far_end)] += far_end
    return heard(np.concatenate([ANSWERED, np.rint(line)]))


def voices_of(story: Sequence[CallEvent]) -> list[float]:
    """When voices began, in seconds after the message did."""
    return [
        (event.began or 0.0) - PLAYS_AT
        for event in story
        if isinstance(event, Heard) and event.sign is CallSign.VOICE_START and (event.began or 0.0) > PLAYS_AT
    ]


def test_the_echo_of_our_message_is_no_voice_and_no_key() -> None:
    message = np.concatenate([voice(2.0, -13.0), tone(0.15, *TONES["9"], level=2500), voice(1.0, -13.0, seed=3)])
    message = message.astype(np.int16)
    story = story_with(message, echoed(message, silence(0.1)))
    assert voices_of(story) == []
    assert keys_of(story) == []


def test_their_voice_and_key_are_heard_over_our_message() -> None:
    message = voice(4.0, -13.0).astype(np.int16)
    theirs = np.concatenate([silence(1.5), voice(0.6, -20.0, seed=9), silence(0.9), tone(0.1, *TONES["1"], level=1500)])
    story = story_with(message, echoed(message, theirs))
    assert any(1.3 < began < 1.8 for began in voices_of(story))
    assert keys_of(story) == ["1"]


def test_who_speaks_in_the_first_moments_is_heard_once_the_line_is_known() -> None:
    """Three messages tell how long the modem holds our voice: what comes back sooner or later is somebody else's."""
    message = voice(2.5, -13.0).astype(np.int16)
    theirs = np.concatenate([silence(0.1), voice(1.0, -20.0, seed=9)])
    spoken_over = echoed(message, theirs, delay_s=0.4)
    alone = echoed(message, silence(0.1), delay_s=0.4)
    assert not any(began < 0.4 for began in voices_of(story_with(message, spoken_over))), "it might be our echo"
    assert any(began < 0.2 for began in voices_of(last_story(message, [alone, alone, alone, spoken_over])))


def test_blocks_held_up_on_the_way_do_not_shift_what_was_heard() -> None:
    prompt = heard(ANSWERED)
    delays = np.random.default_rng(5).exponential(0.05, len(prompt)).clip(0, 0.3)
    delays[::10] = 0.0
    arrivals = np.maximum.accumulate([event.at + delay for event, delay in zip(prompt, delays, strict=True)])
    jittered = [
        AudioHeard(float(at), event.data)
        for at, event in zip(arrivals, prompt, strict=True)
        if isinstance(event, AudioHeard)
    ]
    told = [
        [event.began for event in story_with(silence(0.1), events) if isinstance(event, Answered)]
        for events in (prompt, jittered)
    ]
    assert told[1] == pytest.approx(told[0], abs=0.025)


def test_a_line_that_is_deaf_while_playing_listens_with_more_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    class Patient(CallProgress):
        def __init__(self, country: str, *, hears_while_speaking: bool, echo_memory: EchoMemory) -> None:
            asked.append(hears_while_speaking)
            super().__init__(country, hears_while_speaking=hears_while_speaking, echo_memory=echo_memory)

    monkeypatch.setattr(ears, "CallProgress", Patient)
    for duplex in (True, False):
        story_with(silence(0.1), heard(silence(0.1)), duplex=duplex)
    assert asked == [True, False]
