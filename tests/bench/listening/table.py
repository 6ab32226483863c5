"""The table: what was asked for, what was measured, and whether it is met. Markdown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.listening.estimates import Estimate
from tests.bench.listening.truth import CLASSES

Format = Callable[[float], str]


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _fine_percent(value: float) -> str:
    return f"{100 * value:.3f} %"


def _ms(value: float) -> str:
    return f"{value:.0f} ms"


def _number(value: float) -> str:
    return f"{value:.2f}"


def _count(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure, and the bound it has to keep (None: only told)."""

    label: str
    name: str
    bound: float | None
    as_text: Format = _percent
    at_least: bool = False

    def goal(self) -> str:
        """The bound in words."""
        return "" if self.bound is None else f"{'≥' if self.at_least else '≤'} {self.as_text(self.bound)}"

    def met(self, estimate: Estimate) -> str:
        """yes or no, and whether n is enough to be certain of it."""
        if self.bound is None:
            return ""
        ends = (estimate.value, estimate.low, estimate.high)
        value, *others = (end >= self.bound if self.at_least else end <= self.bound for end in ends)
        return ("yes" if value else "no") + ("" if all(other == value for other in others) else " (not certain)")


ROWS = (
    Row("right, mean of the eight classes", "right_mean_of_classes", 0.96, at_least=True),
    *(Row(f"right, {name.replace('_', ' ')}", f"right_{name}", 0.92, at_least=True) for name in CLASSES),
    Row("people called machine, final", "human_called_machine", 0.015),
    Row("message to a person taken back", "human_stopped", 0.01),
    Row("machines called people, final", "machine_called_human", 0.04),
    Row("start after a person's greeting, median", "human_start_median_ms", None, _ms),
    Row("start after a person's greeting, p95", "human_start_p95_ms", 300.0, _ms),
    Row("cut into a greeting", "human_cut_in", 0.03),
    Row("cut into a double hello", "human_cut_in_double_hello", None),
    Row("more than 2 s of message over a machine's greeting", "machine_greeting_talked_over", 0.02),
    Row("start after the end of the beep, median", "beep_start_median_ms", None, _ms),
    Row("start after the end of the beep, p95", "beep_start_p95_ms", 250.0, _ms),
    Row("started before the end of the beep", "started_before_beep_end", 0.01),
    Row("start after a silent answer, median", "silence_start_median_ms", None, _ms),
    Row("start after a silent answer, p95", "silence_start_p95_ms", None, _ms),
    Row("answered while ringing (n: ring minutes)", "answered_while_ringing", 0.0, _count),
    Row("answered in ringback music", "answered_in_ringback_music", 0.01),
    Row("busy decided, p95, periods", "decide_busy_p95_periods", 3.0, _number),
    Row("congestion decided, p95, periods", "decide_congestion_p95_periods", 3.0, _number),
    Row("SIT decided, p95, s", "decide_sit_p95_s", 1.4, _number),
    Row("fax decided, p95, s", "decide_fax_p95_s", 1.0, _number),
    Row("SIT category right", "sit_category_right", None),
    Row("busy and congestion right by either name", "busy_or_congestion_by_either_name", None),
    Row("same events in blocks of 10 to 250 ms", "same_in_any_blocks", 1.0, at_least=True),
    Row("same class at +10 dB", "same_louder", 1.0, at_least=True),
    Row("same class at +10 dB, where that cuts off peaks", "same_overdriven", None),
    Row("same class at -10 dB", "same_softer", 1.0, at_least=True),
    Row("cut recording: same events before the cut", "same_when_cut", 1.0, at_least=True),
    Row("cost of a line, blocks of 20 ms", "cost_20_ms", 0.005, _fine_percent),
    Row("cost of a line, blocks of 60 ms", "cost_60_ms", None, _fine_percent),
)
"""Every figure that made calls can show. Keys, echo and emulated modems are measured elsewhere."""

COMPARED = (
    "right_human",
    "right_machine",
    "right_silence",
    "human_called_machine",
    "machine_called_human",
    "human_start_median_ms",
    "human_start_p95_ms",
    "human_cut_in",
    "machine_greeting_talked_over",
    "silence_start_p95_ms",
)


def as_table(measured: Mapping[str, Estimate], rows: Sequence[Row] = ROWS) -> str:
    """Goal, measured, n, interval, met."""
    lines = ["| figure | goal | measured | n | 95 % interval | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        estimate = measured.get(row.name)
        if estimate is None:
            lines.append(f"| {row.label} | {row.goal()} | not measured | 0 | | |")
            continue
        interval = f"{row.as_text(estimate.low)} to {row.as_text(estimate.high)}"
        cells = (row.label, row.goal(), row.as_text(estimate.value), str(estimate.n), interval, row.met(estimate))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def as_comparison(ours: Mapping[str, Estimate], rule: Mapping[str, Estimate]) -> str:
    """Side by side with the rule of words and silence, where that says anything."""
    lines = ["| figure | robodial | words and silence |", "|---|---|---|"]
    for row in ROWS:
        if row.name in COMPARED:
            both = (row.as_text(found[row.name].value) if row.name in found else "none" for found in (ours, rule))
            lines.append(f"| {row.label} | {' | '.join(both)} |")
    return "\n".join(lines)
