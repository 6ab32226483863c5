"""Who is at the other end of a call, and what they do from the first ring until somebody hangs up."""

import math
from collections.abc import Callable, Iterable
from typing import Protocol

from robodial.emulator.greeting import words
from robodial.emulator.heard import Tape
from robodial.emulator.line_signs import LineSign, Sign
from robodial.emulator.remarks import Remark
from robodial.emulator.scenario import CalleeKind, CalleePlan, KeyPress
from robodial.emulator.signals import Once, Samples, Signal, Silence
from robodial.emulator.timers import Timers
from robodial.emulator.tones import CountryTones

MACHINE_RECORDS_S = 120.0
"""A machine's tape ends then."""

FAX_WAITS_S = 35.0
"""ITU-T T.30 T1: how long a fax machine tries to find another."""


class Wire(Protocol):
    """The caller's line, as the far end sees it."""

    def play(self, signal: Signal, at: float) -> None:
        """What the caller hears from loop time `at` on."""

    def play_key(self, key: str, at: float, length_s: float) -> None:
        """One DTMF key over whatever is heard."""

    def sign(self, sign: LineSign) -> None:
        """Tell the caller's modem what happened."""

    def index_at(self, at: float) -> int:
        """Line sample of loop time `at`."""

    def time_of(self, index: int) -> float:
        """Loop time of a line sample."""

    def catch_up(self) -> None:
        """Bring what the caller says to the present moment."""


class Spoken:
    """A callee's words, made only when somebody listens."""

    def __init__(self, make: Callable[[], Samples]) -> None:
        self._make = make
        self._made: Once | None = None

    def render(self, first: int, count: int) -> Samples:
        if self._made is None:
            self._made = Once(self._make())
        return self._made.render(first, count)


class Callee:
    """One call's far end. Starts when the network has found it; `tape` exists from the answer on."""

    def __init__(self, plan: CalleePlan, tones: CountryTones, after_hangup: str, wire: Wire) -> None:
        self.plan = plan
        self.ringing_at: float | None = None
        self.answered_at: float | None = None
        self.gone_at: float | None = None
        self.message_at: float | None = None
        self.tape: Tape | None = None
        self.keys_sent = ""
        self.keys_received = ""
        self._tones = tones
        self._after_hangup = after_hangup
        self._wire = wire
        self._timers = Timers()

    def start(self, at: float) -> None:
        """The network has found the callee: ringing, or a tone that says no."""
        kind, tones, wire = self.plan.kind, self._tones, self._wire
        refusals = {
            CalleeKind.BUSY: (tones.busy, Sign.BUSY),
            CalleeKind.CONGESTION: (tones.congestion, Sign.CONGESTION),
            CalleeKind.SIT: (tones.sit, Sign.SIT),
        }
        self.ringing_at = at
        if kind in refusals:
            tone, sign = refusals[kind]
            wire.play(tone.signal, at)
            wire.sign(LineSign(sign, at))
            return
        if self.plan.ringback:
            wire.play(tones.ringback.signal, at)
            wire.sign(LineSign(Sign.RINGBACK, at))
        if kind.answers:
            self._timers.at(at + self.plan.ring_s, self._answer, at + self.plan.ring_s)

    def _answer(self, at: float) -> None:
        self.answered_at = at
        self.tape = Tape(self._wire.index_at(at))
        self._wire.sign(LineSign(Sign.ANSWERED, at))
        if self.plan.kind is CalleeKind.FAX:
            self._wire.play(self._tones.answer_tone, at)
            lead_s = self._tones.answer_tone_lead_s
            self._timers.at(at + lead_s, self._wire.sign, LineSign(Sign.ANSWER_TONE, at + lead_s))
            self._timers.at(at + FAX_WAITS_S, self.hang_up, at + FAX_WAITS_S)
            return
        self._wire.play(Spoken(lambda: words(self.plan)), at)
        if self.plan.kind is CalleeKind.MACHINE:
            until = at + self.plan.words_s + MACHINE_RECORDS_S
            self._timers.at(until, self.hang_up, until)
        if self.plan.hangs_up_after_s is not None:
            until = at + self.plan.hangs_up_after_s
            self._timers.at(until, self.hang_up, until)
        self._press((key for key in self.plan.keys if not key.after_message), at)
        self._wait_for_words(at + self.plan.words_s)

    def hear(self, first: int, samples: Samples) -> None:
        """Sound from the caller, beginning at line sample `first`."""
        if self.tape is None or self.gone_at is not None:
            return
        if self.tape.add(first, samples) and self.tape.first_loud is not None:
            self._message_began(self._wire.time_of(self.tape.first_loud))

    def hear_key(self, key: str) -> None:
        """A DTMF key from the caller."""
        if self.answered_at is not None and self.gone_at is None:
            self.keys_received += key

    def _message_began(self, at: float) -> None:
        self.message_at = at
        if self.plan.listens_s is not None:
            self._timers.at(at + self.plan.listens_s, self.hang_up, at + self.plan.listens_s)
        self._press((key for key in self.plan.keys if key.after_message), at)
        for remark in self.plan.remarks:
            self._timers.at(at + remark.at_s, self._remark, remark, at + remark.at_s)

    def _remark(self, remark: Remark, at: float) -> None:
        self._wire.play(Spoken(lambda: remark.samples(self.plan.voice_seed)), at)

    def _press(self, keys: Iterable[KeyPress], at: float) -> None:
        for key in keys:
            self._timers.at(at + key.at_s, self._press_now, key, at + key.at_s)

    def _press_now(self, key: KeyPress, at: float) -> None:
        if self.gone_at is None:
            self.keys_sent += key.key
            self._wire.play_key(key.key, at, key.length_s)

    def _wait_for_words(self, since: float) -> None:
        """Patience: look again when it would have run out since the last thing heard."""
        if math.isfinite(self.plan.patience_s):
            until = since + self.plan.patience_s
            self._timers.at(until, self._patience_over, since)

    def _patience_over(self, since: float) -> None:
        last = self.tape.last_loud if self.tape is not None else None
        heard_until = self._wire.time_of(last) if last is not None else since
        if heard_until > since:
            self._wait_for_words(heard_until)
        else:
            self.hang_up(since + self.plan.patience_s)

    def hang_up(self, at: float) -> None:
        """The callee goes: silence, then the network's tone."""
        self._wire.catch_up()
        if self.gone_at is not None:
            return
        self.gone_at = at
        self._timers.cancel()
        self._wire.play(Silence(), at)
        self._wire.sign(LineSign(Sign.FAR_END_GONE, at))
        tone_at = at + self.plan.silence_after_hangup_s
        self._timers.at(tone_at, self._tone_after, tone_at)

    def _tone_after(self, at: float) -> None:
        tone = self._tones.called(self._after_hangup)
        if tone is None:
            return
        signs = {"busy": Sign.BUSY, "congestion": Sign.CONGESTION, "dial": Sign.DIAL_TONE}
        self._wire.play(tone.signal, at)
        self._wire.sign(LineSign(signs[self._after_hangup], at))

    def drop(self) -> None:
        """The caller hung up: whatever was planned is off."""
        self._timers.cancel()
