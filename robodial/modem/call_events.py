"""What a call has heard and not yet told: a queue with one reader that ends with a fault, or with a long silence."""

import asyncio
from collections import deque
from collections.abc import Callable

from robodial.domain.line import AudioEvent, LineId
from robodial.errors import ModemError, ModemTimeout
from robodial.i18n import gettext as _

EVENT_LIMIT_S = 30.0
"""A call that neither plays nor dials and of which nothing is heard for so long is over."""


class CallEvents:
    """Events in order. `is_busy` says that silence is normal just now."""

    def __init__(self, line_id: LineId, is_busy: Callable[[], bool]) -> None:
        self._line_id = line_id
        self._is_busy = is_busy
        self._events: deque[AudioEvent] = deque()
        self._news = asyncio.Event()
        self._last_at = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self.fault: ModemError | None = None

    def put(self, event: AudioEvent) -> None:
        """One more."""
        self._events.append(event)
        self._last_at = event.at
        self._news.set()

    def fail(self, fault: ModemError) -> None:
        """Nothing more comes; the first reason counts."""
        if self.fault is None:
            self.fault = fault
        self._news.set()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def next(self) -> AudioEvent:
        """The next event; what was heard before a fault comes first. Raises ModemError."""
        while not self._events:
            if self.fault is not None:
                raise self.fault
            self._news.clear()
            self._watch_silence()
            await self._news.wait()
        return self._events.popleft()

    def _watch_silence(self) -> None:
        """One timer for many waits: events come 25 times a second."""
        if self._watch is None:
            loop = asyncio.get_running_loop()
            self._last_at = max(self._last_at, loop.time())
            self._watch = loop.call_at(self._last_at + EVENT_LIMIT_S, self._look)

    def _look(self) -> None:
        self._watch = None
        loop = asyncio.get_running_loop()
        if self._is_busy():
            self._last_at = loop.time()
        due_at = self._last_at + EVENT_LIMIT_S
        if loop.time() < due_at:
            self._watch = loop.call_at(due_at, self._look)
        elif not self._events:
            self.fail(self._nothing_heard())

    def _nothing_heard(self) -> ModemTimeout:
        return ModemTimeout(
            _("{line}: nothing was heard on the line for {seconds:.0f} s.").format(
                line=self._line_id, seconds=EVENT_LIMIT_S
            ),
            line_id=self._line_id,
            waited_s=EVENT_LIMIT_S,
        )
