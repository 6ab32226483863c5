"""What sounds on the line from one hop to the next: a pure tone, a voice, or nothing. Meaning is given elsewhere."""

from collections import deque
from dataclasses import dataclass, field

from robodial.audio.line_noise import MOST_LOW, LineNoise
from robodial.audio.room import SILENT_DBM0
from robodial.audio.spectra import Hop

LOW_BAND_HZ = (300.0, 680.0)
"""Dial tones, ringback, busy and congestion of the whole world lie here, singly, in pairs or modulated."""

LOST_S = 0.13
"""A radio telephone or a packet network loses up to so much at once."""

_PURE = 0.75
"""Share of the power, noise apart, that one or two tones must hold: 8-bit quantisation leaves 0.8 to a weak one."""
_NEAR = 0.025
_OPEN_HOPS = 4
_CLOSE_HOPS = 5
_OTHER_TONE_HOPS = 3
_CANDIDATE_MISSES = 1
_HISTORY_HOPS = 20
_QUIET_BEFORE = 7
_QUIET_BELOW_DB = 20.0
_CRACKLE = 0.25
"""A tone came out of quiet when at most this many of the 20 hops before it were loud: its own onset, and a click. What
is so much softer than the tone is quiet: talk on other lines.
Hops without any peak in their spectrum do not count: noise that crosses a step of an 8-bit converter now and then."""
_CRACKLE_DB = 12.0
"""Such a hop, no louder above the noise than this, is no part of a voice that begins: a ring comes out of crackle."""
_HUM_HOPS = 100
_HUM_RISES_DB = 8.0
"""What lies low is hum, unless it has just risen out of what it was in the second before, as a deep voice does."""
_HALF_POWER_DB = 6.0
"""A tone lasts from the first to the last window at least half filled by it: 6 dB for the Hann window."""
_OVERSHOOT_FALL_DB = 0.3
"""Some coders make the onset of a loud tone louder by 8 dB than the tone: that counts less by 3 dB every 100 ms."""

_SETTLED_HOPS = 4
_SUNG_HOPS = 15
_SUNG_HZ = 9.5
_OTHER_PITCH_HZ = 40.0
"""Beating pairs (400+450, 440+480) wander by up to 8.6 Hz as measured here, modulated and single tones by 2."""
_FUNDAMENTAL = 0.05
_FUNDAMENTAL_HOPS = 8
"""A voice at half the pitch of a ring, its second harmonic the strongest, has so much between 156 and 250 Hz that was
not there before. Of 2,396 rings of every country, with every codec, none had more than 0.003 for half of its time."""

_VOICE_WINDOW = (1 << 12) - 1
_VOICE_LOUD = 7
_VOICE_UNTONED = 3
"""A voice begins with 70 ms of sound within 120 ms, 30 ms of it not tonal: a click fills 40 ms at most."""
_VOICE_VOICED = 3
_VOICED_SHARE = 0.4
"""...and 30 ms of it voiced, its power in few harmonics: noise that comes on has at most 0.3 in any two places."""
VOICE_PAUSE_S = 0.2
"""A voice ends when it was quiet for this long: stops inside words stay below 150 ms."""
_VOICE_RANGE_DB = 26.0
"""Sounds this far below the loudest speech are its echo or the room."""
_NOT_SPEECH_S = 0.12
"""No vowel holds one pure pitch for so long."""


@dataclass(slots=True)
class ToneRun:
    """One uninterrupted tone, or pair of tones in the low band; times in seconds of audio."""

    began: float
    ended: float
    low: bool
    hz: float
    """Mean frequency, weighted by power where there are two."""
    level: float
    hops: int = 0
    strayed_hz: float = 0.0
    """Largest distance of one hop from the mean."""
    wander_hz: float = 0.0
    """Mean distance of a hop from the mean, the onset left out."""
    _settled_hz: float = 0.0
    second_share: float = 0.0
    """Mean share of the second tone."""
    voiced_hops: int = 0
    """Of those taken, how many had a voice's fundamental below the tone."""
    sounds_before: float = SILENT_DBM0
    """Level of the sounds just before it, its own onset left out."""

    @property
    def out_of_quiet(self) -> bool:
        """Nothing sounded just before it."""
        return self.sounds_before < self.level - _QUIET_BELOW_DB

    @property
    def duration_s(self) -> float:
        return self.ended - self.began

    def take(self, hop: Hop) -> None:
        """One more hop of this tone."""
        hz = middle_hz(hop) if self.low else hop.f1
        if hop.level > self.level + _HALF_POWER_DB:  # what was so much softer was not yet this tone
            self.began, self.hz, self.strayed_hz = hop.at, hz, 0.0
        self.hops += 1
        self.hz += (hz - self.hz) / self.hops
        self.second_share += (hop.share2 - self.second_share) / self.hops
        if self.hops > 1:
            self.strayed_hz = max(self.strayed_hz, abs(hz - self.hz))
        if self.hops == _SETTLED_HOPS:
            self._settled_hz = hz  # the first windows also hold the click of the onset
        elif self.hops > _SETTLED_HOPS:
            settled = self.hops - _SETTLED_HOPS
            self._settled_hz += (hz - self._settled_hz) / (settled + 1)
            self.wander_hz += (abs(hz - self._settled_hz) - self.wander_hz) / settled
        self.level = max(self.level - _OVERSHOOT_FALL_DB, hop.level)
        if hop.level > self.level - _HALF_POWER_DB:
            self.ended = hop.at


