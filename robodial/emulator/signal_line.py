"""A line without audio for whole simulated days: the same callees, timings and verdicts, a few timers per call."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import cycle, islice

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
from robodial.emulator import signal_delays as delays
from robodial.emulator.exchange import Exchange
from robodial.emulator.family import Timing, family_named
from robodial.emulator.floor import Course, floor_of
from robodial.emulator.heard import HeardCall
from robodial.emulator.line_time import LineTime, Span
from robodial.emulator.scenario import CalleeKind, CalleePlan, KeyPress
from robodial.emulator.signals import silence
from robodial.emulator.tones import Tone
from robodial.errors import ModemError
from robodial.i18n import gettext as _

LONGEST_MACHINE_S = 120.0


class SignalLine:
    """Implements `domain.line.Line`."""

    def __init__(
        self, line_id: LineId, exchange: Exchange, *, family: str = "conexant_cx930xx", opens_after_s: float = 0.0
    ) -> None:
        """`opens_after_s` is how long opening takes. Raises ScenarioError for an unknown family."""
        self._line_id = line_id
        self._exchange = exchange
        self._timing = family_named(family).timing
        fast = family in delays.FAST_DIGITS
        self._digit_on_s = delays.FAST_DIGIT_S if fast else self._timing.digit_on_s
        self._digit_off_s = delays.FAST_DIGIT_S if fast else self._timing.digit_off_s
        self._opens_after_s = opens_after_s
        self._time = LineTime()
        self._on_hook_at = self._hung_up_at = -1e9
        self._call: SignalCall | None = None

    @property
    def line_id(self) -> LineId:
        return self._line_id

    @property
    def is_real(self) -> bool:
        return False

    async def open(self) -> None:
        await asyncio.sleep(self._opens_after_s)

    async def get_ready(self) -> bool:
        """At once: what the modem needs before a dial is part of dialing here."""
        return True

    async def dial(self, dial_string: str) -> Call:
        plan = self._exchange.route(dial_string)
        off_hook_at, dialed_at = self._planned(plan, sum(c.isalnum() or c in "*#" for c in dial_string))
        heard_at = dialed_at + self._digit_off_s + self._timing.listen_start_s
        await asyncio.sleep(heard_at - asyncio.get_running_loop().time())
        self._call = SignalCall(self, plan, off_hook_at, dialed_at)
        return self._call

    def _planned(self, plan: CalleePlan, digits: int) -> tuple[float, float]:
        """When the line will be off-hook and when its last digit will have sounded."""
        timing, now = self._timing, asyncio.get_running_loop().time()
        prepared_at = self._hung_up_at + delays.SET_UP_LINES * timing.at_command_s
        sent_at = max(now, prepared_at, self._hung_up_at + delays.GUARD_S)
        off_hook_at = sent_at + timing.at_command_s
        guard_over = self._on_hook_at + self._exchange.scenario.network.on_hook_guard_s
        tone_at = max(off_hook_at, guard_over) + plan.dial_tone_after_s
        known_at = tone_at + timing.dial_tone_recognition_s
        dialed_at = known_at + digits * (self._digit_on_s + self._digit_off_s) - self._digit_off_s
        self._time.modem += [(sent_at, off_hook_at), (tone_at, dialed_at)]
        self._time.exchange.append((off_hook_at, tone_at))
        return off_hook_at, dialed_at

    async def close(self) -> None:
        if self._call is not None:
            await self._call.hang_up()

    def take_notice(self) -> str:
        """Nothing: this line hears everything."""
        return ""

    async def until_fault(self) -> None:
        """For ever."""
        await asyncio.Event().wait()

    def take_fault(self) -> ModemError | None:
        """None: this line has no modem."""
        return None

    @property
    def exchange(self) -> Exchange:
        """The network this line belongs to."""
        return self._exchange

    @property
    def timing(self) -> Timing:
        """What the modem takes by itself."""
        return self._timing

    async def go_on_hook(self) -> None:
        """What the modem needs until the line is free."""
        now = asyncio.get_running_loop().time()
        on_hook_at = now + delays.HANG_UP_LINES * self._timing.at_command_s
        self._time.modem.append((now, on_hook_at))
        await asyncio.sleep(on_hook_at - now)

    def ended(self, call: SignalCall, course: Course, message: list[Span]) -> None:
        """A call is over: tell its story."""
        exchange = self._exchange
        now = course.ended_at
        floor = [*floor_of(call.plan, exchange.scenario.tones, course, exchange.ring_limit_s), *message]
        if course.gone_at is not None:
            tone_at = course.gone_at + call.plan.silence_after_hangup_s
            self._time.exchange.append((course.gone_at, min(tone_at, now)))
        floor_s, exchange_s, modem_s = self._time.share_out(floor, now)
        self._on_hook_at = now
        self._hung_up_at = now + self._timing.hang_up_s
        self._time.exchange.append((now, now + exchange.scenario.network.on_hook_guard_s))
        self._time.modem.append((now, self._hung_up_at))
        self._call = None
        exchange.call_ended(
            HeardCall(
                line=str(self._line_id),
                number=call.plan.number,
                nth=call.plan.nth,
                kind=call.plan.kind,
                off_hook_at=call.off_hook_at,
                dialed_at=course.dialed_at,
                answered_at=course.answered_at,
                ended_at=now,
                hung_up_by="caller" if course.gone_at is None else "callee",
                heard=silence(0),
                message_s=sum(end - start for start, end in message),
                keys_sent=call.keys_sent,
                keys_received=call.keys_received,
                floor_s=floor_s,
                exchange_s=exchange_s,
                modem_s=modem_s,
                message_at=message[0][0] if message else None,
            )
        )


class SignalCall:
    """Implements `domain.line.Call`: what will be heard is known in advance, and comes when its time has come."""

    def __init__(self, line: SignalLine, plan: CalleePlan, off_hook_at: float, dialed_at: float) -> None:
        self.plan = plan
        self.off_hook_at = off_hook_at
        self.keys_sent = ""
        self.keys_received = ""
        self._line = line
        self._tones = line.exchange.scenario.tones
        self._loop = asyncio.get_running_loop()
        self._dialed_at = dialed_at
        self._ringing_at = dialed_at + plan.post_dial_delay_s
        self._answered_at = self._ringing_at + plan.ring_s if plan.kind.answers else None
        self._gone_at: float | None = None
        self._message: list[Span] = []
        self._over = False
        self._planned: list[tuple[float, int, CallEvent]] = []
        self._count = 0
        self._changed: asyncio.Future[None] | None = None
        self._playing: asyncio.Future[None] | None = None
        self._play_started_at = 0.0
        self._patient = False
        ring = self._tones.ringback.cadence
        self._ring_s = sum(ring[:-1])
        self._ring_over_s = delays.RING_OVER_S if len(ring) == 2 else delays.RING_OF_TWO_OVER_S
        self._rings = iter(self._ring_times())
        self._plan_course()

    # ---- what will happen -----------------------------------------------------------------------------------

    def _ring_times(self) -> Iterator[float]:
        period_s = self._tones.ringback.period_s
        at = self._ringing_at
        while self._answered_at is None or at + self._ring_s < self._answered_at:
            yield at
            at += period_s

    def _plan_course(self) -> None:
        kind, start = self.plan.kind, self._ringing_at
        refusals = {
            CalleeKind.BUSY: (CallSign.BUSY, self._engaged_known_s(self._tones.busy)),
            CalleeKind.CONGESTION: (CallSign.CONGESTION, self._engaged_known_s(self._tones.congestion)),
            CalleeKind.SIT: (CallSign.SIT, delays.SIT_KNOWN_S),
        }
        if kind in refusals:
            sign, known_s = refusals[kind]
            self._expect(Heard(start + known_s, sign, began=start))
            return
        if self.plan.ringback:
            self._next_ring()
        if self._answered_at is not None:
            self._plan_answer(self._answered_at)

    def _next_ring(self) -> None:
        """A ring is known when it has ended."""
        began = next(self._rings, None)
        if began is not None:
            self._expect(Heard(began + self._ring_s + self._ring_over_s, CallSign.RINGBACK, began=began))

    def _plan_answer(self, at: float) -> None:
        plan = self.plan
        if plan.kind is CalleeKind.FAX:
            self._expect(Heard(at + delays.FAX_KNOWN_S, CallSign.FAX, began=at))
            return
        voice_at = at + plan.lead_s
        if plan.greeting_s > 0:
            self._expect(Answered(voice_at + delays.VOICE_KNOWN_S, at))
        else:
            self._expect(Answered(at + delays.SILENT_ANSWER_KNOWN_S, at))
        (self._plan_machine if plan.kind is CalleeKind.MACHINE else self._plan_human)(at)
        if plan.hangs_up_after_s is not None:
            self._will_go(at + plan.hangs_up_after_s)
        for key in plan.keys:
            if not key.after_message:
                self._will_press(key, at)

    def _plan_human(self, at: float) -> None:
        quiet_at = at + self.plan.words_s
        known_at = quiet_at + delays.GREETING_OVER_S
        why = SpeakWhy.AFTER_GREETING
        if self.plan.greeting_s == 0:
            quiet_at, known_at, why = at, at + delays.SILENT_ANSWER_KNOWN_S, SpeakWhy.SILENCE
        self._expect(Judged(known_at, AnswerVerdict.HUMAN, f"greeting {self.plan.greeting_s:.1f} s"))
        self._expect(SpeakNow(known_at, why, quiet_at))
        self._will_go(max(quiet_at, known_at) + self.plan.patience_s, unless_spoken_to=True)

    def _plan_machine(self, at: float) -> None:
        plan = self.plan
        quiet_at = at + plan.words_s
        judged_at = at + plan.lead_s + min(plan.greeting_s, delays.MACHINE_KNOWN_S)
        self._expect(Judged(judged_at, AnswerVerdict.MACHINE, f"greeting {plan.greeting_s:.1f} s"))
        if plan.beep_s > 0:
            self._expect(Heard(quiet_at + delays.BEEP_OVER_S, CallSign.BEEP))
            self._expect(SpeakNow(quiet_at + delays.BEEP_OVER_S, SpeakWhy.AFTER_BEEP, quiet_at))
        else:
            self._expect(SpeakNow(quiet_at + delays.MACHINE_QUIET_S, SpeakWhy.AFTER_GREETING, quiet_at))
        self._will_go(quiet_at + LONGEST_MACHINE_S)

    def _will_press(self, key: KeyPress, since: float) -> None:
        self._expect(DigitPressed(since + key.at_s + delays.KEY_KNOWN_S, key.key))

    def _will_go(self, at: float, *, unless_spoken_to: bool = False) -> None:
        """The callee hangs up at `at`: nothing planned later happens, and the tone tells."""
        if at == float("inf") or (self._gone_at is not None and self._gone_at <= at):
            return
        self._gone_at = at
        self._patient = unless_spoken_to
        self._planned = [p for p in self._planned if p[0] < at and not isinstance(p[2], FarEndHungUp)]
        tone = self._tones.called(self._line.exchange.scenario.network.after_hangup.tone)
        if tone is not None:
            known_s = self._engaged_known_s(tone) + (delays.WHILE_SPEAKING_S if self._playing is not None else 0.0)
            known_at = at + self.plan.silence_after_hangup_s + known_s
            self._expect(FarEndHungUp(known_at, at, "busy tone"))

    def _engaged_known_s(self, tone: Tone) -> float:
        """From the tone's beginning to the end of the burst that settles it."""
        if not tone.cadence:
            return delays.DIAL_TONE_KNOWN_S
        bursts = delays.ENGAGED_BURSTS.get(self._tones.country, 2)
        parts = islice(cycle(tone.cadence), 2 * bursts - 1)
        return sum(parts) + delays.ENGAGED_OVER_S

    def _expect(self, event: CallEvent) -> None:
        self._count += 1
        self._planned.append((event.at, self._count, event))
        self._planned.sort(key=lambda planned: planned[:2])
        self._wake()

    def _wake(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)

    # ---- the call -------------------------------------------------------------------------------------------

    @property
    def listens_while_playing(self) -> bool:
        """True: keys and hang-ups are noticed at any time."""
        return True

    @property
    def hears_ringing(self) -> bool:
        """True: every ring is noticed."""
        return True

    @property
    def is_spoken_over(self) -> bool:
        """False: nobody speaks here while we do."""
        return False

    async def next_event(self) -> CallEvent:
        while not self._over:
            if self._planned and self._planned[0][0] <= self._loop.time():
                return self._happened(self._planned.pop(0)[2])
            self._changed = self._loop.create_future()
            timer = self._loop.call_at(self._planned[0][0], self._wake) if self._planned else None
            try:
                await self._changed
            finally:
                self._changed = None
                if timer is not None:
                    timer.cancel()
        raise ModemError(_("The call is over."), line_id=str(self._line.line_id))

    def _happened(self, event: CallEvent) -> CallEvent:
        if isinstance(event, Heard) and event.sign is CallSign.RINGBACK:
            self._next_ring()
        if isinstance(event, DigitPressed):
            self.keys_sent += event.key
        return event

    async def play(self, sound: Sound) -> Played:
        started_at = self._play_started_at = self._loop.time() + delays.START_S
        over_at = started_at + sound.duration_s + delays.DRAIN_S
        self._playing = self._loop.create_future()
        timers = [
            self._loop.call_at(started_at, self._spoken_to, started_at),
            self._loop.call_at(over_at, self.stop_playing),
        ]
        try:
            await self._playing
        finally:
            for timer in timers:
                timer.cancel()
            self._playing = None
            heard_s = min(sound.duration_s, max(0.0, self._loop.time() - started_at))
            self._was_heard(started_at, started_at + heard_s)
        return Played(started_at, heard_s, heard_s >= sound.duration_s - 1e-9)

    def _spoken_to(self, at: float) -> None:
        """The message begins: the callee's patience is renewed, and what hangs on the message is now known."""
        if self._answered_at is None or at < self._answered_at or self._is_gone(at):
            return
        if self._gone_at is not None and self._patient:
            self._gone_at = None
            self._planned = [p for p in self._planned if not isinstance(p[2], FarEndHungUp)]
        if self._message:
            return
        self._message.append((at, at))
        for key in self.plan.keys:
            if key.after_message:
                self._will_press(key, at)
        if self.plan.listens_s is not None:
            self._will_go(at + self.plan.listens_s)

    def _was_heard(self, start: float, end: float) -> None:
        if self._answered_at is None or self._over:
            return
        end = min(end, self._gone_at) if self._gone_at is not None else end
        if end > start:
            self._message.append((start, end))
        if self._gone_at is None and self.plan.kind is CalleeKind.HUMAN:
            self._will_go(end + self.plan.patience_s, unless_spoken_to=True)

    def _is_gone(self, at: float) -> bool:
        return self._gone_at is not None and self._gone_at <= at

    def stop_playing(self) -> None:
        if self._playing is not None and not self._playing.done():
            self._playing.set_result(None)

    async def send_keys(self, keys: str) -> None:
        timing = self._line.timing
        await asyncio.sleep(len(keys) * (timing.digit_on_s + timing.digit_off_s))
        now = self._loop.time()
        if self._answered_at is not None and now >= self._answered_at and not self._is_gone(now):
            self.keys_received += keys

    async def hang_up(self) -> None:
        if self._over:
            return
        if self._playing is not None and self._message:
            self._was_heard(self._play_started_at, self._loop.time())
        self._over = True
        self.stop_playing()
        self._wake()
        await self._line.go_on_hook()
        message = [span for span in self._message if span[1] > span[0]]
        self._line.ended(self, self._course_until(self._loop.time()), message)
        await asyncio.sleep(self._line.timing.hang_up_s)

    def _course_until(self, now: float) -> Course:
        def happened(at: float | None) -> float | None:
            return at if at is not None and at <= now else None

        ringing, answered = happened(self._ringing_at), happened(self._answered_at)
        return Course(self._dialed_at, ringing, answered, happened(self._gone_at), now)
