"""What sounds around the person called: a television, other people, the street."""

from collections import deque

from robodial.audio.spectra import Hop

SILENT_DBM0 = -100.0
"""Nothing at all: below the noise of every line."""

NEAR_DB = 16.5
"""A voice at the telephone comes again and again within this of its loudest 80 ms, which no knock lasts..."""
_ROOMS = ((NEAR_DB, 42), (9.0, 70))
"""...and when so many hops (of 10 ms) sounded and none did, they are the room: a soft consonant is shorter. In a loud
room one of the others comes near the voice now and then, but not as near; so soft a word of the voice itself is
shorter than that."""
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


class _Far:
    """Hops further than `near_db` below the voice; so `many` that sounded, without a nearer one, are the room."""

    def __init__(self, near_db: float, many: int) -> None:
        self.near_at = 0.0
        self.loudest = SILENT_DBM0
        """Since then, the echo of that word left out."""
        self._near_db = near_db
        self._many = many
        self._hops = 0

    def hear(self, hop: Hop, voice_peak: float, *, sounds: bool) -> bool:
        """Take one hop in. True while the room is alone."""
        if hop.level > voice_peak - self._near_db:
            self.near_at, self.loudest, self._hops = hop.at, SILENT_DBM0, 0
            return False
        self._hops += sounds
        if hop.at - self.near_at > _ECHO_S:
            self.loudest = max(self.loudest, hop.level)
        return self._hops >= self._many


class Room:
    """Follows the loudest of the sounds that stay far below the voice. Levels in dBm0, times in seconds of audio."""

    def __init__(self) -> None:
        self.level = SILENT_DBM0
        self.alone_since: float | None = None
        """The end of the latest word, once nothing but the room has been heard since."""
        self._far = [_Far(near_db, many) for near_db, many in _ROOMS]

    def hear(self, hop: Hop, voice_peak: float, *, sounds: bool) -> None:
        """Take one hop in; `sounds`: it is louder than the line. The voice has been as loud as `voice_peak`."""
        self.level -= _FALL_DB
        alone = [far for far in self._far if far.hear(hop, voice_peak, sounds=sounds)]
        for far in alone:
            self.learn(far.loudest)
        self.alone_since = min((far.near_at + _TAIL_S for far in alone), default=None)

    def learn(self, level: float) -> None:
        """So loud was something that turned out to be the room."""
        self.level = max(self.level, level)
