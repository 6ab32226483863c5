"""The line without audio: same people, same times, hardly any work."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine

import numpy as np
import pytest

from robodial.clock import run_virtual
from robodial.domain.line import (
    Answered,
    Call,
    CallEvent,
    CallSign,
    DigitPressed,
    FarEndHungUp,
    Heard,
    Judged,
    LineId,
    Played,
    SpeakNow,
    SpeakWhy,
)
from robodial.domain.outcome import AnswerVerdict
from robodial.domain.sound import Sound
from robodial.emulator.exchange import Exchange
from robodial.emulator.family import family_named
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import packaged_scenario, parse_scenario
from robodial.emulator.signal_line import SignalLine
from robodial.errors import ModemError, ScenarioError
from tests.unit.emulator.console import person

MESSAGE = Sound(np.full(30 * 8000, 5000, np.int16))


class Story:
    """One call, and everything that happened in it."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []
        self.calls: list[HeardCall] = []
        self.played: list[Played] = []

    def of(self, kind: type) -> list[CallEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def signs(self) -> list[CallSign]:
        return [event.sign for event in self.events if isinstance(event, Heard)]


async def listen(call: Call, story: Story) -> None:
    while True:
        story.events.append(await call.next_event())


def told(
    script: Callable[[Call, Story], Coroutine[None, None, None]], scenario: str, family: str = "conexant_cx930xx"
) -> Story:
    story = Story()

    async def main(clock: object) -> None:
        exchange = Exchange(parse_scenario(scenario))
        exchange.on_call_ended = story.calls.append
        line = SignalLine(LineId("sim:1"), exchange, family=family)
        await line.open()
        call = await line.dial("0199000001")
        ears = asyncio.create_task(listen(call, story))
        await script(call, story)
        await line.close()
        with pytest.raises(ModemError):
            await ears

    run_virtual(main)
    return story


async def play_when_told(call: Call, story: Story) -> None:
    while not story.of(SpeakNow):
        await asyncio.sleep(0.1)
    story.played.append(await call.play(MESSAGE))


def test_a_human_is_judged_spoken_to_and_heard_out() -> None:
    story = told(play_when_told, person())
    call = story.calls[0]
    (answered,), (judged,), (speak,) = story.of(Answered), story.of(Judged), story.of(SpeakNow)
    assert isinstance(answered, Answered)
    assert isinstance(judged, Judged)
    assert isinstance(speak, SpeakNow)
    assert answered.began == call.answered_at == pytest.approx(call.dialed_at + 1.0 + 2.0)
    assert judged.verdict is AnswerVerdict.HUMAN
    assert speak.why is SpeakWhy.AFTER_GREETING
    assert speak.quiet_since == pytest.approx(answered.began + 0.8)
    assert story.signs == [CallSign.RINGBACK]
    assert story.played[0].finished
    assert call.message_s == pytest.approx(30.0)
    assert call.floor_s == pytest.approx(1.0 + 2.0 + 0.8 + 30.0)


def test_a_machine_is_judged_and_spoken_to_after_the_beep() -> None:
    story = told(play_when_told, person(kind="machine", greeting_s=5.0, beep_s=0.4))
    speak = story.of(SpeakNow)[0]
    assert isinstance(speak, SpeakNow)
    assert speak.why is SpeakWhy.AFTER_BEEP
    assert [e.verdict for e in story.events if isinstance(e, Judged)] == [AnswerVerdict.MACHINE]
    assert story.signs[-1] is CallSign.BEEP
    assert story.calls[0].floor_s == pytest.approx(1.0 + 2.0 + 0.2 + 5.0 + 0.4 + 30.0)


def test_a_machine_without_beep_is_spoken_to_once_it_is_quiet() -> None:
    story = told(play_when_told, person(kind="machine", greeting_s=5.0, beep_s=0))
    (speak,) = (e for e in story.events if isinstance(e, SpeakNow))
    assert speak.why is SpeakWhy.AFTER_GREETING
    assert 1.6 < speak.at - speak.quiet_since < 2.0


def test_a_silent_answer_is_spoken_to_within_three_seconds() -> None:
    story = told(play_when_told, person(greeting_s=0))
    speak = story.of(SpeakNow)[0]
    assert isinstance(speak, SpeakNow)
    assert speak.why is SpeakWhy.SILENCE
    assert 2.8 < speak.at - speak.quiet_since <= 3.0


def test_someone_who_hangs_up_is_noticed_while_the_message_plays() -> None:
    async def script(call: Call, story: Story) -> None:
        playing = asyncio.create_task(play_when_told(call, story))
        while not story.of(FarEndHungUp):
            await asyncio.sleep(0.1)
        call.stop_playing()
        await playing

    story = told(script, person(listens_s=4.0))
    gone = story.of(FarEndHungUp)[0]
    assert isinstance(gone, FarEndHungUp)
    assert gone.began == pytest.approx(story.played[0].started_at + 4.0)
    silence_s, two_bursts_s = 1.0, 0.5 + 0.5 + 0.5
    assert 0.1 < gone.at - gone.began - silence_s - two_bursts_s < 0.3
    assert not story.played[0].finished
    assert story.calls[0].message_s == pytest.approx(4.0)
    assert story.calls[0].hung_up_by == "callee"


def test_keys_come_when_they_are_pressed() -> None:
    keys = '[{ key = "9", after_message_s = 2.0 }, { key = "#", after_answer_s = 0.5 }]'
    story = told(play_when_told, person(keys=keys))
    pressed = [(e.key, e.at) for e in story.events if isinstance(e, DigitPressed)]
    assert [key for key, _at in pressed] == ["#", "9"]
    assert pressed[1][1] == pytest.approx(story.played[0].started_at + 2.06)
    assert story.calls[0].keys_sent == "#9"


@pytest.mark.parametrize(
    ("kind", "sign", "floor_s"),
    [
        ("busy", CallSign.BUSY, 2.0),
        ("congestion", CallSign.CONGESTION, 1.5),
        ("sit", CallSign.SIT, 1.99),
        ("fax", CallSign.FAX, 3.0),
    ],
)
def test_refusals_and_faxes_are_told(kind: str, sign: CallSign, floor_s: float) -> None:
    async def script(call: Call, story: Story) -> None:
        await asyncio.sleep(6)

    story = told(script, person(kind=kind))
    assert story.signs[-1] is sign
    assert story.calls[0].floor_s == pytest.approx(floor_s, abs=0.001)


def test_ringing_goes_on_until_the_dialer_gives_up() -> None:
    async def script(call: Call, story: Story) -> None:
        await asyncio.sleep(26.0)

    story = told(script, person(kind="no_answer"))
    rings = [event for event in story.events if isinstance(event, Heard)]
    began = [event.began for event in rings if event.began is not None]
    assert story.signs == [CallSign.RINGBACK] * 5
    assert [round(b - began[0], 3) for b in began] == [0.0, 5.0, 10.0, 15.0, 20.0]
    assert all(1.5 < event.at - b < 1.7 for event, b in zip(rings, began, strict=True))  # a whole ring of 1.5 s
    assert story.calls[0].floor_s == pytest.approx(1.0 + 25.0, abs=0.001)
    assert story.calls[0].answered_at is None


def test_patience_is_renewed_by_each_part_of_the_message() -> None:
    async def script(call: Call, story: Story) -> None:
        await play_when_told(call, story)
        for _ in range(3):
            await asyncio.sleep(3)
            story.played.append(await call.play(MESSAGE))
        await asyncio.sleep(30)

    story = told(script, person(patience_s=5.0))
    gone = story.of(FarEndHungUp)[0]
    assert isinstance(gone, FarEndHungUp)
    assert gone.began == pytest.approx(story.played[-1].started_at + 30 + 5)
    assert story.calls[0].message_s == pytest.approx(120.0)


def test_someone_left_in_silence_goes() -> None:
    async def script(call: Call, story: Story) -> None:
        await asyncio.sleep(40)
        story.played.append(await call.play(MESSAGE))

    story = told(script, person(patience_s=5.0))
    assert len(story.of(FarEndHungUp)) == 1
    assert story.calls[0].message_s == 0.0


def test_hanging_up_early_cuts_message_and_floor() -> None:
    async def script(call: Call, story: Story) -> None:
        playing = asyncio.create_task(play_when_told(call, story))
        while not story.of(SpeakNow):
            await asyncio.sleep(0.1)
        await asyncio.sleep(2.1)
        await call.hang_up()
        await playing

    story = told(script, person(hangs_up_after_s=30))
    assert story.calls[0].message_s == pytest.approx(2.1, abs=0.11)
    assert story.calls[0].hung_up_by == "caller"


def test_keys_sent_reach_whoever_is_there() -> None:
    async def script(call: Call, story: Story) -> None:
        await call.send_keys("1")
        await asyncio.sleep(5)
        await call.send_keys("23")

    assert told(script, person()).calls[0].keys_received == "23"


def test_it_is_never_a_real_line() -> None:
    line = SignalLine(LineId("sim:1"), Exchange(parse_scenario(person())))
    assert (line.line_id, line.is_real) == ("sim:1", False)
    with pytest.raises(ScenarioError):
        SignalLine(LineId("sim:1"), Exchange(parse_scenario(person())), family="none")


@pytest.mark.parametrize("family", ["conexant_cx930xx", "us_robotics_5637"])
def test_a_second_call_pays_hang_up_guard_dial_tone_and_digits(family: str) -> None:
    calls: list[HeardCall] = []

    async def main(clock: object) -> None:
        exchange = Exchange(parse_scenario(person()))
        exchange.on_call_ended = calls.append
        line = SignalLine(LineId("sim:1"), exchange, family=family)
        for _ in range(2):
            call = await line.dial("0199000001")
            await asyncio.sleep(5)
            await call.hang_up()
            await call.hang_up()

    run_virtual(main)
    timing = family_named(family).timing
    digits_s = 10 * 0.14 - 0.07  # at 70 ms, the shortest that are sure to be understood
    off_hook_s = timing.hang_up_s + 1.0 + timing.at_command_s
    first, second = calls
    assert second.nth == 2
    assert second.off_hook_at - first.ended_at == pytest.approx(off_hook_s, abs=0.001)
    assert second.dialed_at - second.off_hook_at == pytest.approx(0.2 + 1.5 + digits_s, abs=0.001)


def test_a_day_of_calls_takes_seconds_and_is_the_same_each_time() -> None:
    def day() -> list[tuple[str, float, float]]:
        calls: list[HeardCall] = []

        async def one(line: SignalLine, number: str) -> None:
            call = await line.dial(number)
            story = Story()
            ears = asyncio.create_task(listen(call, story))
            try:
                async with asyncio.timeout(26):
                    while not story.of(SpeakNow) and not set(story.signs) - {CallSign.RINGBACK, CallSign.BEEP}:
                        await asyncio.sleep(0.25)
                if story.of(SpeakNow):
                    await call.play(MESSAGE)
            except TimeoutError:
                story.events.clear()
            ears.cancel()
            await call.hang_up()

        async def main(clock: object) -> None:
            exchange = Exchange(packaged_scenario("day"))
            exchange.on_call_ended = calls.append
            line = SignalLine(LineId("sim:1"), exchange)
            for n in range(150):
                await one(line, f"01990{n:05d}")

        run_virtual(main)
        return [(call.kind.value, call.ended_at, call.floor_s) for call in calls]

    first = day()
    assert first == day()
    assert Counter(kind for kind, _ended, _floor in first).keys() >= {"human", "machine", "no_answer"}
