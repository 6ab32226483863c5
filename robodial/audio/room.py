"""What sounds around the person called: a television, other people, the street."""

from robodial.audio.spectra import Hop

NEAR_DB = 18.0
"""A voice at the telephone comes again and again within this of its loudest moment..."""
_ROOM_S = 0.55
"""...and when nothing has for so long, what sounds is the room."""
_TAIL_S = 0.1
"""The end of a word, and its echo, may take so long to fall."""
_FALL_DB = 0.03
"""The loudest moment of the room is forgotten by 3 dB a second."""


class Room:
    """Follows the loudest of the sounds that stay far below the voice. Levels in dBm0, times in seconds of audio."""

    def __init__(self) -> None:
        self.level = -100.0
        self.alone_since: float | None = None
        """The end of the latest word, once nothing but the room has been heard since."""
        self._near_at = 0.0
        self._loudest_since = -100.0

    def hear(self, hop: Hop, voice_peak: float) -> None:
        """Take one hop in; the voice's loudest moment was at `voice_peak`."""
        self.level -= _FALL_DB
        self.alone_since = None
        if hop.level > voice_peak - NEAR_DB:
            self._near_at, self._loudest_since = hop.at, -100.0
            return
        if hop.at - self._near_at > _TAIL_S:
            self._loudest_since = max(self._loudest_since, hop.level)
        if hop.at - self._near_at >= _ROOM_S:
            self.learn(self._loudest_since)
            self.alone_since = self._near_at + _TAIL_S

    def learn(self, level: float) -> None:
        """So loud was something that turned out to be the room."""
        self.level = max(self.level, level)
