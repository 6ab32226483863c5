"""All that a run showed, gathered call by call; and what is kept of it for a reader."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.bench.listening.estimates import Estimate, share
from tests.bench.listening.figures import Figures, figures
from tests.bench.listening.judging import Judged
from tests.bench.listening.trial import Checks, Events, Tried

_SAME = ("same_in_any_blocks", "same_louder", "same_overdriven", "same_softer", "same_when_cut")
"""What the checks of a call compare."""


@dataclass(slots=True)
class Results:
    """Small things only: no sound is kept."""

    ours: list[Judged] = field(default_factory=list)
    only_ringing: list[Judged] = field(default_factory=list)
    """Calls made for their ring minutes alone."""
    rule: list[Judged] = field(default_factory=list)
    wrong: list[tuple[Judged, Events]] = field(default_factory=list)
    costs: list[tuple[float, float]] = field(default_factory=list)
    """Processor seconds and seconds of audio."""
    long_costs: list[tuple[float, float]] = field(default_factory=list)
    checks: list[tuple[str, Checks]] = field(default_factory=list)

    def take(self, tried: Tried) -> None:
        """One more call."""
        truth = tried.judged.truth
        if tried.judged.wrong:
            self.wrong.append((tried.judged, tried.events))
        if tried.only_rings:
            self.only_ringing.append(tried.judged)
            return
        self.ours.append(tried.judged)
        self.rule.append(tried.rule)
        self.costs.append((tried.cpu_s, truth.duration))
        if tried.checks is not None:
            self.checks.append((truth.file, tried.checks))
            self.long_costs.append((tried.checks.long_blocks_cpu_s, truth.duration))

    def figures(self) -> Figures:
        """Every figure of the listener under test."""
        found = figures(self.ours, self.only_ringing)
        for name in _SAME:
            alike = [same for _, checks in self.checks if (same := getattr(checks, name)) is not None]
            same = share(sum(alike), len(alike))
            if same is not None:
                found[name] = same
        for name, costs in (("cost_20_ms", self.costs), ("cost_60_ms", self.long_costs)):
            if costs:
                found[name] = _ratio(costs)
        return found

    def rule_figures(self) -> Figures:
        """The figures of the rule of words and silence."""
        return figures(self.rule)

    def unlike(self) -> list[str]:
        """Calls that gave something else when they came differently."""
        return [
            f"{file}: not {name.replace('_', ' ')}"
            for file, checks in self.checks
            for name in _SAME
            if getattr(checks, name) is False
        ]


def _ratio(pairs: Sequence[tuple[float, float]]) -> Estimate:
    """Sum over sum, with an interval by resampling the calls."""
    array = np.asarray(pairs)
    chance = np.random.default_rng(len(array))
    sums = array[chance.integers(0, len(array), size=(500, len(array)))].sum(axis=1)
    low, high = np.quantile(sums[:, 0] / sums[:, 1], (0.025, 0.975))
    spent, audio = array.sum(axis=0)
    return Estimate(float(spent / audio), len(array), float(low), float(high))


def in_words(call: Judged, events: Events) -> str:
    """One call that went wrong: what it was, what was told, why, and on what line."""
    truth = call.truth
    evidence = next((e.evidence for e in reversed(events) if e.event == "verdict" and e.evidence), "")
    what = [f"{truth.file} told {call.told}", truth.kind or "", truth.country, *call.notes]
    if truth.greeting_clips:
        what.append("+".join(truth.greeting_clips))
    if truth.greeting_start is not None and truth.greeting_end is not None:
        what.append(f"greeting {truth.greeting_start:.2f} to {truth.greeting_end:.2f} s, pause {truth.max_pause} s")
    if evidence:
        what.append(f"evidence: {evidence}")
    return "; ".join(filter(None, what)) + " " + json.dumps(truth.line)


def events_as_json(file: str, events: Events) -> str:
    """One object per line, as `robodial listen --json` prints them."""
    return "".join(json.dumps({"file": file, **event.as_dict()}) + "\n" for event in events)


def keep_summary(results: Results, folder: Path, report: str) -> None:
    """index.json, wrong.txt and table.md, beside the calls and events.jsonl."""
    truths = [call.truth.as_dict() for call in results.ours]
    (folder / "index.json").write_text(json.dumps(truths), encoding="utf-8")
    wrong = [in_words(call, events) for call, events in results.wrong] + results.unlike()
    (folder / "wrong.txt").write_text("\n".join(wrong) + "\n", encoding="utf-8")
    (folder / "table.md").write_text(report, encoding="utf-8")
