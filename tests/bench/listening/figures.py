"""The figures of many judged calls, by name."""

from collections.abc import Callable, Sequence

from tests.bench.listening.estimates import Estimate, mean_share, percentile, rare_events, share
from tests.bench.listening.judging import BEEP_END_S, TALKED_OVER_S, Judged
from tests.bench.listening.truth import CLASSES

Figures = dict[str, Estimate]


def figures(calls: Sequence[Judged], only_ringing: Sequence[Judged] = ()) -> Figures:
    """Everything that these calls say something about. Shares are 0 to 1, times milliseconds unless named.

    `only_ringing` are more calls that nobody answers: they count for answers while ringing and for nothing else.
    """
    ringing = _ringing([*calls, *only_ringing])
    all_of = {**_rights(calls), **_people(calls), **_machines(calls), **ringing, **_decisions(calls)}
    return {name: estimate for name, estimate in all_of.items() if estimate is not None}


def _of(calls: Sequence[Judged], call_class: str) -> list[Judged]:
    return [call for call in calls if call.truth.call_class == call_class]


def _share_of(calls: Sequence[Judged], is_hit: Callable[[Judged], bool]) -> Estimate | None:
    return share(sum(map(is_hit, calls)), len(calls))


def _rights(calls: Sequence[Judged]) -> dict[str, Estimate | None]:
    rights = {f"right_{name}": _share_of(_of(calls, name), lambda call: call.right) for name in CLASSES}
    engaged = [call for call in calls if call.truth.call_class in ("busy", "congestion")]
    return {
        "right_mean_of_classes": mean_share([estimate for estimate in rights.values() if estimate]),
        **rights,
        "busy_or_congestion_by_either_name": _share_of(engaged, lambda call: call.told in ("busy", "congestion")),
    }


def _people(calls: Sequence[Judged]) -> dict[str, Estimate | None]:
    people = _of(calls, "human")
    single = [call for call in people if call.truth.kind != "double"]
    double = [call for call in people if call.truth.kind == "double"]
    late_ms = [1000 * s for call in people if (s := call.start_after_greeting_s) is not None and s >= 0]
    silent_ms = [1000 * s for call in _of(calls, "silence") if (s := call.start_after_silence_s) is not None]
    return {
        "human_called_machine": _share_of(people, lambda call: call.told == "machine"),
        "human_stopped": _share_of(people, lambda call: call.taken_back),
        "human_start_median_ms": percentile(late_ms, 0.5),
        "human_start_p95_ms": percentile(late_ms, 0.95),
        "human_cut_in": _share_of(single, _cuts_in),
        "human_cut_in_double_hello": _share_of(double, _cuts_in),
        "silence_start_median_ms": percentile(silent_ms, 0.5),
        "silence_start_p95_ms": percentile(silent_ms, 0.95),
    }


def _cuts_in(call: Judged) -> bool:
    return call.start_after_greeting_s is not None and call.start_after_greeting_s < 0


def _machines(calls: Sequence[Judged]) -> dict[str, Estimate | None]:
    machines = _of(calls, "machine")
    after_beep = [call.start_after_beep_s for call in machines if call.start_after_beep_s is not None]
    late_ms = [1000 * s for s in after_beep if s >= -BEEP_END_S]
    return {
        "machine_called_human": _share_of(machines, lambda call: call.told == "human"),
        "machine_greeting_talked_over": _share_of(machines, lambda call: call.talked_over_s > TALKED_OVER_S),
        "beep_start_median_ms": percentile(late_ms, 0.5),
        "beep_start_p95_ms": percentile(late_ms, 0.95),
        "started_before_beep_end": share(len(after_beep) - len(late_ms), len(after_beep)),
    }


def _ringing(calls: Sequence[Judged]) -> dict[str, Estimate | None]:
    ringing = [call for call in calls if call.ring_s > 0.0]
    tone = [call for call in ringing if call.truth.ringback != "music"]
    music = [call for call in ringing if call.truth.ringback == "music"]
    minutes = sum(call.ring_s for call in tone) / 60
    return {
        "answered_while_ringing": rare_events(sum(call.answered_early for call in tone), minutes) if tone else None,
        "answered_in_ringback_music": _share_of(music, lambda call: call.answered_early),
    }


def _decisions(calls: Sequence[Judged]) -> dict[str, Estimate | None]:
    found: dict[str, Estimate | None] = {}
    for name, unit in (("busy", "periods"), ("congestion", "periods"), ("sit", "s"), ("fax", "s")):
        after = [call.decided_after for call in _of(calls, name) if call.decided_after is not None]
        found[f"decide_{name}_p95_{unit}"] = percentile(after, 0.95)
    named = [call for call in calls if call.category_right is not None]
    found["sit_category_right"] = _share_of(named, lambda call: bool(call.category_right))
    return found
