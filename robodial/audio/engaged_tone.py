"""Busy or congestion: short tones that repeat. Which of the two is told by the tables of all countries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import exp
from statistics import median

from robodial.audio.line_sounds import LOST_S, ToneRun
from robodial.audio.tones import Tone, all_tones

SHORTEST_ON_S = 0.06
LONGEST_ON_S = 0.85
LONGEST_OFF_S = 0.9
"""Between India's 750/750 busy tone and the shortest pause of any ringback, 1.9 s with tolerance."""

_BURSTS = 3
_MOST_BURSTS = 5
_ONE_HOP_S = 0.015
_CRACKLE_S = 0.24
"""A voice is given up 200 ms after its last sound (`line_sounds`); a word lasts longer than the rest."""
_REGULAR = 0.10
_REGULAR_S = 0.022
"""On and off times agree within 10 % and 22 ms: 10 % at the exchange, 11 ms of ours at either end."""
_LIKE_TABLE = 0.10
_LIKE_OWN = 0.04
"""Two bursts are enough where they keep the time of the line's own country so well."""
_NEAR_HZ = 7.5
"""Half of what parts 425 from 440 Hz."""
_SAME_PITCH_HZ = 8.0
_MOST_WANDER_HZ = 4.5
_SAME_LEVEL_DB = 4.0
_WEAKER_DB = (6.0, 14.0)
"""An exchange's bursts differ by less than 4 Hz, wander by less than 3.2 and are equally loud, or 10 dB weaker in turn
(Australia), as measured on noisy lines with every codec; voices and music differ by far more from note to note."""
_PAIR_WANDERS_HZ = 7.5
_PAIR_SHARE = 0.3
"""The middle of 480 and 620 Hz moves as a GSM coder gives now one, now the other more power: by up to 6.5 Hz."""
_BURSTS_OF_NO_COUNTRY = 4
_PRIOR = {"busy": 1.35, "congestion": 1.0}
"""Where countries disagree, rather busy: so both are named right about as often, in 93 to 94 of 100 calls. With 3, as
people telephone far more often than networks fail, hardly more calls are named right even where three are busy for one
that failed; and twice as many of those are named wrong."""
_TEMPO_SPREAD = 0.015
_PITCH_SPREAD_HZ = 2.0
_LEVEL_SPREAD_DB = 3.0
_NOT_IMPOSSIBLE = 0.02


@dataclass(slots=True)
class EngagedTone:
    """Collects the bursts of a cadence, and names it."""

    country: str
    _bursts: list[ToneRun] = field(default_factory=list)
    _disturbed_from: float = 0.0
    _disturbed_until: float = -1.0

    @property
    def began(self) -> float:
        """When the first burst began."""
        return self._bursts[0].began

    def forget(self) -> None:
        """Something else was heard: the cadence is broken."""
        self._bursts.clear()

    def disturb(self, at: float) -> None:
        """A voice sounds in this hop. One too short for a word was the crackle at the edge of a weak tone."""
        if at - self._disturbed_until > _ONE_HOP_S:
            self._disturbed_from = at
        self._disturbed_until = at
        if at - self._disturbed_from > _CRACKLE_S:
            self.forget()

    def hear(self, run: ToneRun) -> str | None:
        """A low tone ended. `busy` or `congestion` when the cadence is certain."""
        if not SHORTEST_ON_S <= run.duration_s <= LONGEST_ON_S:
            self.forget()
            if run.duration_s < SHORTEST_ON_S:
                self._bursts.append(run)  # perhaps the end of the burst that was sounding when we began to listen
            return None
        if self._bursts and not self._follows(run):
            self.forget()
        if run.wander_hz > (_PAIR_WANDERS_HZ if run.second_share > _PAIR_SHARE else _MOST_WANDER_HZ):
            self.forget()
            return None
        self._bursts.append(run)
        if len(self._bursts) < _BURSTS:
            return self._own_at_once() if len(self._bursts) == _BURSTS - 1 else None
        whole = _joined(self._bursts)
        readings = (self._bursts[-_MOST_BURSTS:], whole[-_MOST_BURSTS:], whole[-_BURSTS:])
        names = (self._named(bursts) for bursts in readings if len(bursts) >= _BURSTS)
        return next(filter(None, names), None)

    def _follows(self, run: ToneRun) -> bool:
        last = self._bursts[-1]
        if run.began - last.ended > LONGEST_OFF_S or last.duration_s < SHORTEST_ON_S:
            return run.began - last.ended <= LONGEST_OFF_S  # too short to tell its pitch and level
        step = abs(run.level - last.level)
        as_loud = step < _SAME_LEVEL_DB or _WEAKER_DB[0] < step < _WEAKER_DB[1]
        return as_loud and abs(run.hz - last.hz) < _SAME_PITCH_HZ

    def _own_at_once(self) -> str | None:
        """The name of two bursts that only one tone of the line's country can be."""
        found = _candidates(_on_off(self._bursts), self._bursts, [self.country], _LIKE_OWN)
        own = all_tones().get(self.country)
        longer = own is None or any(tone and len(tone.cadence_s) > 2 for tone in (own.busy, own.congestion))
        return found[0].name if len(found) == 1 and not longer else None

    def _named(self, bursts: Sequence[ToneRun]) -> str | None:
        times = _on_off(bursts)
        own = _candidates(times, bursts, [self.country])
        if len(own) > 1 and _may_go_on(own, times):
            return None  # Spain: 200/200 is busy, or the start of congestion; the next pause tells
        found = own or _candidates(times, bursts, list(all_tones()))
        if found:
            return max(("busy", "congestion"), key=lambda name: sum(c.weight for c in found if c.name == name))
        known = len(bursts) >= _BURSTS_OF_NO_COUNTRY and _is_regular(times)
        return _by_tempo(times) if known else None


