"""How loud the calls of late were, as the log of this PC has it: heard on the line, and said by our message."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LEVELS = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ INFO robodial\.engine\.ears: line (?P<line>.+?): (?P<what>heard|said) "
    r"(?P<seconds>[\d.]+) s, loud (?P<loud>-?[\d.]+) dBm0, quiet (?P<quiet>-?[\d.]+) dBm0, peak (?P<peak>\d+), "
    r"clipped (?P<clipped>[\d.]+) %"
)


@dataclass(frozen=True, slots=True)
class CallLevels:
    """Of one call, when it ended. `what` is `heard` (the line) or `said` (our message); levels in dBm0.

    `loud` is reached by the loudest twentieth of it: speech and tones; `quiet` by the quietest tenth: the line's noise.
    """

    at: str
    line: str
    what: str
    seconds: float
    loud: float
    quiet: float
    peak: int
    clipped_percent: float


def sound_levels(log: Iterable[str], most: int = 200) -> tuple[CallLevels, ...]:
    """The last `most`, in the order of the log."""
    found = [_levels(match) for line in log if (match := _LEVELS.match(line))]
    return tuple(found[-most:])


def _levels(match: re.Match[str]) -> CallLevels:
    return CallLevels(
        match["at"],
        match["line"],
        match["what"],
        float(match["seconds"]),
        float(match["loud"]),
        float(match["quiet"]),
        int(match["peak"]),
        float(match["clipped"]),
    )
