"""The tones that networks play, by country, from `tones.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone and its timing.

    `frequencies_hz` are added; when `modulated_by_hz` is not 0 the first is modulated in amplitude by it.
    `cadence_s` is on, off, on, off...; empty for a continuous tone. `levels_db` is how much louder or weaker each
    on-time is, in turn; empty when all are equal.
    """

    frequencies_hz: tuple[float, ...]
    modulated_by_hz: float
    cadence_s: tuple[float, ...]
    levels_db: tuple[float, ...] = ()

    @property
    def middle_hz(self) -> float:
        """Mean of the frequencies: what a pair too close to part sounds like."""
        return sum(self.frequencies_hz) / len(self.frequencies_hz)


@dataclass(frozen=True, slots=True)
class CountryTones:
    """What one country's network plays; None where no source says."""

    country: str
    dial: Tone | None
    ringback: Tone | None
    busy: Tone | None
    congestion: Tone | None


@cache
def all_tones() -> dict[str, CountryTones]:
    """Every country of the table, by ISO 3166 code."""
    text = (Path(__file__).parent / "tones.toml").read_text(encoding="utf-8")
    return {country: _country(country, entry) for country, entry in tomllib.loads(text).items()}


def _country(country: str, entry: dict[str, Any]) -> CountryTones:
    dial, ringback, busy, congestion = (_tone(entry.get(name)) for name in ("dial", "ringback", "busy", "congestion"))
    return CountryTones(country, dial, ringback, busy, congestion)


def _tone(entry: dict[str, Any] | None) -> Tone | None:
    if entry is None:
        return None
    carrier, _, modulation = str(entry["tone"]).partition("*")
    frequencies = tuple(float(part) for part in carrier.split("+"))
    cadence = tuple(ms / 1000 for ms in entry["cadence"])
    return Tone(frequencies, float(modulation or 0), cadence, tuple(map(float, entry.get("levels", ()))))
