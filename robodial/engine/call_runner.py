"""One call, from the last digit dialed to hang-up. Reads like a telephone call; knows neither line nor store."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from robodial.audio.message import Message
from robodial.domain.attempt import AttemptResult
from robodial.domain.line import (
    Answered,
    Call,
    CallEvent,
    CallSign,
    DigitPressed,
    FarEndHungUp,
    Heard,
    Judged,
    Played,
    SpeakNow,
    TakeBack,
)
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.i18n import gettext as _

OPT_OUT_KEY = "9"
"""Everywhere, always, also during the message."""

NO_SIGN_LIMIT_S = 20.0
"""From the last digit: a network that has neither rung nor spoken by then will not."""

NEVER_SPOKE_LIMIT_S = 60.0
"""From the answer: sound without an end (music, an announcement) is left alone after this."""

KEY_WAIT_S = 4.0
"""After the message, when it asked for a key."""

LATE_HANG_UP_WAIT_S = 2.0
"""On a line deaf while playing: time to hear, after the message, that the far end had already gone."""

TAKE_BACKS_AT_MOST = 3
"""A greeting that starts again more often than this is not one."""

_ENDED_BY = {
    CallSign.BUSY: Outcome.BUSY,
    CallSign.CONGESTION: Outcome.CONGESTION,
    CallSign.FAX: Outcome.FAX,
    CallSign.NO_DIAL_TONE: Outcome.NO_DIAL_TONE,
    CallSign.LINE_IN_USE: Outcome.NO_DIAL_TONE,
    CallSign.NO_ANSWER: Outcome.NO_ANSWER,
    CallSign.MODEM_REFUSED: Outcome.MODEM_REFUSED,
}
_NOT_A_PERSON = frozenset({CallSign.FAX, CallSign.SIT})
_TRY_LATER_SIT = frozenset({"reorder", "no_circuit"})


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What to do in one call."""

    message: Message
    ring_timeout_s: float
    heard_share: float
    keys: Mapping[str, Disposition]


class CallStory(Protocol):
    """Who is told while the call goes on; each is awaited, so what must be stored is stored before the call goes on."""

    async def rang(self) -> None: ...

    async def answered(self) -> None: ...

    async def message_started(self, start_delay_s: float) -> None: ...

    async def heard_enough(self) -> None: ...

    async def key_pressed(self, key: str) -> None: ...

    async def opted_out(self) -> None: ...


