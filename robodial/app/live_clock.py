"""What the engine's clock shows just now, as far as its events tell: emulated lines may live faster than the PC."""

from datetime import datetime, timedelta


class EngineClock:
    """Follows the engine's time. `pc_s` are the PC's own seconds that never go back, handed in."""

    def __init__(self) -> None:
        self._speed = 1.0
        self._seen: tuple[datetime, float] | None = None

    def runs_at(self, speed: float) -> None:
        """A run begins, on a clock of its own."""
        self._speed = speed
        self._seen = None

    def jumped(self) -> None:
        """The PC slept or its clock was set: what was seen before says nothing any more."""
        self._seen = None

    def saw(self, at: datetime, pc_s: float) -> None:
        """An event of that moment has come. One that came late does not set the clock back."""
        shown = self.now(pc_s)
        if shown is None or at > shown:
            self._seen = at, pc_s

    def now(self, pc_s: float) -> datetime | None:
        """None before the first event."""
        if self._seen is None:
            return None
        at, then_s = self._seen
        return at + timedelta(seconds=max(0.0, pc_s - then_s) * self._speed)
