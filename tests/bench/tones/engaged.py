"""Busy, congestion, SIT and fax of every country, and what is mistaken for them:

    python -m tests.bench.tones.engaged [--each 12] [--clips FOLDER] [--hours 8]

1. Busy and congestion of each country of the tables, exact and at the edge of tolerance (pitch 1.5 %, time 10 %), on
   lines with loss, noise, hum, DC and four codecs, from a random point of the cadence: the right name where the line
   is in the tone's country, and on a French line; decided within how many periods.
2. SIT by category, fax and modem tones: seconds from the beginning of the tone.
3. With --clips: verdicts told of voices and music, before the answer and after it.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from robodial.audio.progress_event import ProgressEvent
from robodial.audio.service_tones import SIT_CATEGORIES
from robodial.audio.tones import Tone, all_tones
from tests.bench.tones.false_alarms import Alarms, counted, per_hour
from tests.bench.tones.network_tones import (
    FAXES,
    NOMINAL,
    WIDEST,
    Drift,
    Made,
    engaged,
    fax,
    heard,
    information_tone,
)
from tests.bench.tones.recordings import pieces

_NAMES = ("busy", "congestion")
_SAME_HZ = 1.0


@dataclass(slots=True)
class Result:
    """How often a tone was named rightly, what else it was called, and when (periods or seconds from its start)."""

    made: int = 0
    right: int = 0
    told: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)

    def take(self, made: Made, events: Sequence[ProgressEvent], right: Sequence[str]) -> None:
        over = next((event for event in events if event.event in {*_NAMES, "sit", "fax"}), None)
        name = "nothing" if over is None else over.category or over.event
        self.made += 1
        self.right += name in right
        self.told[name] += 1
        if over is not None:
            self.delays.append((over.t - made.began_s) / made.period_s)

    def add(self, other: "Result") -> None:
        self.made += other.made
        self.right += other.right
        self.told += other.told
        self.delays += other.delays

    def __str__(self) -> str:
        p95 = f"{np.percentile(self.delays, 95):.2f}" if self.delays else "-"
        return f"right {self.right}/{self.made}, decided p95 {p95}, worst {max(self.delays, default=0):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=12, help="lines for each tone")
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for drift, words in ((NOMINAL, "exact"), (WIDEST, "at the edge of tolerance")):
        for line_in in (None, "FR"):
            print_engaged(drift, words, line_in, options.each, options.seed)
    print_service_tones(options.each, options.seed)
    if options.clips is None or not options.clips.is_dir():
        sys.exit("false verdicts left out: no --clips folder with recordings of voices and music")
    print_false(counted(pieces(options.clips, options.hours, options.seed), keys=False, verdicts=True))


def print_engaged(drift: Drift, words: str, line_in: str | None, each: int, seed: int) -> None:
    """Every tone of the tables; `line_in` is the country of the line, None for the tone's own."""
    total, ambiguous, wrong = {name: Result() for name in _NAMES}, Result(), []
    for country, tones in all_tones().items():
        for name in _NAMES:
            tone: Tone | None = getattr(tones, name)
            if tone is None:
                continue
            same = _same_tones(tone, [country] if line_in is None else list(all_tones()))
            result = Result()
            for number in range(each):
                chance = np.random.default_rng([seed, number, *f"{country}{name}".encode()])
                made = engaged(tone, drift, chance)
                result.take(made, heard(made, line_in or country, chance), [name])
            (total[name] if same == {name} else ambiguous).add(result)
            if same == {name} and result.right < result.made:
                wrong.append(f"{country} {name}: {dict(result.told)}")
    print(f"{words}, line in {line_in or 'the country of the tone'}:")
    print(*(f"  {name}: {result} periods" for name, result in total.items()), sep="\n")
    print(f"  the same tone has both names there: {ambiguous} periods")
    if drift == NOMINAL:
        print(*(f"    {pair}" for pair in _pairs([line_in] if line_in else [])), sep="\n")
    print(*(f"  wrong: {words}" for words in wrong), sep="\n")


def _same_tones(tone: Tone, countries: Sequence[str]) -> set[str]:
    """The names that this very tone has in any of these countries."""
    return {
        name
        for country in countries
        for name in _NAMES
        if (other := getattr(all_tones()[country], name)) is not None
        and abs(other.middle_hz - tone.middle_hz) < _SAME_HZ
        and other.cadence_s == tone.cadence_s
        and other.levels_db == tone.levels_db
    }


def _pairs(abroad: Sequence[str]) -> list[str]:
    """The tones that mean busy here and congestion there; `abroad` is empty to look inside each country alone."""
    tones = all_tones()
    return sorted(
        {
            f"{busy.middle_hz:g} Hz {'/'.join(f'{1000 * part:g}' for part in busy.cadence_s)}: "
            f"busy in {_where(busy, 'busy')}, congestion in {_where(busy, 'congestion')}"
            for country in tones
            if (busy := tones[country].busy) is not None
            and _same_tones(busy, list(tones) if abroad else [country]) == set(_NAMES)
        }
    )


def _where(tone: Tone, name: str) -> str:
    return " ".join(country for country in all_tones() if name in _same_tones(tone, [country]))


def print_service_tones(each: int, seed: int) -> None:
    for category in SIT_CATEGORIES:
        result = Result()
        for number in range(each):
            chance = np.random.default_rng([seed, number, *category.encode()])
            made = information_tone(category, chance)
            result.take(made, heard(made, "FR", chance), [category.rstrip("'")])
        print(f"SIT {category}: {result} s (goal 1.4)")
    for kind in FAXES:
        for answered in (True, False):
            result = Result()
            for number in range(each):
                chance = np.random.default_rng([seed, number, answered, *kind.encode()])
                made = fax(kind, chance, answered=answered)
                result.take(made, heard(made, "FR", chance), ["fax"])
            print(f"{kind} {'after ringing' if answered else 'at once'}: {result} s (goal 1)")


def print_false(alarms: Alarms) -> None:
    print(f"voices and music, {alarms.hours:.2f} h, {alarms.changed_hours:.2f} h of them heard again, changed")
    for words, told in (("before the answer", alarms.before), ("after it", alarms.after)):
        kinds = dict(Counter(alarm.split()[0] for alarm in told))
        print(f"false verdicts {words}: {len(told)} ({kinds}), per hour {per_hour(told, alarms.hours)}")
        print(*(f"  {alarm}" for alarm in told), sep="\n")


if __name__ == "__main__":
    main()
