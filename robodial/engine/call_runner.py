"""One call, from the last digit dialed to hang-up. Reads like a telephone call; knows neither line nor store."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from robodial.audio.message import Message, Messages
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
    SpeakWhy,
    TakeBack,
)
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.engine.speaker import EnoughHeard, Speaker
from robodial.i18n import gettext as _

OPT_OUT_KEY = "9"
"""Everywhere, always, also during the message."""

NO_SIGN_LIMIT_S = 20.0
"""From the last digit: a network that has neither rung nor spoken by then will not."""

KNOWN_LATE_S = 5.0
"""Where the modem itself listens for the answer, it tells of it after so long without ringing (+VRA=50)."""

NEVER_SPOKE_LIMIT_S = 60.0
"""From the answer: sound without an end (music, an announcement) is left alone after this."""

KEY_WAIT_S = 4.0
"""After the message, when it asked for a key; else after its opt-out sentence, which may be the end of it."""

SPOKEN_OVER_ASKED_S = 0.2
"""Whether they still go on over the end of our message is asked so often..."""
SPOKEN_OVER_LIMIT_S = 30.0
"""...and so long after it."""

KEY_TOLD_EARLY_S = 0.3
"""The answer is dated to a few tenths of a second; a key that came sooner, and before the last ring, was somebody's
ringing music."""

LATE_HANG_UP_WAIT_S = 2.0
"""On a line deaf while playing: time to hear, after the message, that the far end had already gone."""

TAKE_BACKS_AT_MOST = 3
"""A greeting that starts again more often than this is not one."""

_ENDED_BY = {
    CallSign.BUSY: Outcome.BUSY,
    CallSign.CONGESTION: Outcome.CONGESTION,
    CallSign.FAX: Outcome.FAX,
    CallSign.NO_DIAL_TONE: Outcome.NO_DIAL_TONE,
    CallSign.LINE_IN_USE: Outcome.LINE_IN_USE,
    CallSign.NO_ANSWER: Outcome.NO_ANSWER,
    CallSign.MODEM_REFUSED: Outcome.MODEM_REFUSED,
}
_ENGAGED = frozenset({CallSign.BUSY, CallSign.CONGESTION})
"""After ringing, these are no engaged line: who declines a call does not want the next one in ten minutes."""
_NOT_A_PERSON = frozenset({CallSign.FAX, CallSign.SIT})
_TRY_LATER_SIT = frozenset({"reorder", "no_circuit"})


_MayCome = CallEvent | Played | EnoughHeard


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What to do in one call. `messages` answers the one question that machines raise: what to say now, if anything."""

    messages: Messages
    ring_timeout_s: float
    heard_share: float
    keys: Mapping[str, Disposition]


@dataclass(frozen=True, slots=True)
class MessageStart:
    """A message begins. `delay_s`, to its first audible word, is what is expected; the result has what came of it."""

    message: Message
    why: SpeakWhy
    delay_s: float


