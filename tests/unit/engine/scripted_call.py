"""A call that follows a script: events at their times, and a far end that hears what is played."""

import asyncio
from collections.abc import Sequence

import numpy as np

from robodial.audio.message import Message, Messages
from robodial.domain.line import CallEvent, Played
from robodial.domain.sound import Sound
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
    """Gives each event when its second has come (counted from the call's start), then stays silent."""

    listens_while_playing = True

    def __init__(self, script: Script) -> None:
        self._loop = asyncio.get_running_loop()
        self._zero = self._loop.time()
        self._script = list(script)
        self._stop: asyncio.Event | None = None
        self.plays: list[Played] = []
        self.hung_up_after_s: float | None = None

    async def next_event(self) -> CallEvent:
        if not self._script:
            await asyncio.Event().wait()
        at, event = self._script.pop(0)
        await asyncio.sleep(max(0.0, self._zero + at - self._loop.time()))
        if event is None:
            raise AttributeError("a bug")
        if isinstance(event, ModemError):
            raise event
        return event

    async def play(self, sound: Sound) -> Played:
        self._stop = asyncio.Event()
        began = self._loop.time()
        try:
            async with asyncio.timeout(sound.duration_s):
                await self._stop.wait()
        except TimeoutError:
            pass
        heard = self._loop.time() - began
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
