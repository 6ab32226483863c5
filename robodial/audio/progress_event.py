"""One thing heard in a call, as `robodial listen --json` prints it."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """What was decided at `t`, in seconds of audio consumed; `began` is when the sound itself began.

    `event` is one of: dial_tone, ringback, busy, congestion, sit, fax, answered, voice_start, voice_end, verdict, beep,
    speak, stop, digit, hangup. `who` (verdict): human, machine, unsure. `why` (speak): after_greeting, after_beep,
    silence; `began` of a speak is when the greeting or beep ended. `category` (sit): intercept, vacant, reorder,
    no_circuit, itu. `key` (digit): 0-9 * # A-D. `evidence` is for a person to read.
    """

    t: float
    event: str
    began: float | None = None
    who: str | None = None
    evidence: str | None = None
    why: str | None = None
    category: str | None = None
    key: str | None = None

    def as_dict(self) -> dict[str, str | float]:
        """The fields that say something, in order."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in values if value is not None}