class CallStory(Protocol):
    """Who is told while the call goes on; each is awaited, so what must be stored is stored before the call goes on."""

    async def rang(self) -> None:
        """It rings. After `answered`: what seemed an answer was none."""

    async def answered(self) -> None: ...

    async def message_started(self, start: MessageStart) -> None: ...

    async def message_taken_back(self) -> None:
        """It was stopped, and nothing of it counts: not even that enough of it was heard."""

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
        self._inbox: asyncio.Queue[_MayCome | Exception] = asyncio.Queue()
        self._speaker = Speaker(call, plan.heard_share, self._inbox.put_nowait)
        self._first_ring: float | None = None
        self._last_ring: float | None = None
        self._answered: Answered | None = None
        self._judged: Judged | None = None
        self._next_start: SpeakNow | None = None
        self._deadline = 0.0
        self._listen_until = 0.0
        self._early: list[DigitPressed] = []
        """Keys that came before the answer was known."""
        self._keys = ""
        self._chosen = Disposition.NONE

    async def run(self) -> AttemptResult:
        """The call's result."""
        pump = asyncio.create_task(self._pump())
        try:
            while True:
                if ended := await self._ringing() or await self._connected():
                    return ended
        finally:
            pump.cancel()
            await self._speaker.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    def broken_off(self, outcome: Outcome, evidence: str, *, was_heard: bool) -> AttemptResult:
        """The result of a call that did not come to its end. Who has decided, has answered: they are not called again,
        and what they chose is kept. `was_heard`: the share of the message that counts was."""
        if was_heard:
            self._speaker.is_known_to_be_heard()
        return self._result(outcome if self._decision is Disposition.NONE else Outcome.ANSWERED, evidence)

    # ---- until somebody answers ----

    async def _ringing(self) -> AttemptResult | None:
        """How the call ended; None once somebody has answered."""
        deadline = self._loop.time() + NO_SIGN_LIMIT_S + (0.0 if self._call.hears_ringing else self._ring_limit_s)
        if self._first_ring is not None:
            deadline = self._first_ring + self._ring_limit_s
        while True:
            event = await self._next(deadline)
            if event is None:
                return self._unanswered()
            if isinstance(event, Answered):
                self._answered = event
                await self._story.answered()
                return await self._early_keys(event)
            if isinstance(event, DigitPressed):
                self._early.append(event)
            if isinstance(event, FarEndHungUp):
                return self._result(Outcome.NO_ANSWER, event.evidence)
            if isinstance(event, Played):
                self._speaker.ended(event)  # what was said to nobody
            if isinstance(event, Heard):
                if ended := self._ended_by(event):
                    return ended
                if event.sign is CallSign.RINGBACK:
                    self._last_ring = event.at if event.began is None else event.began
                    if self._first_ring is None:
                        self._first_ring = self._last_ring
                        deadline = self._first_ring + self._ring_limit_s
                    await self._story.rang()

    async def _early_keys(self, answered: Answered) -> AttemptResult | None:
        """Who picks up without a word may press a key before anything tells that they did."""
        since = answered.began - KEY_TOLD_EARLY_S
        if self._last_ring is not None:
            since = min(since, self._last_ring)
        early, self._early = self._early, []
        for pressed in early:
            if pressed.at >= since and (ended := await self._key(pressed.key)):
                return ended
        return None

    @property
    def _ring_limit_s(self) -> float:
        return self._plan.ring_timeout_s + (0.0 if self._call.hears_ringing else KNOWN_LATE_S)

    def _unanswered(self) -> AttemptResult:
        if self._first_ring is None and not self._call.hears_ringing:
            return self._result(Outcome.NO_ANSWER, _("the modem noticed nobody who answered"))
        if self._first_ring is None:
            return self._result(Outcome.NO_ANSWER, _("nothing was heard on the line after dialing"))
        seconds = self._plan.ring_timeout_s
        return self._result(Outcome.NO_ANSWER, _("rang for {seconds:.0f} s").format(seconds=seconds))

    def _ended_by(self, heard: Heard) -> AttemptResult | None:
        if heard.sign is CallSign.SIT:
            outcome = Outcome.CONGESTION if heard.detail in _TRY_LATER_SIT else Outcome.INVALID_NUMBER
            return self._result(outcome, _("the network says the number cannot be reached"))
        if heard.sign in _ENGAGED and self._first_ring is not None:
            return self._result(Outcome.NO_ANSWER, _("it rang, then a busy tone came: declined, or nobody there"))
        outcome_of_sign = _ENDED_BY.get(heard.sign)
        return None if outcome_of_sign is None else self._result(outcome_of_sign, heard.detail)

    # ---- somebody is there ----

    async def _connected(self) -> AttemptResult | None:
        """How the call ended; None when it rings again."""
        self._wait(NEVER_SPOKE_LIMIT_S)
        while True:
            event = await self._next(None if self._speaker.is_busy else self._deadline)
            if event is None:
                if not self._call.is_spoken_over or self._loop.time() >= self._listen_until:
                    return await self._nothing_came()
                self._wait(SPOKEN_OVER_ASKED_S)
            elif isinstance(event, Heard) and event.sign is CallSign.RINGBACK:
                await self._rings_again()
                return None
            elif ended := await self._happened(event):
                return ended

    async def _rings_again(self) -> None:
        """The network passed the call on, or lost a ring: whatever was said, nobody heard it."""
        self._answered = self._judged = self._next_start = None
        if self._speaker.stands:
            await self._stop_message()
        await self._story.rang()

    async def _happened(self, event: _MayCome) -> AttemptResult | None:
        match event:
            case SpeakNow():
                return await self._our_turn(event)
            case Played():
                return await self._played(event)
            case TakeBack():
                await self._take_back()
            case Judged():
                await self._revise(event)
            case DigitPressed():
                return await self._key(event.key)
            case FarEndHungUp():
                return await self._far_end_gone(event)
            case EnoughHeard() if self._speaker.counts(event):
                await self._story.heard_enough()
            case Heard() if event.sign in _NOT_A_PERSON:
                return self._ended_by(event)
        return None

    async def _nothing_came(self) -> AttemptResult:
        await self._end_call()
        if self._is_settled:
            return self._finished()
        if self._plan.messages.to(self._verdict) is None:
            return self._hung_up_on()
        return self._result(Outcome.NO_ANSWER, _("only sound without an end was heard after the answer"))

    # ---- what we say ----

    async def _our_turn(self, moment: SpeakNow) -> AttemptResult | None:
        """Speak, or where the plan has nothing to say to a machine, hang up.

        Only now: until this moment the verdict could be revised, and hanging up on a person cannot.
        """
        if self._speaker.is_speaking:
            return None
        message = self._plan.messages.to(self._verdict)
        if message is None:
            return await self._hang_up_on()
        if self._speaker.is_stopping:
            self._next_start = moment
            return None
        self._speaker.begin(message, moment)
        delay_s = max(0.0, self._loop.time() + message.first_word_s - moment.quiet_since)
        await self._story.message_started(MessageStart(message, moment.why, delay_s))
        return None

    async def _played(self, played: Played) -> AttemptResult | None:
        if self._speaker.ended(played) and (played.finished or self._speaker.enough_was_heard):
            self._wait(self._wait_after_message())
            self._listen_until = self._loop.time() + SPOKEN_OVER_LIMIT_S
            return None
        self._wait(NEVER_SPOKE_LIMIT_S)
        moment, self._next_start = self._next_start, None
        return await self._our_turn(moment) if moment else None

    async def _take_back(self) -> None:
        if self._next_start is not None:
            self._next_start = None  # it never began
        elif self._speaker.stands and self._speaker.take_backs < TAKE_BACKS_AT_MOST:
            await self._stop_message()

    async def _stop_message(self) -> None:
        self._speaker.take_back()
        self._wait(NEVER_SPOKE_LIMIT_S)
        await self._story.message_taken_back()

    async def _revise(self, judged: Judged) -> None:
        """A new verdict. A person who hears what was meant for a machine hears their own message instead, at once."""
        self._judged = judged
        if judged.verdict is not AnswerVerdict.HUMAN or not self._speaker.is_speaking:
            return
        meant_for_them = self._speaker.message is self._plan.messages.person
        if not meant_for_them and self._speaker.take_backs < TAKE_BACKS_AT_MOST:
            await self._stop_message()
            self._next_start = SpeakNow(judged.at, SpeakWhy.AFTER_GREETING, judged.at)

    def _wait_after_message(self) -> float:
        wait_s = 0.0 if self._call.listens_while_playing else LATE_HANG_UP_WAIT_S
        message = self._speaker.message
        if self._is_machine or self._decision is not Disposition.NONE or message is None:
            return wait_s
        told_s = 0.0 if self._plan.keys else message.duration_s - message.opt_out_ends_s
        return max(wait_s, KEY_WAIT_S - told_s)

    def _wait(self, seconds: float) -> None:
        self._deadline = self._loop.time() + seconds

    # ---- what they decide ----

    async def _key(self, key: str) -> AttemptResult | None:
        """A refusal ends the call, whoever was thought to have answered; so does a decision after the message.

        Keys are asked for in the message: before it, they decide nothing but a refusal.
        """
        self._keys += key
        if key == OPT_OUT_KEY:
            await self._story.opted_out()
            await self._end_call()
            return self._finished()
        await self._story.key_pressed(key)
        if key in self._plan.keys and self._speaker.stands:
            self._chosen = self._plan.keys[key]
        if self._decision is Disposition.NONE or self._speaker.is_busy:
            return None
        await self._end_call()
        return self._finished()

    @property
    def _decision(self) -> Disposition:
        """Nobody presses keys at a machine: of what sounds like keys there, only a refusal is believed."""
        if OPT_OUT_KEY in self._keys:
            return Disposition.OPTED_OUT
        return Disposition.NONE if self._is_machine else self._chosen

    @property
    def _is_settled(self) -> bool:
        """Enough was heard, or they have decided: whoever pressed a key and hung up at once is not called again."""
        return self._speaker.enough_was_heard or self._decision is not Disposition.NONE

    @property
    def _verdict(self) -> AnswerVerdict | None:
        return self._judged.verdict if self._judged else None

    @property
    def _is_machine(self) -> bool:
        return self._verdict is AnswerVerdict.MACHINE

    # ---- how it ends ----

    async def _far_end_gone(self, gone: FarEndHungUp) -> AttemptResult:
        await self._end_call(until=gone.began)
        if self._is_settled:
            return self._finished()
        return self._result(Outcome.HUNG_UP_EARLY, gone.evidence)

    async def _hang_up_on(self) -> AttemptResult:
        await self._end_call()
        return self._hung_up_on()

    def _hung_up_on(self) -> AttemptResult:
        if self._decision is Disposition.OPTED_OUT:
            return self._finished()
        return self._result(Outcome.MACHINE, self._judged.evidence if self._judged else "")

    def _finished(self) -> AttemptResult:
        return self._result(Outcome.ANSWERED, self._judged.evidence if self._judged else "")

    async def _end_call(self, until: float | None = None) -> None:
        """Hang up, whatever plays; what was heard ends at loop time `until`, if the callee was gone by then.

        A refusal that was on its way still counts.
        """
        await self._call.hang_up()
        await self._speaker.finish()
        while not self._inbox.empty():
            event = self._inbox.get_nowait()
            if isinstance(event, Played):
                self._speaker.ended(event, until)
            elif isinstance(event, DigitPressed) and event.key == OPT_OUT_KEY and OPT_OUT_KEY not in self._keys:
                self._keys += event.key
                await self._story.opted_out()

    def _result(self, outcome: Outcome, evidence: str) -> AttemptResult:
        ring_s = None
        if self._first_ring is not None:
            ring_s = (self._answered.began if self._answered else self._loop.time()) - self._first_ring
        speaker = self._speaker
        return AttemptResult(
            outcome=outcome,
            disposition=self._disposition(outcome),
            verdict=self._verdict,
            ring_s=None if ring_s is None else round(ring_s, 3),
            heard_s=round(speaker.heard_s, 3),
            heard_opt_out=self._heard_opt_out,
            start_delay_s=None if speaker.start_delay_s is None else round(speaker.start_delay_s, 3),
            start_why=speaker.start_why,
            take_backs=speaker.take_backs,
            keys=self._keys,
            evidence=evidence,
        )

    def _disposition(self, outcome: Outcome) -> Disposition:
        left = outcome is Outcome.ANSWERED and self._is_machine and self._decision is Disposition.NONE
        return Disposition.LEFT_MESSAGE if left else self._decision

    @property
    def _heard_opt_out(self) -> bool:
        message, heard_s = self._speaker.message, self._speaker.heard_s
        return not self._is_machine and message is not None and heard_s > 0 and message.opt_out_was_heard(heard_s)

    # ---- events ----

    async def _pump(self) -> None:
        try:
            while True:
                self._inbox.put_nowait(await self._call.next_event())
        except Exception as error:  # a bug, too, must reach the one who waits
            self._inbox.put_nowait(error)

    async def _next(self, deadline: float | None) -> _MayCome | None:
        """The next event; None when `deadline` (loop time) comes first. Raises ModemError."""
        try:
            async with asyncio.timeout_at(deadline):
                event = await self._inbox.get()
        except TimeoutError:
            return None
        if isinstance(event, Exception):
            raise event
        return event