def _joined(bursts: Sequence[ToneRun]) -> list[ToneRun]:
    """Each burst whole again that lost a moment."""
    whole: list[ToneRun] = []
    for burst in bursts:
        if whole and burst.began - whole[-1].ended < LOST_S and abs(burst.hz - whole[-1].hz) < _SAME_PITCH_HZ:
            whole[-1] = replace(whole[-1], ended=burst.ended)
        else:
            whole.append(burst)
    return whole


def _on_off(bursts: Sequence[ToneRun]) -> list[float]:
    """On, off, on... of these bursts; the first may have begun before we listened."""
    times = [bursts[0].duration_s]
    for before, burst in pairwise(bursts):
        times += [burst.began - before.ended, burst.duration_s]
    return times


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A tone of the table that what was heard may be; `weight` is how likely, on any scale."""

    name: str
    tone: Tone
    weight: float


def _candidates(
    times: Sequence[float], bursts: Sequence[ToneRun], countries: Sequence[str], tolerance: float = _LIKE_TABLE
) -> list[_Candidate]:
    tones = all_tones()
    found = []
    for country in countries:
        for name in ("busy", "congestion"):
            tone: Tone | None = getattr(tones[country], name) if country in tones else None
            if tone and abs(tone.middle_hz - bursts[-1].hz) < _NEAR_HZ and _fits(times, tone, tolerance):
                found.append(_Candidate(name, tone, _PRIOR[name] * _likelihood(bursts, tone)))
    return found


def _likelihood(bursts: Sequence[ToneRun], tone: Tone) -> float:
    """Exchanges keep time and pitch: what differs by more than a few per cent is another country's tone."""
    off_pitch = (median(burst.hz for burst in bursts) - tone.middle_hz) / _PITCH_SPREAD_HZ
    off_level = min(_level_errors(bursts, tone)) / _LEVEL_SPREAD_DB
    return _bell(off_pitch) * _bell(off_level) * _bell(_tempo_error(bursts, tone) / _TEMPO_SPREAD)


def _bell(error: float) -> float:
    return exp(-0.5 * error * error) + _NOT_IMPOSSIBLE


def _tempo_error(bursts: Sequence[ToneRun], tone: Tone) -> float:
    turns = len(tone.cadence_s) // 2
    if len(bursts) <= turns:
        return 0.0
    period = bursts[-1].ended - bursts[-1 - turns].ended
    return period / sum(tone.cadence_s) - 1


def _level_errors(bursts: Sequence[ToneRun], tone: Tone) -> list[float]:
    """Largest error, in dB, of the step from one burst to the next, for each place in the cadence to begin with."""
    levels = tone.levels_db or (0.0,)
    return [
        max(
            abs(
                second.level - first.level - (levels[(start + i + 1) % len(levels)] - levels[(start + i) % len(levels)])
            )
            for i, (first, second) in enumerate(pairwise(bursts))
        )
        for start in range(len(levels))
    ]


def _fits(times: Sequence[float], tone: Tone, tolerance: float) -> bool:
    return any(_is_turn(times, turn, tolerance) for turn in _turns(tone.cadence_s, len(times)))


def _is_turn(times: Sequence[float], turn: Sequence[float], tolerance: float) -> bool:
    """True when these times are that turn of a cadence, whose first burst may have begun before we listened."""
    errors = [(time - wanted) / (tolerance * wanted + _REGULAR_S) for time, wanted in zip(times, turn, strict=True)]
    may_be_cut = tolerance == _LIKE_TABLE
    return all(abs(error) <= 1 for error in errors[may_be_cut:]) and errors[0] <= 1


def _turns(cadence: Sequence[float], length: int) -> Iterator[list[float]]:
    """The cadence from each of its on-times, repeated to `length`."""
    for start in range(0, len(cadence), 2):
        yield [cadence[(start + i) % len(cadence)] for i in range(length)]


def _may_go_on(candidates: Sequence[_Candidate], times: Sequence[float]) -> bool:
    """True while one candidate is the beginning of another that is longer than what was heard."""
    lengths = {len(candidate.tone.cadence_s) for candidate in candidates}
    return len(lengths) > 1 and len(times) < max(lengths) + 1


def _is_regular(times: Sequence[float]) -> bool:
    ons, offs = times[2::2], times[1::2]
    whole = times[0] <= median(ons) * (1 + _REGULAR) + _REGULAR_S  # the first may be cut
    return whole and all(
        abs(time - median(group)) <= _REGULAR * median(group) + _REGULAR_S for group in (ons, offs) for time in group
    )


def _by_tempo(times: Sequence[float]) -> str:
    """Of no known country: the slow one is busy nearly everywhere."""
    return "busy" if median(times[2::2]) > 0.29 else "congestion"
