"""What a country's rules make of the number that a line shows, purpose by purpose: before any campaign is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from robodial.domain.campaign import Purpose
from robodial.rules.line_number import is_allowed_kind, line_number, line_problem
from robodial.rules.pack import LineRule, SmallScale
from robodial.rules.shelf import BUILT_IN, Shelf, shipped_shelf


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """For these purposes the line may call anybody (`reason` empty), so few different numbers (`few`), or nobody."""

    purposes: tuple[Purpose, ...]
    reason: str = ""
    few: int | None = None


def line_verdicts(text: str, country: str, on: date, shelf: Shelf | None = None) -> tuple[LineVerdict, ...]:
    """Purposes with the same answer together. Those that the country forbids altogether are left out."""
    together: dict[tuple[str, int | None], list[Purpose]] = {}
    for purpose, rules in _line_rules(country, on, shelf or shipped_shelf()):
        together.setdefault(_judged(text, country, rules), []).append(purpose)
    return tuple(LineVerdict(tuple(purposes), reason, few) for (reason, few), purposes in together.items())


def is_for_automatic_calls(text: str, country: str, on: date, shelf: Shelf | None = None) -> bool:
    """True for a number of a category that the country keeps for such calls."""
    number = line_number(text, country) if text.strip() else None
    rules = (rule for _purpose, rules in _line_rules(country, on, shelf or shipped_shelf()) for rule in rules)
    return number is not None and any(rule.allowed_prefixes and is_allowed_kind(number, rule) for rule in rules)


def _line_rules(country: str, on: date, shelf: Shelf) -> Iterator[tuple[Purpose, tuple[LineRule, ...]]]:
    pack_id = shelf.pack_id_of(country)
    pack = None if shelf.problem(pack_id, on) else shelf.packs.get(pack_id)
    purposes = BUILT_IN if pack is None else pack.purposes
    for purpose in Purpose:
        if purpose in purposes and purposes[purpose].ban is None:
            yield purpose, purposes[purpose].lines


def _judged(text: str, country: str, rules: tuple[LineRule, ...]) -> tuple[str, int | None]:
    """Why not for anybody, and for how many all the same."""
    problem = line_problem(text, country, rules, is_small=lambda _rule: False)
    if problem is None:
        return "", None
    asked: list[int] = []

    def is_small(rule: SmallScale) -> bool:
        asked.append(rule.numbers)
        return True

    passes = line_problem(text, country, rules, is_small=is_small) is None
    return problem.reason, min(asked) if passes and asked else None
