"""Under which conditions calls are heard wrong: the same calls, sorted by line, level, noise and kind."""

from collections.abc import Callable, Iterator, Sequence

from tests.bench.listening.judging import Judged

_GROUPS: tuple[tuple[str, Callable[[Judged], str | None]], ...] = (
    ("codec", lambda call: call.truth.line["codec"]),
    ("level", lambda call: _band(-call.truth.line["attenuation_db"], (-6, 0, 6), "dB")),
    ("line noise", lambda call: _band(call.truth.line["line_noise_dbm0"], (-66, -58), "dBm0")),
    ("far noise", lambda call: _band(call.truth.line.get("far_noise_dbm0"), (-60, -50), "dBm0")),
    ("hum", lambda call: "hum" if "hum_hz" in call.truth.line else "none"),
    ("clicks", lambda call: "clicks" if "clicks" in call.truth.line else "none"),
    ("room", lambda call: call.truth.line.get("room")),
    ("room below the voice", lambda call: _band(call.truth.line.get("room_below_db"), (22, 26), "dB")),
    ("gain control", lambda call: _band(call.truth.line.get("gain_control_db"), (10, 14), "dB")),
    ("on the line", lambda call: call.truth.line.get("line_talk")),
    ("ringback", lambda call: call.truth.ringback),
    ("person", lambda call: call.truth.kind if call.truth.call_class == "human" else None),
    ("machine", lambda call: call.truth.kind if call.truth.call_class == "machine" else None),
)


def as_breakdown(calls: Sequence[Judged]) -> str:
    """Calls of each condition, and how many of them were of the wrong class, or right with something else wrong."""
    lines = ["| condition | | calls | wrong class | other faults |", "|---|---|---|---|---|"]
    for name, group_of in _GROUPS:
        for value, group in _grouped(calls, group_of):
            wrong = sum(not call.right for call in group)
            faults = sum(call.right and call.wrong for call in group)
            shares = (f"{100 * count / len(group):.1f} %" for count in (wrong, faults))
            lines.append(f"| {name} | {value} | {len(group)} | {' | '.join(shares)} |")
    return "\n".join(lines)


def _grouped(calls: Sequence[Judged], group_of: Callable[[Judged], str | None]) -> Iterator[tuple[str, list[Judged]]]:
    groups: dict[str, list[Judged]] = {}
    for call in calls:
        value = group_of(call)
        if value is not None:
            groups.setdefault(value, []).append(call)
    yield from sorted(groups.items())


def _band(value: float | None, edges: Sequence[float], unit: str) -> str | None:
    """Between which edges a value lies, in words that sort by it."""
    if value is None:
        return None
    above = sum(value >= edge for edge in edges)
    if above == 0:
        return f"{above}: under {edges[0]:g} {unit}"
    if above == len(edges):
        return f"{above}: from {edges[-1]:g} {unit}"
    return f"{above}: {edges[above - 1]:g} to {edges[above]:g} {unit}"
