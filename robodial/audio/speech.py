"""When they speak, after the answer: word by word, with an end that is known soon and not too soon.

Unlike before the answer, every sound that is not a steady tone is speech here: voices with one strong harmonic too.
"""

from collections import deque
from dataclasses import dataclass, field

from robodial.audio.room import NEAR_DB, SILENT_DBM0, LastingLevel, Room
from robodial.audio.spectra import Hop
from robodial.audio.steady_tone import SteadyTone, SteadyTones

PAUSE_S = 0.2
"""A run of speech ends when it was quiet for this long: stops inside words stay below 150 ms."""
_ABOVE_NOISE_DB = 7.0
_BELOW_PEAK_DB = 27.0
"""Sounds this far below the loudest speech are its echo, the room, or breath."""
_ABOVE_ROOM_DB = 2.0
"""The room is known by its loudest moment, the noise by its mean level."""
_PEAK_FALL_DB = 0.02
"""2 dB a second: who turns away from the telephone is still heard."""
_WINDOW = (1 << 12) - 1
_LOUD_HOPS = 6
_VOICED_SHARE = 0.4
"""Speech begins with 60 ms of sound within 120 ms..."""
_VOICED_HOPS = 7
"""...and is speech once 70 ms of it were voiced, the power in few harmonics: not a click, nor the rest of a ring."""
_UNVOICED_S = 0.2
"""A word's first consonant lasts no longer: what rustles before it is the room, or an 8-bit converter that crackles."""
_NO_KNOCK = (8, 16)
"""A knock on the telephone is louder than any voice, but short."""
_LEAD_S = 0.1
"""Where the room sounds before it, a word is taken to begin so long before it gets loud."""
_REMEMBERED_HOPS = 400
"""Of a run of speech: more than it takes to be called a machine's."""
_STEADY_HOPS = 20
_STEADY_RANGE_DB = 5.0
_STEADY_BELOW_PEAK_DB = 12.0
"""200 ms within 5 dB, well below the voice, is the room of the person called, which was not heard before."""