class CallRunner:
    """Runs one call. Raises ModemError when the line fails; the caller hangs up in every case."""

    def __init__(self, call: Call, plan: CallPlan, story: CallStory) -> None:
        self._call = call
        self._plan = plan
        self._story = story
        self._loop = asyncio.get_running_loop()
        self._inbox: asyncio.Queue[CallEvent | Played | Exception | None] = asyncio.Queue()
        self._first_ring: float | None = None
        self._answered: Answered | None = None
        self._judged: Judged | None = None
        self._playing: asyncio.Task[None] | None = None
        self._enough: asyncio.TimerHandle | None = None
        self._heard_s = 0.0
        self._start_delay_s: float | None = None
        self._quiet_since = 0.0
        self._keys = ""
        self._disposition = Disposition.NONE
        self._take_backs = 0

    async def run(self) -> AttemptResult:
        """The call's result."""
        pump = asyncio.create_task(self._pump())
        try:
            return await self._ringing() or await self._connected()
        finally:
            await self._stop(pump)

    # ---- until somebody answers ----

    async def _ringing(self) -> AttemptResult | None:
        deadline = self._loop.time() + NO_SIGN_LIMIT_S
        while True:
            event = await self._next(deadline)
            if event is None:
                return self._unanswered()
            if isinstance(event, Answered):
                self._answered = event
                await self._story.answered()
                return None
            if isinstance(event, FarEndHungUp):
                return self._result(Outcome.NO_ANSWER, event.evidence)
            if isinstance(event, Heard):
                if ended := self._ended_by(event):
                    return ended
                if event.sign is CallSign.RINGBACK:
                    if self._first_ring is None:
                        self._first_ring = event.at if event.began is None else event.began
                        deadline = self._first_ring + self._plan.ring_timeout_s
                    await self._story.rang()

    def _unanswered(self) -> AttemptResult:
        if self._first_ring is None:
            return self._result(Outcome.NO_ANSWER, _("nothing was heard on the line after dialing"))
        seconds = self._plan.ring_timeout_s
        return self._result(Outcome.NO_ANSWER, _("rang for {seconds:.0f} s").format(seconds=seconds))

    def _ended_by(self, heard: Heard) -> AttemptResult | None:
        if heard.sign is CallSign.SIT:
            outcome = Outcome.CONGESTION if heard.detail in _TRY_LATER_SIT else Outcome.INVALID_NUMBER
            return self._result(
                outcome, _("the network says the number cannot be reached ({kind})").format(kind=heard.detail or "SIT")
            )
        outcome_of_sign = _ENDED_BY.get(heard.sign)
        return None if outcome_of_sign is None else self._result(outcome_of_sign, heard.detail)

    # ---- somebody is there ----

    async def _connected(self) -> AttemptResult:
        deadline = self._loop.time() + NEVER_SPOKE_LIMIT_S
        while True:
            event = await self._next(None if self._playing else deadline)
            if event is None:
                return (
                    self._finished()
                    if self._heard_s
                    else self._result(Outcome.NO_ANSWER, _("only sound without an end was heard after the answer"))
                )
            if isinstance(event, SpeakNow) and self._playing is None:
                self._speak(event)
                await self._story.message_started(self._loop.time() - event.quiet_since)
            elif isinstance(event, Played):
                if event.finished and not (wait := self._wait_after_message()):
                    return self._finished()
                if not event.finished:  # taken back: nothing of it counts
                    wait, self._heard_s = NEVER_SPOKE_LIMIT_S, 0.0
                deadline = self._loop.time() + wait
            elif isinstance(event, TakeBack):
                await self._take_back()
            elif isinstance(event, Judged):
                self._judged = event
            elif isinstance(event, DigitPressed):
                if await self._key(event.key):
                    return self._finished()
            elif isinstance(event, FarEndHungUp):
                return await self._far_end_gone(event)
            elif isinstance(event, Heard) and event.sign in _NOT_A_PERSON and (ended := self._ended_by(event)):
                return ended

    def _speak(self, moment: SpeakNow) -> None:
        self._quiet_since = moment.quiet_since
        self._playing = asyncio.create_task(self._play())
        enough_s = self._plan.heard_share * self._plan.message.duration_s
        self._enough = self._loop.call_later(enough_s, self._inbox.put_nowait, None)

    async def _play(self) -> None:
        try:
            self._inbox.put_nowait(await self._call.play(self._plan.message.sound))
        except Exception as error:  # a bug, too, must reach the one who waits
            self._inbox.put_nowait(error)

    async def _take_back(self) -> None:
        if self._playing is None or self._take_backs >= TAKE_BACKS_AT_MOST:
            return
        self._take_backs += 1
        self._call.stop_playing()

    async def _key(self, key: str) -> bool:
        """True when the call is over with it."""
        self._keys += key
        if key == OPT_OUT_KEY:
            await self._story.opted_out()
            self._disposition = Disposition.OPTED_OUT
            await self._end_call()
            return True
        await self._story.key_pressed(key)
        if (chosen := self._plan.keys.get(key)) is not None:
            self._disposition = chosen
            return self._playing is None
        return False

    async def _far_end_gone(self, gone: FarEndHungUp) -> AttemptResult:
        await self._end_call(until=gone.began)
        share = self._heard_s / self._plan.message.duration_s
        if share >= self._plan.heard_share:
            return self._finished()
        return self._result(Outcome.HUNG_UP_EARLY, gone.evidence)

    def _finished(self) -> AttemptResult:
        if self._is_machine and self._disposition is Disposition.NONE:
            self._disposition = Disposition.LEFT_MESSAGE
        return self._result(Outcome.ANSWERED, self._judged.evidence if self._judged else "")

    def _wait_after_message(self) -> float:
        if self._plan.keys and self._disposition is Disposition.NONE and not self._is_machine:
            return KEY_WAIT_S
        return 0.0 if self._call.listens_while_playing else LATE_HANG_UP_WAIT_S

    @property
    def _is_machine(self) -> bool:
        return self._judged is not None and self._judged.verdict is AnswerVerdict.MACHINE

    # ---- events ----

    async def _pump(self) -> None:
        try:
            while True:
                self._inbox.put_nowait(await self._call.next_event())
        except Exception as error:  # a bug, too, must reach the one who waits
            self._inbox.put_nowait(error)

    async def _next(self, deadline: float | None) -> CallEvent | Played | None:
        """The next event; None when `deadline` (loop time) comes first. Raises ModemError."""
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    event = await self._inbox.get()
            except TimeoutError:
                return None
            if isinstance(event, Exception):
                raise event
            if event is None:
                await self._story.heard_enough()
                continue
            if isinstance(event, Played):
                await self._note_played(event)
            return event

    async def _note_played(self, played: Played) -> None:
        self._playing = None
        if self._enough:
            self._enough.cancel()
        delay = max(0.0, played.started_at - self._quiet_since)
        self._heard_s = played.heard_s
        self._start_delay_s = delay

    async def _end_call(self, until: float | None = None) -> None:
        """Hang up, whatever plays; what was heard ends at loop time `until`, if the callee was gone by then."""
        playing = self._playing
        await self._call.hang_up()
        if playing is None:
            return
        await playing
        while not self._inbox.empty():
            event = self._inbox.get_nowait()
            if isinstance(event, Played):
                await self._note_played(event)
                if until is not None:
                    self._heard_s = max(0.0, min(self._heard_s, until - event.started_at))

    async def _stop(self, pump: asyncio.Task[None]) -> None:
        if self._enough:
            self._enough.cancel()
        running = [task for task in (pump, self._playing) if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _result(self, outcome: Outcome, evidence: str) -> AttemptResult:
        ring_s = None
        if self._first_ring is not None:
            ring_s = (self._answered.began if self._answered else self._loop.time()) - self._first_ring
        heard_opt_out = (
            not self._is_machine and self._heard_s > 0 and self._plan.message.opt_out_was_heard(self._heard_s)
        )
        return AttemptResult(
            outcome=outcome,
            disposition=self._disposition,
            verdict=self._judged.verdict if self._judged else None,
            ring_s=None if ring_s is None else round(ring_s, 3),
            heard_s=round(self._heard_s, 3),
            heard_opt_out=heard_opt_out,
            start_delay_s=None if self._start_delay_s is None else round(self._start_delay_s, 3),
            keys=self._keys,
            evidence=evidence,
        )
