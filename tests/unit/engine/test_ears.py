"""What a modem says and what is heard become one story."""

import asyncio
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from robodial.audio.companding import decode, encode
from robodial.clock import Clock, run_virtual
from robodial.domain.line import (
    Answered,
    AudioEvent,
    AudioHeard,
    CallEvent,
    CallSign,
    DigitPressed,
    FarEndHungUp,
    Heard,
    KeyPressed,
    LineId,
    LineReport,
    Played,
    Report,
)
from robodial.domain.sound import Sound
from robodial.domain.voice_format import VoiceFormat
from robodial.engine.ears import HearingLine
from robodial.errors import ModemError

BLOCK_S = 0.04
TONES = {"1": (697, 1209), "9": (852, 1477)}


class FakeAudioCall:
    """Gives its events, then says that the call is over."""

    voice_format = VoiceFormat.MULAW

    def __init__(self, events: Sequence[AudioEvent], *, duplex: bool = True) -> None:
        self.listens_while_playing = duplex
        self.played = b""
        self.hung_up = False
        self._events = list(events)

    async def next_event(self) -> AudioEvent:
        if not self._events:
            raise ModemError("the call is over")
        event = self._events.pop(0)
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, event.at - loop.time()))
        return event

    async def play(self, data: bytes) -> Played:
        self.played = data
        await asyncio.sleep(len(data) / 8000)
        return Played(0.0, len(data) / 8000, finished=True)

    def stop_playing(self) -> None:
        raise AssertionError("nothing stops here")

    async def send_keys(self, keys: str) -> None:
        raise AssertionError("nothing sends keys here")

    async def hang_up(self) -> None:
        self.hung_up = True


class FakeAudioLine:
    """One call after the other."""

    line_id = LineId("A")
    is_real = False

    def __init__(self, calls: Sequence[FakeAudioCall]) -> None:
        self._calls = list(calls)

    async def open(self) -> None:
        """Nothing to open."""

    async def get_ready(self) -> bool:
        return True

    async def dial(self, dial_string: str) -> FakeAudioCall:
        assert dial_string.isdigit()
        return self._calls.pop(0)

    async def until_fault(self) -> None:
        await asyncio.Event().wait()

    def take_fault(self) -> ModemError | None:
        return None

    async def close(self) -> None:
        """Nothing to close."""


def heard(samples: Sequence[float] | np.ndarray, begins_at: float = 0.0) -> list[AudioEvent]:
    """Blocks of 40 ms as a modem sends them."""
    pcm = np.asarray(samples, dtype=np.int16)
    size = round(BLOCK_S * 8000)
    blocks = [pcm[i : i + size] for i in range(0, len(pcm), size)]
    return [
        AudioHeard(begins_at + (i + 1) * BLOCK_S, encode(block, VoiceFormat.MULAW)) for i, block in enumerate(blocks)
    ]


def tone(seconds: float, *frequencies: float, level: float = 4000) -> np.ndarray:
    t = np.arange(round(seconds * 8000)) / 8000
    return (level * sum(np.sin(2 * np.pi * f * t) for f in frequencies)).astype(np.int16)


def silence(seconds: float) -> np.ndarray:
    return np.random.default_rng(1).normal(0, 4, round(seconds * 8000)).astype(np.int16)


def listen(calls: Sequence[Sequence[AudioEvent]], trust: Callable[[], None] | None = None) -> list[list[CallEvent]]:
    """The story of each call on one line."""

    async def main(_clock: Clock) -> list[list[CallEvent]]:
        line = HearingLine(FakeAudioLine([FakeAudioCall(events) for events in calls]), "FR", trust)
        stories = []
        for _ in calls:
            call = await line.dial("0199001234")
            story: list[CallEvent] = []
            try:
                while True:
                    story.append(await call.next_event())
            except ModemError:
                await call.hang_up()
            stories.append(story)
            notices.append(line.take_notice())
        return stories

    notices.clear()
    return run_virtual(main)


notices: list[str] = []


def of(story: Sequence[CallEvent], kind: type[CallEvent]) -> list[CallEvent]:
    return [event for event in story if isinstance(event, kind)]


def answered_call() -> np.ndarray:
    """Two French rings, then a voice-like greeting in the pause."""
    rng = np.random.default_rng(2)
    t = np.arange(4800) / 8000
    harmonics = [
        rng.uniform(0.4, 1) * np.sin(2 * np.pi * 140 * k * t * (1 + 0.01 * np.sin(9 * t))) for k in range(2, 18)
    ]
    voice = (1500 * np.sum(harmonics, axis=0) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))).astype(np.int16)
    ring = tone(1.5, 440)
    return np.concatenate([silence(1), ring, silence(3.5), ring, silence(1.5), voice, silence(2.5)])


def test_ringing_and_an_answer_are_heard_at_their_times() -> None:
    (story,) = listen([heard(answered_call())])
    rings = [event for event in of(story, Heard) if isinstance(event, Heard) and event.sign is CallSign.RINGBACK]
    assert [round(ring.began or 0.0, 1) for ring in rings] == [1.0, 6.0]
    (answer,) = of(story, Answered)
    assert isinstance(answer, Answered)
    assert 8.95 < answer.began < 9.6
    assert answer.at >= answer.began