@dataclass(slots=True)
class Speech:
    """Follows the far end's voice; times in seconds of audio."""

    began: float | None = None
    """Start of the run of speech that is going on; perhaps of a noise, as long as `is_voiced` is false."""
    is_voiced: bool = False
    last_word: float = 0.0
    """The last moment with speech..."""
    last_loud: float = 0.0
    """...and with what may become speech..."""
    last_said: float = 0.0
    """...and the last one with what did not turn out to be the beginning of a tone."""
    runs: int = 0
    """Runs of speech so far, the present one included."""
    first_began: float = 0.0
    """Start of the first run, when there is any..."""
    onset: float = 0.0
    """...and of the latest..."""
    pause_before_s: float = 0.0
    """...and the pause before it."""
    run_peak: float = SILENT_DBM0
    """Level of the loudest moment of the latest run, or of the sound that may become one, dBm0..."""
    loudest: float = SILENT_DBM0
    """...and of all of them..."""
    lasting_level: float = SILENT_DBM0
    """...and the loudest that lasted for longer than a knock."""
    last_sound: float = 0.0
    """When anything, speech or not, was last heard above the noise."""
    _noise: float = SILENT_DBM0
    _peak: float = -60.0
    _lasting_peak: float = -60.0
    _lasting: LastingLevel = field(default_factory=lambda: LastingLevel(*_NO_KNOCK))
    _room: Room = field(default_factory=Room)
    _floor: float = SILENT_DBM0
    _line: float = SILENT_DBM0
    _levels: deque[float] = field(default_factory=lambda: deque(maxlen=_STEADY_HOPS))
    _loud: int = 0
    _voiced: int = 0
    _first_voiced: float = 0.0
    _said_before: float = 0.0
    _ended: list[tuple[float, float]] = field(default_factory=list)
    """Seconds and peak of the runs that have ended."""
    _run: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_HOPS))
    """Time and level of the loud hops of the present one."""

    @property
    def finished_s(self) -> float:
        """Speech in the runs that have ended."""
        return sum(seconds for seconds, peak in self._ended if peak > self.lasting_level - NEAR_DB)

    @property
    def is_beginning(self) -> bool:
        """A sound has just begun that may become speech."""
        return self.began is not None and not self.is_voiced

    def began_before(self, at: float) -> bool:
        """Whether anything was said before that time."""
        return self.runs > 0 and self.first_began < at

    @property
    def total_s(self) -> float:
        """All speech so far, pauses of more than 200 ms not counted. Less, once a voice shows that it was the room."""
        running = self.last_loud - self.began if self.began is not None and self.is_voiced else 0.0
        return self.finished_s + max(0.0, running)

    @property
    def above_noise_db(self) -> float:
        """How far the loudest moment so far stands out of the noise of the line and of the far end, dB."""
        return self.loudest - self._noise

    def knows(self, loudest: float, *, line: float) -> None:
        """A voice, or music, of level `loudest` (dBm0) was heard before: what is much softer is the room.

        `line`: what is no louder than this the line itself carries, and carried before the answer.
        """
        self._line = line
        self.loudest = self.lasting_level = loudest
        self._peak = self._lasting_peak = max(self._peak, loudest)

    def hear(self, hop: Hop, noise_level: float, tones: SteadyTones) -> None:
        """Take one hop in, after `tones` did."""
        self._lasting.hear(hop.level)
        self._learn_floor(hop)
        self._noise = max(self._floor, noise_level)
        sounds = hop.f1 > 0 and hop.level > max(self._noise + _ABOVE_NOISE_DB, self._peak - _BELOW_PEAK_DB)
        self._learn_room(hop, sounds=sounds)
        loud = sounds and hop.level > max(self._room.level + _ABOVE_ROOM_DB, self._line)
        if loud:
            self.last_sound = hop.at
        if tones.sounding is not None and tones.is_sure:
            self._leave_out(tones.sounding)
        else:
            self._follow(hop, loud)
        self._peak -= _PEAK_FALL_DB
        self._lasting_peak -= _PEAK_FALL_DB
        if self.began is not None and hop.at - self.last_loud >= PAUSE_S:
            self._end_run()

    def _follow(self, hop: Hop, loud: bool) -> None:
        self._loud = (self._loud << 1 | loud) & _WINDOW
        if self.began is None and self._loud.bit_count() >= _LOUD_HOPS:
            self.began = self.last_loud = hop.at - 0.01 * (self._loud.bit_length() - 1)
            self.is_voiced, self._voiced = False, 0
            self._said_before = self.last_said
            self.run_peak = hop.level
            self._run.clear()
        if self.began is None or not loud:
            return
        self.last_loud = hop.at
        self._run.append((hop.at, hop.level))
        self.run_peak = max(self.run_peak, hop.level)
        if hop.share1 + hop.share2 > _VOICED_SHARE:
            self._voiced += 1
            self._first_voiced = hop.at if self._voiced == 1 else self._first_voiced
        if not self.is_voiced and self._voiced >= _VOICED_HOPS:
            self.is_voiced = True
            self.began = max(self.began, self._first_voiced - _UNVOICED_S)
            self.runs += 1
            self.first_began = self.began if self.runs == 1 else self.first_began
            self.onset, self.pause_before_s = self.began, self.began - self.last_word
        if self.is_voiced:
            self.last_word = self.last_said = hop.at
            self._peak = max(self._peak, hop.level)
            self.loudest = max(self.loudest, hop.level)
            self._follow_lasting(self._lasting.level)

    def _learn_floor(self, hop: Hop) -> None:
        """The noise of the room at the far end, as soon as it stands alone."""
        self._levels.append(hop.level)
        self._floor = min(self._floor, hop.level + _STEADY_RANGE_DB)
        if len(self._levels) < _STEADY_HOPS or hop.share1 > _VOICED_SHARE:
            return
        loudest = max(self._levels)
        alone = self.began is None or not self.is_voiced or loudest < self._peak - _STEADY_BELOW_PEAK_DB
        if alone and loudest - min(self._levels) < _STEADY_RANGE_DB:
            self._floor = sum(self._levels) / _STEADY_HOPS
            if self.began is not None:
                self._end_at(hop.at - 0.01 * _STEADY_HOPS)

    def _learn_room(self, hop: Hop, *, sounds: bool) -> None:
        """Other sounds than the voice at the telephone are no speech, once they have been heard alone."""
        self._room.hear(hop, self._lasting_peak, sounds=sounds)
        if self.began is not None and self._room.alone_since is not None:
            self._end_at(self._room.alone_since)

    def _follow_lasting(self, level: float) -> None:
        self._lasting_peak = max(self._lasting_peak, level)
        if level > self.lasting_level:
            self.lasting_level = level
            self._leave_out_the_room()

    def _leave_out_the_room(self) -> None:
        """Somebody speaks at the telephone: what was so much softer before their first word was the room."""
        assert self.began is not None
        room = SILENT_DBM0
        # what was louder was perhaps a tone before it
        while len(self._run) > 1 and self._run[0][1] < self.lasting_level - NEAR_DB:
            room = max(room, self._run.popleft()[1])
        word_at = self._run[0][0]
        if word_at - self.began > _UNVOICED_S:
            self.began = self.onset = word_at - _LEAD_S
            self._room.learn(room)

    def _leave_out(self, tone: SteadyTone) -> None:
        """What was taken for speech was the beginning of a tone."""
        self._loud = 0
        if self.began is None:
            return
        if self.began > tone.began - 0.05:
            self.runs -= self.is_voiced
            self.last_said = self._said_before
            self.began = None
        else:
            self._end_at(tone.began - 0.02)

    def _end_at(self, at: float) -> None:
        self.last_loud = min(self.last_loud, at)
        if self.is_voiced:
            self.last_word = min(self.last_word, at)

    def _end_run(self) -> None:
        assert self.began is not None
        if self.is_voiced:
            self._ended.append((max(0.0, self.last_loud - self.began), self.run_peak))
        self.began = None
        self._loud = 0
