"""What sounds around the person called: a television, other people, the street."""

from collections import deque

from robodial.audio.spectra import Hop

SILENT_DBM0 = -100.0

NEAR_DB = 16.5
"""A voice at the telephone comes again and again within this of its loudest 80 ms, which no knock lasts..."""
_ROOM_HOPS = 42
"""...and when so many hops (of 10 ms) sounded and none did, they are the room: a soft consonant is shorter."""
_TAIL_S = 0.1
"""A word ends so long after it was last so loud..."""
_ECHO_S = 0.25
"""...and its echo dies away in the next tenths of a second, in which nothing is learnt of the room."""
_FALL_DB = 0.03
"""The loudest moment of the room is forgotten by 3 dB a second."""


class LastingLevel:
    """The level that `hops` of the latest `among` reach, dBm0: what is louder, but shorter, is a click or a knock."""

    def __init__(self, hops: int, among: int) -> None:
        self.level = SILENT_DBM0
        self._hops = hops
        self._levels: deque[float] = deque(maxlen=among)

    def hear(self, level: float) -> None:
        """Take in the level of one more hop."""
        self._levels.append(level)
        if len(self._levels) >= self._hops:
            self.level = sorted(self._levels)[-self._hops]


class Room:
    """Follows the loudest of the sounds that stay far below the voice. Levels in dBm0, times in seconds of audio."""

    def __init__(self) -> None:
        self.level = SILENT_DBM0
        self.alone_since: float | None = None
        """The end of the latest word, once nothing but the room has been heard since."""
        self._near_at = 0.0
        self._loudest_since = SILENT_DBM0
        self._far_hops = 0

    def hear(self, hop: Hop, voice_peak: float, *, sounds: bool) -> None:
        """Take one hop in; `sounds`: it is louder than the line. The voice has been as loud as `voice_peak`."""
        self.level -= _FALL_DB
        self.alone_since = None
        if hop.level > voice_peak - NEAR_DB:
            self._near_at, self._loudest_since, self._far_hops = hop.at, SILENT_DBM0, 0
            return
        self._far_hops += sounds
        if hop.at - self._near_at > _ECHO_S:
            self._loudest_since = max(self._loudest_since, hop.level)
        if self._far_hops >= _ROOM_HOPS:
            self.learn(self._loudest_since)
            self.alone_since = self._near_at + _TAIL_S

    def learn(self, level: float) -> None:
        """So loud was something that turned out to be the room."""
        self.level = max(self.level, level)
