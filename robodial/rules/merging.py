"""Combining rules: the strictest of each field wins. Adding a rule can only tighten; the order does not matter."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import TypeVar

from robodial.rules.pack import Cap, ConsentRule, DayCap, PurposeRules, RegisterRule

T = TypeVar("T")

LOOSEST = PurposeRules()


def merged(rules: Iterable[PurposeRules]) -> PurposeRules:
    """What all of `rules` together allow."""
    return reduce(stricter, rules, LOOSEST)


def stricter(one: PurposeRules, other: PurposeRules) -> PurposeRules:
    """The stricter of each field."""
    return PurposeRules(
        ban=one.ban or other.ban,
        consent=_consent(one.consent, other.consent),
        sector_bans={**other.sector_bans, **one.sector_bans},
        windows=_joined(one.windows, other.windows),
        holidays_closed=one.holidays_closed or other.holidays_closed,
        caps=_caps((*one.caps, *other.caps)),
        day_cap=_day_cap(one.day_cap, other.day_cap),
        registers=_registers((*one.registers, *other.registers)),
        blackouts=_joined(one.blackouts, other.blackouts),
        needs={**other.needs, **one.needs},
        lines=_joined(one.lines, other.lines),
        free_call_back=one.free_call_back or other.free_call_back,
        must_say_start=one.must_say_start | other.must_say_start,
        must_say_end=one.must_say_end | other.must_say_end,
        max_message_s=_least(one.max_message_s, other.max_message_s),
        min_ring_s=max(one.min_ring_s, other.min_ring_s),
        basis=one.basis,
    )


def _consent(one: ConsentRule, other: ConsentRule) -> ConsentRule:
    strictest = max(one, other, key=lambda rule: rule.need.rank)
    ages = [rule.max_age_days for rule in (one, other) if rule.max_age_days]
    return replace(strictest, max_age_days=min(ages, default=0), needs_hours=one.needs_hours or other.needs_hours)


def _caps(caps: tuple[Cap, ...]) -> tuple[Cap, ...]:
    """The least of each period: 4 in 7 days and 3 in 30 days hold both."""
    by_days: dict[int, Cap] = {}
    for cap in caps:
        known = by_days.get(cap.days)
        by_days[cap.days] = cap if known is None or cap.most < known.most else known
    return tuple(by_days[days] for days in sorted(by_days))


def _day_cap(one: DayCap | None, other: DayCap | None) -> DayCap | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda cap: cap.most)


def _registers(rules: tuple[RegisterRule, ...]) -> tuple[RegisterRule, ...]:
    by_name: dict[str, RegisterRule] = {}
    for rule in rules:
        known = by_name.get(rule.name, rule)
        by_name[rule.name] = min(known, rule, key=lambda one: one.max_age_days)
    return tuple(by_name[name] for name in sorted(by_name))


def _joined(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    """Both, each once."""
    return tuple(dict.fromkeys((*one, *other)))


def _least(one: float | None, other: float | None) -> float | None:
    return min((value for value in (one, other) if value is not None), default=None)
