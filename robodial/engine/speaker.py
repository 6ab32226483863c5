"""Our voice in one call: starts a message, takes it back, knows how much of it was heard. When to is not decided here.

silent --begin--> speaking --Played--> silent
                      | take_back                 (nothing of it counts, from that instant)
                      v
                  stopping --Played--> silent
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from robodial.audio.message import Message
from robodial.domain.line import STALL_S, Call, Played, SpeakNow, SpeakWhy


@dataclass(frozen=True, slots=True)
class EnoughHeard:
    """The share of the message that counts as heard has been played; `start` tells starts apart.

    While the message goes on, this is known only when the line has had time to say that it stopped before.
    """

    start: int


class Speaker:
    """Puts `Played`, `EnoughHeard`, or the error that ended it, where the call's events go."""

    def __init__(self, call: Call, heard_share: float, put: Callable[[Played | EnoughHeard | Exception], None]) -> None:
        self._call = call
        self._heard_share = heard_share
        self._put = put
        self._loop = asyncio.get_running_loop()
        self._playing: asyncio.Task[None] | None = None
        self._enough: asyncio.TimerHandle | None = None
        self._moment: SpeakNow | None = None
        self._start = 0
        self.message: Message | None = None
        """The one begun last."""
        self.is_stopping = False
        """Taken back; the line has not yet said that it is silent."""
        self.take_backs = 0
        self.heard_s = 0.0
        """Of the start that was not taken back."""
        self.start_delay_s: float | None = None
        """From the end of greeting or beep to the first audible word the callee heard."""

    @property
    def is_busy(self) -> bool:
        """True from the start until the line has said what became of it."""
        return self._playing is not None

    @property
    def is_speaking(self) -> bool:
        """True while a message plays that was not taken back."""
        return self.is_busy and not self.is_stopping

    @property
    def stands(self) -> bool:
        """True when something was or is being said that was not taken back."""
        return self.is_speaking or self.heard_s > 0

    @property
    def start_why(self) -> SpeakWhy | None:
        """What made the callee's start the right moment; None when nothing was heard."""
        return None if self.start_delay_s is None or self._moment is None else self._moment.why

    @property
    def enough_was_heard(self) -> bool:
        """True when the share that counts was heard."""
        return self.message is not None and self.heard_s >= self._heard_share * self.message.duration_s

    def begin(self, message: Message, moment: SpeakNow) -> None:
        """Start `message` from its beginning; only when not busy."""
        assert not self.is_busy
        self._start += 1
        self.message, self._moment, self.is_stopping = message, moment, False
        self._playing = asyncio.create_task(self._play(message))
        enough_s = self._heard_share * message.duration_s
        self._enough = self._loop.call_later(enough_s + STALL_S, self._tell_enough)

    def counts(self, enough: EnoughHeard) -> bool:
        """Whether `enough` is of a start that still stands."""
        return enough.start == self._start and not self.is_stopping

    def take_back(self) -> None:
        """Stop the message: nothing that was heard of it counts. Also for one that has just ended."""
        self.take_backs += 1
        self._forget()
        if self.is_busy:
            self.is_stopping = True
            self._call.stop_playing()

    def ended(self, played: Played, gone_at: float | None = None) -> bool:
        """Note what became of the message; True when it counts. What was heard ends when the callee left."""
        self._playing = None
        if self.is_stopping:
            self.is_stopping = False
            return False
        heard_s = played.heard_s if gone_at is None else min(played.heard_s, gone_at - played.started_at)
        self.heard_s = max(0.0, heard_s)
        if self._enough is not None and self.enough_was_heard:
            self._tell_enough()
        self._cancel_enough()
        if self._moment and self.message and self.heard_s > self.message.first_word_s:
            first_word_at = played.started_at + self.message.first_word_s
            self.start_delay_s = max(0.0, first_word_at - self._moment.quiet_since)
        return True

    def is_known_to_be_heard(self) -> None:
        """The share that counts was, though the line can no longer say how much more."""
        if self.message is not None:
            self.heard_s = max(self.heard_s, self._heard_share * self.message.duration_s)

    async def finish(self) -> None:
        """Wait for the end of the message; the line must have been told to end it."""
        if self._playing is not None:
            await self._playing

    async def cancel(self) -> None:
        """The call is over, whatever still runs."""
        self._cancel_enough()
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)

    def _forget(self) -> None:
        self._start += 1
        self._cancel_enough()
        self.heard_s, self.start_delay_s = 0.0, None

    def _tell_enough(self) -> None:
        self._cancel_enough()
        self._put(EnoughHeard(self._start))

    def _cancel_enough(self) -> None:
        if self._enough is not None:
            self._enough.cancel()
            self._enough = None

    async def _play(self, message: Message) -> None:
        try:
            self._put(await self._played(message))
        except Exception as error:  # a bug, too, must reach the one who waits
            self._put(error)

    async def _played(self, message: Message) -> Played:
        if self.is_stopping:  # taken back before it began: the line would not know what to stop
            return Played(self._loop.time(), 0.0, finished=False)
        return await self._call.play(message.sound)
