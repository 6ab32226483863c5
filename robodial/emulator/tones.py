"""The emulated exchanges' tones, from `tones.toml`. Deliberately not the detector's tables."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np

from robodial.emulator.signals import Looped, Once, Samples, cadenced, seconds_to_samples, silence, sine_mix
from robodial.errors import ScenarioError
from robodial.i18n import gettext as _

DTMF_ROWS_HZ = (697.0, 770.0, 852.0, 941.0)
DTMF_COLUMNS_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
DTMF_KEYS = ("123A", "456B", "789C", "*0#D")
"""ITU-T Q.23: rows by columns."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A repeating tone and the length of one period in seconds (0.5 s counts as one for a continuous tone)."""

    signal: Looped
    period_s: float
    cadence: tuple[float, ...] = ()

    @property
    def on_s(self) -> float:
        """Length of the first burst."""
        return self.cadence[0] if self.cadence else self.period_s

    def last_sound_before(self, elapsed_s: float) -> float:
        """Seconds from the tone's start to the end of its last sound, when it is cut off after `elapsed_s`."""
        if not self.cadence:
            return elapsed_s
        periods, within = divmod(elapsed_s, self.period_s)
        at, heard = 0.0, 0.0
        for place, seconds in enumerate(self.cadence):
            if place % 2 == 0 and at < within:
                heard = min(within, at + seconds)
            at += seconds
        return periods * self.period_s + heard


@dataclass(frozen=True, slots=True)
class CountryTones:
    """What the exchange of one country plays, and how its numbers are written."""

    country: str
    calling_code: str
    trunk_prefix: str
    dial: Tone
    ringback: Tone
    busy: Tone
    congestion: Tone
    sit: Tone
    answer_tone: Once
    answer_tone_lead_s: float

    def called(self, what: str) -> Tone | None:
        """The tone a scenario names; None for `silence`."""
        return {"busy": self.busy, "congestion": self.congestion, "dial": self.dial}.get(what)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("tones.toml").read_text("utf-8"))


def countries() -> tuple[str, ...]:
    """The countries whose exchanges can be emulated, ISO 3166 codes."""
    return tuple(sorted(_table()["country"]))


@lru_cache(maxsize=16)
def tones_of(country: str) -> CountryTones:
    """The tones of `country`. Raises ScenarioError for one we have no tones of."""
    entry = _table()["country"].get(country)
    if entry is None:
        raise ScenarioError(
            _("No tones are known for the country {country}; use one of {known}.").format(
                country=country, known=", ".join(countries())
            )
        )
    common = _table()["common"]
    return CountryTones(
        country=country,
        calling_code=entry["calling_code"],
        trunk_prefix=entry["trunk_prefix"],
        **{name: _tone(entry[name], common["level_dbfs"]) for name in ("dial", "ringback", "busy", "congestion")},
        sit=_sit(common),
        answer_tone=_answer_tone(common),
        answer_tone_lead_s=common["answer_tone_lead_s"],
    )


def _tone(entry: dict[str, Any], level_dbfs: float) -> Tone:
    cadence = tuple(float(s) for s in entry.get("cadence", ()))
    return Tone(cadenced(tuple(map(float, entry["hz"])), cadence, level_dbfs), sum(cadence) or 0.5, cadence)


def _sit(common: dict[str, Any]) -> Tone:
    count = seconds_to_samples(common["sit_tone_s"])
    parts = [sine_mix((float(hz),), count, common["level_dbfs"]) for hz in common["sit_hz"]]
    parts.append(silence(seconds_to_samples(common["sit_pause_s"])))
    return Tone(Looped(np.concatenate(parts)), common["sit_tone_s"] * 3)


def _answer_tone(common: dict[str, Any]) -> Once:
    lead = silence(seconds_to_samples(common["answer_tone_lead_s"]))
    hz = (float(common["answer_tone_hz"]),)
    return Once(np.concatenate((lead, sine_mix(hz, seconds_to_samples(common["answer_tone_s"]), common["level_dbfs"]))))


@lru_cache(maxsize=128)
def dtmf(key: str, milliseconds: int) -> Samples:
    """The two tones of one key (0-9 * # A-D), `milliseconds` long."""
    row = next(place for place, keys in enumerate(DTMF_KEYS) if key in keys)
    pair = (DTMF_ROWS_HZ[row], DTMF_COLUMNS_HZ[DTMF_KEYS[row].index(key)])
    level = _table()["common"]["dtmf_level_dbfs"] + 3.0  # sine_mix shares the level between the two
    return sine_mix(pair, seconds_to_samples(milliseconds / 1000), level)
