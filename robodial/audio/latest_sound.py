"""The latest sound of any kind, without a pause in it: when it began, and when it was last heard."""

from dataclasses import dataclass


@dataclass(slots=True)
class LatestSound:
    """A sound goes on through pauses of up to `pause_s`. Times in seconds of audio."""

    pause_s: float
    began: float = 0.0
    heard_at: float = 0.0

    def hear(self, at: float, *, loud: bool) -> None:
        """Take in one hop at this time; `loud`: something sounds in it."""
        if not loud:
            return
        if at - self.heard_at > self.pause_s:
            self.began = at
        self.heard_at = at