@dataclass(slots=True)
class Voice:
    """Sound that is no tone: speech, music, noise of a room. `last_loud` moves on while it lasts."""

    began: float
    last_loud: float
    peak_level: float
    seemed_a_tone: bool = False
    """Some of it did, but no exchange plays that."""


@dataclass(slots=True)
class LineSounds:
    """Sorts hops into tones and voices."""

    noise: LineNoise = field(default_factory=LineNoise)
    tone: ToneRun | None = None
    voice: Voice | None = None
    ended_tone: ToneRun | None = None
    """The tone that ended with this hop."""
    ended_voice: Voice | None = None
    last_sound: float = 0.0
    """When something, tone or voice or noise burst, was last heard."""
    hums: bool = False
    """Most of this hop's power is mains hum."""
    ring_hz: float | None = None
    """Pitch of the ringback, once known: a tone of that pitch is never taken for a voice."""
    _history: deque[float] = field(default_factory=lambda: deque(maxlen=_HISTORY_HOPS))
    """Levels of the last hops, as far as they were loud, and no crackle."""
    _candidate: ToneRun | None = None
    _candidate_misses: int = 0
    _misses: int = 0
    _loud: int = 0
    _untoned: int = 0
    _voiced: int = 0
    _loud_before_tone: float = 0.0
    _peak_before_tone: float = 0.0
    _lows: deque[float] = field(default_factory=lambda: deque(maxlen=_HUM_HOPS))

    def hear(self, hop: Hop) -> None:
        """Take one hop in and bring every field up to date."""
        self.ended_tone = None
        self.ended_voice = None
        loud = self.noise.hear(hop, in_tone=self.tone is not None)
        if self.noise.hums_from_the_start:
            self.tone = self._candidate = None
        if loud:
            self.last_sound = hop.at
        self.hums = hop.low > MOST_LOW and not self._rose_below(hop)
        self._lows.append(hop.low_level)
        crackle = hop.share1 + hop.share2 < _CRACKLE
        self._history.append(hop.level if loud and not crackle else SILENT_DBM0)
        if not loud and not self._loud and self.tone is None and self.voice is None:
            self._candidate = None
            return
        tonal = loud and self._is_tonal(hop)
        self._follow_tone(hop, tonal)
        self._follow_voice(hop, loud, tonal)

    def interrupt(self, at: float) -> None:
        """Nobody listened until `at`: whatever sounded is over, as far as one can know."""
        self.tone = self._candidate = self.voice = self.ended_tone = self.ended_voice = None
        self._loud = self._untoned = self._misses = 0
        self.last_sound = at

    def _rose_below(self, hop: Hop) -> bool:
        lows = sorted(self._lows)
        return bool(lows) and hop.low_level > lows[len(lows) // 4] + _HUM_RISES_DB

    def _is_tonal(self, hop: Hop) -> bool:
        if hop.low > MOST_LOW:
            return False
        excess = 1 - 10 ** ((self.noise.level - hop.level) / 10)
        if hop.share1 + hop.share2 > _PURE * excess and _is_low(hop):
            return True
        return hop.share1 > _PURE * excess

    def _follow_tone(self, hop: Hop, tonal: bool) -> None:
        run = self.tone
        if run is not None:
            if tonal and _belongs(hop, run):
                run.take(hop)
                run.voiced_hops += self._is_voiced(hop)
                self._misses = 0
                self._candidate = None
                if self._is_sung(run):
                    self._take_for_voice(run, hop)
                return
            self._misses += 1
            self._gather(hop, tonal)
            gathered = self._candidate.hops if self._candidate else 0
            if self._misses >= _CLOSE_HOPS or gathered >= _OTHER_TONE_HOPS:
                self.ended_tone = run
                self.tone = None
                self._misses = 0
            return
        self._gather(hop, tonal)
        if self._candidate is not None and self._candidate.hops >= _OPEN_HOPS:
            self.tone, self._candidate = self._candidate, None
            self._misses = 0

    def _is_voiced(self, hop: Hop) -> bool:
        whole = hop.click_level < hop.low_level  # the straight line that stands for a click is no tone
        return hop.low > _FUNDAMENTAL and whole and self._rose_below(hop)

    def _is_sung(self, run: ToneRun) -> bool:
        if run.low and run.voiced_hops >= _FUNDAMENTAL_HOPS:
            return True
        far = self.ring_hz is not None and abs(run.hz - self.ring_hz) > _OTHER_PITCH_HZ
        return far and run.low and run.hops >= _SUNG_HOPS and run.wander_hz > _SUNG_HZ

    def _take_for_voice(self, run: ToneRun, hop: Hop) -> None:
        """A voice with one strong harmonic: no exchange's tone wanders like that."""
        self.tone = None
        if self.voice is None:
            self.voice = Voice(run.began, hop.at, run.level)
        self.voice.seemed_a_tone = True

    def _gather(self, hop: Hop, tonal: bool) -> None:
        """Hops of one tone, before they are enough to call it one; a weak modulated one is gone in every fourth."""
        if not tonal:
            self._candidate_misses += 1
            if self._candidate_misses > _CANDIDATE_MISSES:
                self._candidate = None
            return
        self._candidate_misses = 0
        low = _is_low(hop)
        if self._candidate is None or low != self._candidate.low or not _belongs(hop, self._candidate):
            self._candidate = ToneRun(hop.at, hop.at, low, middle_hz(hop) if low else hop.f1, hop.level)
            self._candidate.sounds_before = self._sounds_before()
            self._loud_before_tone = self.voice.last_loud if self.voice else hop.at
            self._peak_before_tone = self.voice.peak_level if self.voice else hop.level
        self._candidate.take(hop)

    def _sounds_before(self) -> float:
        levels = sorted(self._history)[:-_QUIET_BEFORE]
        return levels[-1] if levels else SILENT_DBM0

    def _follow_voice(self, hop: Hop, loud: bool, tonal: bool) -> None:
        in_tone = self.tone is not None and self._misses == 0
        in_tone = in_tone or self.hums  # hum begins no voice
        self._loud = (self._loud << 1 | (loud and not in_tone)) & _VOICE_WINDOW
        voiced = loud and hop.share1 + hop.share2 > _VOICED_SHARE
        self._voiced = (self._voiced << 1 | (voiced and not in_tone)) & _VOICE_WINDOW
        crackle = hop.share1 + hop.share2 < _CRACKLE and hop.level < self.noise.level + _CRACKLE_DB
        untoned = loud and not tonal and not crackle and not in_tone and self.tone is None
        self._untoned = (self._untoned << 1 | untoned) & _VOICE_WINDOW
        if self.voice is None:
            self._perhaps_open_voice(hop)
        else:
            self._carry_voice(self.voice, hop, loud)

    def _perhaps_open_voice(self, hop: Hop) -> None:
        enough = self._loud.bit_count() >= _VOICE_LOUD and self._untoned.bit_count() >= _VOICE_UNTONED
        if enough and self._voiced.bit_count() >= _VOICE_VOICED and self.noise.varies():
            began = hop.at - 0.01 * (self._loud.bit_length() - 1)
            self.voice = Voice(began, hop.at, hop.level)

    def _carry_voice(self, voice: Voice, hop: Hop, loud: bool) -> None:
        if self.tone is not None and is_pure(self.tone) and self.tone.duration_s >= _NOT_SPEECH_S:
            voice.last_loud = min(voice.last_loud, max(self._loud_before_tone, voice.began))
            voice.peak_level = min(voice.peak_level, self._peak_before_tone)
        elif loud and hop.level > voice.peak_level - _VOICE_RANGE_DB:
            voice.last_loud = hop.at
            voice.peak_level = max(voice.peak_level, hop.level)
        if hop.at - voice.last_loud >= VOICE_PAUSE_S:
            self.ended_voice, self.voice = voice, None
            self._loud = self._untoned = 0


def is_pure(run: ToneRun) -> bool:
    """True for one steady tone, or a pair in the low band."""
    return run.low or run.strayed_hz < max(_NEAR * run.hz / 2, 12.0)


def _is_low(hop: Hop) -> bool:
    low, high = LOW_BAND_HZ
    return low < hop.f1 < high and (low < hop.f2 < high or hop.share2 < 0.12)


def middle_hz(hop: Hop) -> float:
    """The pitch of one tone, or the weighted middle of two."""
    if hop.share2 < 0.12:
        return hop.f1
    return (hop.f1 * hop.share1 + hop.f2 * hop.share2) / (hop.share1 + hop.share2)


def _belongs(hop: Hop, run: ToneRun) -> bool:
    if hop.level < run.level - _QUIET_BELOW_DB:
        return False
    if run.low:
        return _is_low(hop)
    return abs(hop.f1 - run.hz) < max(_NEAR * run.hz, 25.0)
