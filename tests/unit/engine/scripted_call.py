"""A call that follows a script: events at their times, and a far end that hears what is played."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from robodial.audio.message import Message, Messages
from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.domain.line import (
    Answered,
    CallEvent,
    CallSign,
    DigitPressed,
    FarEndHungUp,
    Heard,
    Judged,
    Played,
    SpeakNow,
    SpeakWhy,
    TakeBack,
)
from robodial.domain.outcome import AnswerVerdict, Disposition
from robodial.domain.sound import Sound
from robodial.engine.call_runner import CallPlan, CallRunner, MessageStart
from robodial.errors import ModemError

Script = Sequence[tuple[float, CallEvent | ModemError]]


def message_of(seconds: float, opt_out_ends_s: float = 2.0) -> Message:
    """A message so long; silence will do, as nobody listens to it."""
    return Message(Sound(np.zeros(round(seconds * 8000), dtype=np.int16)), 0.0, opt_out_ends_s)


def same_for_all(seconds: float) -> Messages:
    """The same message for people and machines."""
    message = message_of(seconds)
    return Messages(message, message)


class ScriptedCall:
    """Gives each event when its second has come (counted from the call's start), then stays silent.

    A modem holds sound: what is played begins `lag_s` later, and what is stopped has an end `drain_s` later. The far
    end goes on over the end of a message until second `spoken_over_until_s`. Hanging up takes `hang_up_s`.
    """

    def __init__(
        self,
        script: Script,
        *,
        duplex: bool = True,
        hears_ringing: bool = True,
        lag_s: float = 0.0,
        drain_s: float = 0.0,
        spoken_over_until_s: float = 0.0,
        hang_up_s: float = 0.0,
    ) -> None:
        self._hang_up_s = hang_up_s
        self.listens_while_playing = duplex
        self.hears_ringing = hears_ringing
        self._spoken_over_until_s = spoken_over_until_s
        self._loop = asyncio.get_running_loop()
        self._zero = self._loop.time()
        self._script = list(script)
        self._lag_s = lag_s
        self._drain_s = drain_s
        self._stop: asyncio.Event | None = None
        self.plays: list[Played] = []
        self.sounds: list[Sound] = []
        self.hung_up_after_s: float | None = None

    @property
    def is_spoken_over(self) -> bool:
        return self._loop.time() - self._zero < self._spoken_over_until_s

    async def next_event(self) -> CallEvent:
        if not self._script:
            await asyncio.Event().wait()
        at, event = self._script.pop(0)
        if (wait_s := self._zero + at - self._loop.time()) > 0:  # what is heard at once comes at once
            await asyncio.sleep(wait_s)
        if event is None:
            raise AttributeError("a bug")
        if isinstance(event, ModemError):
            raise event
        return event

    async def play(self, sound: Sound) -> Played:
        assert self._stop is None, "one sound at a time"
        self._stop = asyncio.Event()
        self.sounds.append(sound)
        began = self._loop.time() + self._lag_s
        try:
            async with asyncio.timeout(self._lag_s + sound.duration_s):
                await self._stop.wait()
            heard = max(0.0, self._loop.time() - began)
            if self.hung_up_after_s is None:
                await asyncio.sleep(self._drain_s)
        except TimeoutError:
            heard = sound.duration_s
        finally:
            self._stop = None
        self.plays.append(Played(began, heard, finished=heard >= sound.duration_s - 1e-9))
        return self.plays[-1]

    def stop_playing(self) -> None:
        if self._stop:
            self._stop.set()

    async def send_keys(self, keys: str) -> None:
        raise AssertionError("nothing sends keys here")

    async def hang_up(self) -> None:
        if self.hung_up_after_s is None:
            self.hung_up_after_s = self._loop.time() - self._zero
            self.stop_playing()
            await asyncio.sleep(self._hang_up_s)


class Diary:
    """Notes what the runner tells."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.said: list[Message] = []

    async def rang(self) -> None:
        self.entries.append("rang")

    async def answered(self) -> None:
        self.entries.append("answered")

    async def message_started(self, start: MessageStart) -> None:
        self.entries.append(f"started after {start.delay_s:.2f}")
        self.said.append(start.message)

    async def message_taken_back(self) -> None:
        self.entries.append("taken back")

    async def heard_enough(self) -> None:
        self.entries.append("heard enough")

    async def key_pressed(self, key: str) -> None:
        self.entries.append(f"key {key}")

    async def opted_out(self) -> None:
        self.entries.append("opted out")


# ---- what a script is made of ----


def ring(at: float) -> tuple[float, Heard]:
    return at, Heard(at, CallSign.RINGBACK)


def picked_up(at: float) -> tuple[float, Answered]:
    return at, Answered(at, at)


def judged(at: float, verdict: AnswerVerdict) -> tuple[float, Judged]:
    return at, Judged(at, verdict, f"sounds like {verdict.value}")


def speak(at: float, why: SpeakWhy = SpeakWhy.AFTER_GREETING, quiet_s: float = 0.25) -> tuple[float, SpeakNow]:
    return at, SpeakNow(at, why, at - quiet_s)


def taken_back(at: float) -> tuple[float, TakeBack]:
    return at, TakeBack(at)


def key(at: float, pressed: str) -> tuple[float, DigitPressed]:
    return at, DigitPressed(at, pressed)


def gone(at: float, since_s: float = 1.5) -> tuple[float, FarEndHungUp]:
    return at, FarEndHungUp(at, at - since_s, "busy tone")


def run_call(
    script: Script,
    *,
    message_s: float = 20.0,
    messages: Messages | None = None,
    keys: Mapping[str, Disposition] | None = None,
    hears_while_playing: bool = True,
    hears_ringing: bool = True,
    lag_s: float = 0.0,
    drain_s: float = 0.0,
    spoken_over_until_s: float = 0.0,
    hang_up_s: float = 0.0,
) -> tuple[AttemptResult, Diary, ScriptedCall, float]:
    """The result, what was told, the call, and after how many seconds it was hung up."""
    diary = Diary()
    plan = CallPlan(messages or same_for_all(message_s), 25.0, 0.8, keys or {})

    async def main(_clock: Clock) -> tuple[AttemptResult, Diary, ScriptedCall, float]:
        call = ScriptedCall(
            script,
            duplex=hears_while_playing,
            hears_ringing=hears_ringing,
            lag_s=lag_s,
            drain_s=drain_s,
            spoken_over_until_s=spoken_over_until_s,
            hang_up_s=hang_up_s,
        )
        result = await CallRunner(call, plan, diary).run()
        await call.hang_up()
        assert call.hung_up_after_s is not None
        return result, diary, call, call.hung_up_after_s

    return run_virtual(main)


def with_lead(message: Message, first_word_s: float) -> Message:
    """The same, whose first word comes so many seconds after its beginning."""
    return replace(message, first_word_s=first_word_s)
