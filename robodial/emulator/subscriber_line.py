"""One subscriber's line at the emulated exchange: hook, digits, what is heard, what is said.

Sound is counted in samples since off-hook, at the rate of the modem's clock. Nothing is computed unless somebody
listens, and no timer runs on an idle line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.callee import Callee
from robodial.emulator.floor import Course, floor_of
from robodial.emulator.heard import HeardCall
from robodial.emulator.hybrid import Hybrid, echo_path
from robodial.emulator.line_signs import LineSign, Sign
from robodial.emulator.line_time import LineTime, Span
from robodial.emulator.signals import Looped, Samples, Signal, Silence, amplitude, silence
from robodial.emulator.timers import Timers
from robodial.emulator.tones import Tone, dtmf

if TYPE_CHECKING:
    from robodial.emulator.exchange import Exchange

SHORT_NUMBER = 3
"""Up to so many digits may be the beginning of a longer number: the exchange waits for more."""

MORE_DIGITS_S = 10.0
"""How long it waits (ITU-T E.180 family of national rules: 10 to 20 s)."""

LAST_DIGIT_S = 0.6
"""No further digit for so long ends a number of the usual length."""

NOISE_S = 4


class SubscriberLine:
    """A line; `listener` is told what a modem's detectors could notice, `mover` moves what the modem still holds."""

    def __init__(self, exchange: Exchange, name: str) -> None:
        self.name = name
        self.rate = float(SAMPLE_RATE)
        self.listener: Callable[[LineSign], None] = lambda sign: None
        self.mover: Callable[[], None] = lambda: None
        self.dead = False
        self.underruns = 0
        self.time = LineTime()
        self._exchange = exchange
        self._network = exchange.scenario.network
        self._tones = exchange.scenario.tones
        self._noise = _noise(self._network.noise_dbfs)
        self._hybrid: Hybrid | None = None
        self._timers = Timers()
        self._off_hooks = 0
        self._off_hook_at: float | None = None
        self._on_hook_at = -1e9
        self._track: list[tuple[int, Signal]] = []
        self._keys: list[tuple[int, Samples]] = []
        self._digits = ""
        self._dialed_at = 0.0
        self._takes_digits = False
        self._callee: Callee | None = None

    # ---- hook and digits -------------------------------------------------------------------------------------

    @property
    def is_off_hook(self) -> bool:
        """True from off-hook to on-hook."""
        return self._off_hook_at is not None

    @property
    def connected(self) -> bool:
        """True once a number is being rung, until on-hook."""
        return self._callee is not None

    @property
    def ringback(self) -> Tone:
        """The network's ringing tone."""
        return self._tones.ringback

    def off_hook(self) -> None:
        """Lift the handset: dial tone comes, after the exchange has seen the line on-hook long enough."""
        if self._off_hook_at is not None:
            return
        now = asyncio.get_running_loop().time()
        self._off_hook_at = now
        self._off_hooks += 1
        self._digits = ""
        self._takes_digits = False
        self._track = [(0, Silence())]
        self._hybrid = self._new_hybrid()
        guard_over = max(now, self._on_hook_at + self._network.on_hook_guard_s)
        chance = self._exchange.chance(self.name, self._off_hooks)
        tone_at = guard_over + chance.uniform(*self._network.dial_tone_after_s)
        self.time.exchange.append((now, tone_at))
        if not self.dead:
            self._timers.at(tone_at, self._dial_tone, tone_at)

    def _new_hybrid(self) -> Hybrid | None:
        network = self._network
        if network.echo_db is None:
            return None
        return Hybrid(echo_path(network.echo_db, network.echo_delay_s, network.echo_far_db))

    def _dial_tone(self, at: float) -> None:
        self._takes_digits = True
        self.play(self._tones.dial.signal, at)
        self.sign(LineSign(Sign.DIAL_TONE, at))

    def on_hook(self) -> None:
        """Put the handset down: the call is over."""
        if self._off_hook_at is None:
            return
        now = asyncio.get_running_loop().time()
        self._timers.cancel()
        callee, self._callee = self._callee, None
        if callee is not None:
            callee.drop()
            if callee.gone_at is not None:  # the exchange's silence, in which nobody can tell that the callee is gone
                tone_at = callee.gone_at + callee.plan.silence_after_hangup_s
                self.time.exchange.append((callee.gone_at, min(tone_at, now)))
            self._exchange.call_ended(self._story(callee, self._off_hook_at, now))
            self.underruns = 0
        self.time.exchange.append((now, now + self._network.on_hook_guard_s))
        self._off_hook_at = None
        self._on_hook_at = now
        self._keys.clear()

    def digit(self, key: str) -> None:
        """A dialed key has ended. Digits before the dial tone, or once a call rings, are no number."""
        now = asyncio.get_running_loop().time()
        if self._callee is not None:
            self._callee.hear_key(key)
            return
        if not self._takes_digits:
            return
        if self._digits == "" and key == self._network.outside_line:
            self._ask_outside(now)
            return
        self._timers.cancel()
        self.play(Silence(), now)
        self._digits += key
        self._dialed_at = now
        if len(self._digits) <= SHORT_NUMBER:
            self._timers.at(now + MORE_DIGITS_S, self._route, now + MORE_DIGITS_S)
        else:
            self._timers.at(now + LAST_DIGIT_S, self._route, now)

    def _ask_outside(self, now: float) -> None:
        self._takes_digits = False
        self.play(Silence(), now)
        tone_at = now + self._network.dial_tone_after_s[0]
        self.time.exchange.append((now, tone_at))
        self._digits = "_"
        self._timers.at(tone_at, self._outside_tone, tone_at)

    def _outside_tone(self, at: float) -> None:
        self._takes_digits = True
        self.play(self._tones.dial.signal, at)
        self.sign(LineSign(Sign.DIAL_TONE, at))

    def _route(self, dialed_at: float) -> None:
        plan = self._exchange.route(self._digits.removeprefix("_"))
        self._dialed_at = dialed_at
        self._callee = Callee(plan, self._tones, self._network.after_hangup.tone, self)
        start_at = max(dialed_at + plan.post_dial_delay_s, asyncio.get_running_loop().time())
        self._timers.at(start_at, self._callee.start, start_at)

    # ---- sound ----------------------------------------------------------------------------------------------

    def index_at(self, at: float) -> int:
        """Line sample of loop time `at`; 0 while on-hook."""
        if self._off_hook_at is None:
            return 0
        return int((at - self._off_hook_at) * self.rate + 1e-5)

    def time_of(self, index: int) -> float:
        """Loop time of a line sample."""
        return (self._off_hook_at or 0.0) + index / self.rate

    def play(self, signal: Signal, at: float) -> None:
        """What the caller hears from `at` on."""
        self._track.append((self.index_at(at), signal))
        if len(self._track) > 8:
            del self._track[:-4]

    def play_key(self, key: str, at: float, length_s: float) -> None:
        """A key pressed by the callee, over what else is heard."""
        self._keys.append((self.index_at(at), dtmf(key, round(length_s * 1000))))
        self.sign(LineSign(Sign.KEY, at, key, length_s))

    def sign(self, sign: LineSign) -> None:
        """Tell the modem."""
        self.listener(sign)

    def render(self, first: int, count: int) -> Samples:
        """What the caller hears: `count` samples from line sample `first`, none of them in the future."""
        start, signal = self._track[-1]
        heard = signal.render(first - start, count) if start <= first else self._across(first, count)
        if self._noise is not None:
            heard = heard + self._noise.render(first, count)
        elif self._keys or self._hybrid:
            heard = heard.copy()
        if self._keys:
            heard = self._with_keys(heard, first)
        if self._hybrid:
            self._hybrid.add_to(heard, first)
        return heard

    def _across(self, first: int, count: int) -> Samples:
        """Where one sound ends and the next begins."""
        parts = []
        end = first + count
        for place, (start, signal) in enumerate(self._track):
            until = self._track[place + 1][0] if place + 1 < len(self._track) else end
            begin, until = max(first, start), min(end, until)
            if begin < until:
                parts.append(signal.render(begin - start, until - begin))
        joined = np.concatenate(parts) if parts else silence(count)
        return joined if len(joined) == count else np.concatenate((silence(count - len(joined)), joined))

    def _with_keys(self, heard: Samples, first: int) -> Samples:
        end = first + len(heard)
        for start, tone in self._keys:
            _add(heard, first, start, tone)
        self._keys = [(start, tone) for start, tone in self._keys if start + len(tone) > end]
        return heard

    def catch_up(self) -> None:
        """Bring what the caller says to the present moment."""
        self.mover()

    def transmit(self, first: int, samples: Samples) -> None:
        """What the caller says, beginning at line sample `first`."""
        if self._hybrid:
            self._hybrid.hear(first, samples)
        if self._callee is not None:
            self._callee.hear(first, samples)

    # ---- the story ------------------------------------------------------------------------------------------

    def _story(self, callee: Callee, off_hook_at: float, now: float) -> HeardCall:
        gone_at = callee.gone_at if callee.gone_at is not None else now
        tape = callee.tape
        said_until = tape.last_loud if tape is not None else None
        message: list[Span] = []
        if callee.message_at is not None and said_until is not None:
            message = [(callee.message_at, min(self.time_of(said_until), gone_at))]
        course = Course(self._dialed_at, callee.ringing_at, callee.answered_at, callee.gone_at, now)
        floor = [*floor_of(callee.plan, self._tones, course, self._exchange.ring_limit_s), *message]
        floor_s, exchange_s, modem_s = self.time.share_out(floor, now)
        return HeardCall(
            line=self.name,
            number=callee.plan.number,
            nth=callee.plan.nth,
            kind=callee.plan.kind,
            off_hook_at=off_hook_at,
            dialed_at=self._dialed_at,
            answered_at=callee.answered_at,
            ended_at=now,
            hung_up_by="callee" if callee.gone_at is not None else "caller",
            heard=tape.samples(self.index_at(gone_at)) if tape is not None else silence(0),
            message_s=sum(b - a for a, b in message),
            keys_sent=callee.keys_sent,
            keys_received=callee.keys_received,
            floor_s=floor_s,
            exchange_s=exchange_s,
            modem_s=modem_s,
            underruns=self.underruns,
            message_at=callee.message_at,
        )


def _add(onto: Samples, first: int, start: int, what: Samples) -> None:
    """Add `what`, beginning at line sample `start`, onto `onto`, which begins at `first`."""
    begin, end = max(first, start), min(first + len(onto), start + len(what))
    if begin < end:
        target = onto[begin - first : end - first]
        mixed = target.astype(np.int32) + what[begin - start : end - start]
        target[:] = np.clip(mixed, -32768, 32767)


@lru_cache(maxsize=8)
def _noise(level_dbfs: float | None) -> Looped | None:
    if level_dbfs is None:
        return None
    rng = np.random.default_rng(440)
    noise = rng.normal(0.0, amplitude(level_dbfs), NOISE_S * SAMPLE_RATE)
    return Looped(np.clip(np.round(noise), -700, 700).astype(np.int16))