def test_a_key_that_modem_and_ears_notice_is_one_key() -> None:
    keys = np.concatenate([answered_call(), tone(0.12, *TONES["9"]), silence(1.0)])
    events = heard(keys)
    pressed_at = len(answered_call()) / 8000
    both = sorted([*events, KeyPressed(pressed_at + 0.2, "9")], key=lambda event: event.at)
    (story,) = listen([both])
    assert [event.key for event in of(story, DigitPressed) if isinstance(event, DigitPressed)] == ["9"]


def test_the_same_key_pressed_twice_is_two_keys() -> None:
    events = [*heard(answered_call()), KeyPressed(13.0, "1"), KeyPressed(13.4, "1")]
    (story,) = listen([sorted(events, key=lambda event: event.at)])
    assert len(of(story, DigitPressed)) == 2


def test_the_final_code_busy_is_believed_and_one_shielded_busy_is_not() -> None:
    (final,) = listen([[LineReport(1.0, Report.BUSY, "BUSY")]])
    assert final == [Heard(1.0, CallSign.BUSY, "BUSY")]
    (once,) = listen([[LineReport(1.0, Report.BUSY, "b")]])
    assert once == []
    (twice,) = listen([[LineReport(1.0, Report.BUSY, "b"), LineReport(5.0, Report.BUSY, "b")]])
    assert twice == [Heard(5.0, CallSign.BUSY, "b")]


def test_refusals_of_the_modem_are_signs() -> None:
    said = {
        Report.NO_DIAL_TONE: CallSign.NO_DIAL_TONE,
        Report.LINE_IN_USE: CallSign.LINE_IN_USE,
        Report.REDIAL_REFUSED: CallSign.MODEM_REFUSED,
        Report.REDIAL_DELAYED: CallSign.MODEM_REFUSED,
        Report.NO_ANSWER: CallSign.NO_ANSWER,
        Report.ANSWER_TONE: CallSign.FAX,
    }
    for report, sign in said.items():
        (story,) = listen([[LineReport(1.0, report, "text")]])
        assert story == [Heard(1.0, sign, "text")]


def test_after_the_answer_reports_mean_that_the_far_end_is_gone() -> None:
    audio = heard(answered_call())
    (broken,) = listen([[*audio, LineReport(20.0, Report.LOOP_BREAK)]])
    assert [event.at for event in of(broken, FarEndHungUp)] == [20.0]
    tones = [LineReport(20.0, Report.DIAL_TONE), LineReport(23.0, Report.DIAL_TONE)]
    (gone,) = listen([[*audio, *tones]])
    assert [(event.at, event.began) for event in of(gone, FarEndHungUp)] == [(23.0, 20.0)]


@pytest.mark.parametrize("report", [Report.BUSY, Report.DIAL_TONE])
def test_two_false_reports_with_half_a_message_between_them_hang_up_on_nobody(report: Report) -> None:
    (talked,) = listen([[*heard(answered_call()), LineReport(20.0, report), LineReport(45.0, report)]])
    assert of(talked, FarEndHungUp) == []


def test_the_modems_own_answer_is_not_believed_on_a_line_that_hears() -> None:
    (story,) = listen([[LineReport(1.0, Report.ANSWER, "VCON"), *heard(silence(3), 1.0)]])
    assert of(story, Answered) == []


def test_a_line_that_hears_nothing_in_three_calls_believes_its_modem_and_says_so() -> None:
    trusted: list[bool] = []
    deaf = heard(np.zeros(80_000))
    reported = [LineReport(1.0, Report.ANSWER, "VCON"), *heard(silence(2), 1.0)]
    stories = listen([deaf, deaf, deaf, [*reported]], lambda: trusted.append(True))
    assert trusted == [True]
    assert [bool(notice) for notice in notices] == [False, False, True, False]
    assert len(of(stories[3], Answered)) == 1


def test_the_modems_ringing_is_passed_on_once_it_is_believed() -> None:
    deaf, rings = heard(np.zeros(80_000)), LineReport(1.0, Report.RINGBACK, "RINGING")
    stories = listen([[rings, *deaf], deaf, deaf, [rings]], lambda: None)
    assert stories[0] == []
    assert stories[3] == [Heard(1.0, CallSign.RINGBACK, "RINGING")]


def test_one_call_in_which_something_was_heard_starts_the_count_again() -> None:
    trusted: list[bool] = []
    deaf, fine = heard(np.zeros(80_000)), heard(answered_call())
    listen([deaf, deaf, fine, deaf, deaf], lambda: trusted.append(True))
    assert trusted == []


def test_playing_sends_the_sound_in_the_lines_format() -> None:
    sound = Sound(tone(0.5, 700))

    async def main(_clock: Clock) -> bytes:
        audio = FakeAudioCall([], duplex=False)
        call = await HearingLine(FakeAudioLine([audio]), "FR").dial("0199001234")
        played = await call.play(sound)
        assert played.finished
        await call.hang_up()
        assert audio.hung_up
        return audio.played

    played = run_virtual(main)
    assert np.array_equal(
        decode(played, VoiceFormat.MULAW), decode(encode(sound.samples, VoiceFormat.MULAW), VoiceFormat.MULAW)
    )
