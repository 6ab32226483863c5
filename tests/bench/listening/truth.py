"""What is true of a made call. The names of its JSON are a format that other scorers read; times are in seconds."""

from dataclasses import dataclass, field, fields
from typing import Any

CLASSES = ("human", "machine", "busy", "congestion", "sit", "fax", "no_answer", "silence")
ANSWERED = ("human", "machine", "fax", "silence")


@dataclass(slots=True)
class Truth:
    """One call. Filled in while the call is made; None where it does not apply, and then not written."""

    call_class: str
    country: str
    """ISO 3166, lower case."""
    file: str = ""
    id: int = 0
    seed: tuple[int, int] = (0, 0)
    duration: float = 0.0
    line: dict[str, Any] = field(default_factory=dict)
    """Conditions of the line: codec, attenuation, noise, hum, DC."""
    pitch: float = 1.0
    """All tones of the network are this much higher than the table says."""
    pace: float = 1.0
    """All its on and off times are this much longer."""
    speech_level_dbm0: float | None = None

    first_ring: float | None = None
    ringback: str | None = None
    """tone or music."""
    ringback_clip: str | None = None
    ring_level_dbm0: float | None = None
    ring_on: list[tuple[float, float]] | None = None
    rings: int | None = None

    answer: float | None = None
    answer_click: bool | None = None
    kind: str | None = None
    """human: short, long, double or late; machine: with or without beep."""
    greeting_clips: list[str] | None = None
    greeting_segments: list[tuple[float, float]] | None = None
    greeting_start: float | None = None
    greeting_end: float | None = None
    max_pause: float | None = None
    """Longest pause in what was said first."""
    repeat_hello: tuple[float, float] | None = None
    room: list[tuple[float, float]] | None = None
    """Somebody else in the room of the person called, further from the telephone."""
    beep: dict[str, Any] | None = None
    """start, end, source, hz, double."""

    tone_start: float | None = None
    tone_level_dbm0: float | None = None
    cadence_ms: list[float] | None = None
    same_as_busy: bool | None = None
    sit: str | None = None
    sit_end: float | None = None
    announce: list[tuple[float, float]] | None = None
    fax: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON object."""
        values = ((entry.name, getattr(self, entry.name)) for entry in fields(self))
        return {"class" if name == "call_class" else name: value for name, value in values if value is not None}

    def ringing_until(self) -> float | None:
        """Until when it rang; None for calls that did not ring."""
        if self.first_ring is None:
            return None
        return self.answer if self.answer is not None else self.duration if self.call_class == "no_answer" else None
