"""What the country's rules make of the number that a line shows, in words, before any campaign is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from robodial.app.countries import country_name
from robodial.app.words import number_kind_words, number_words
from robodial.domain.campaign import Purpose
from robodial.domain.purpose_names import purpose_name
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.rules.line_number import line_number
from robodial.rules.line_verdicts import LineVerdict, is_for_automatic_calls, line_verdicts
from robodial.rules.shelf import shipped_shelf

PURPOSES = (
    Purpose.APPOINTMENT,
    Purpose.SERVICE_INFO,
    Purpose.SURVEY,
    Purpose.MARKETING,
    Purpose.POLITICAL,
    Purpose.CHARITY,
    Purpose.PUBLIC_ALERT,
)
"""As most users would ask."""


class Allowed(Enum):
    """May calls of such purposes show the number."""

    YES = "yes"
    FEW = "few"  # to few different numbers
    NO = "no"
    NEVER = "never"  # whatever the number: banned there, or the rules cannot be trusted any more


@dataclass(frozen=True, slots=True)
class PurposeAdvice:
    """Purposes with the same answer, by name, and the sentence that says why."""

    purposes: tuple[Purpose, ...]
    names: str
    allowed: Allowed
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class LineAdvice:
    """`number` as people write it, `kind` in words; both empty for no number, `kind` alone for what is none."""

    number: str
    kind: str
    country: str
    entries: tuple[PurposeAdvice, ...]

    @property
    def is_good_for_all(self) -> bool:
        """True when nothing stands against the number."""
        return all(entry.allowed in (Allowed.YES, Allowed.NEVER) for entry in self.entries)


def line_advice(text: str, country: str, on: date) -> LineAdvice:
    """What may be done with a line that shows `text`."""
    verdicts = line_verdicts(text, country, on)
    entries = [*map(_advice, verdicts), *_forbidden(verdicts, country, on)]
    number, kind = shown_words(text, country)
    if is_for_automatic_calls(text, country, on):
        kind = _("a number for automatic calls")
    return LineAdvice(number, kind, country_name(country), tuple(sorted(entries, key=_place)))


def shown_words(text: str, country: str) -> tuple[str, str]:
    """The number as people write it, and its kind in words."""
    shown = line_number(text, country) if text.strip() else None
    if shown is None:
        return text.strip(), ""
    written = shown.national if shown.kind == "short" else number_words(shown.number, country)
    return written, number_kind_words(shown.kind)


def _advice(verdict: LineVerdict) -> PurposeAdvice:
    names = _names(verdict.purposes)
    if not verdict.reason:
        return PurposeAdvice(verdict.purposes, names, Allowed.YES)
    if verdict.few is None:
        return PurposeAdvice(verdict.purposes, names, Allowed.NO, verdict.reason)
    few = ngettext(
        "At most {few} different number in 30 days. {reason}",
        "At most {few} different numbers in 30 days. {reason}",
        verdict.few,
    )
    return PurposeAdvice(verdict.purposes, names, Allowed.FEW, few.format(few=verdict.few, reason=verdict.reason))


def _forbidden(verdicts: Iterable[LineVerdict], country: str, on: date) -> list[PurposeAdvice]:
    """Purposes that no verdict is about: nobody is called for them by machine there, or not with such old rules."""
    judged = {purpose for verdict in verdicts for purpose in verdict.purposes}
    left = tuple(purpose for purpose in PURPOSES if purpose not in judged)
    if not left:
        return []
    shelf = shipped_shelf()
    problem = shelf.problem(shelf.pack_id_of(country), on)
    text = _("Automatic calls of this kind are not made in {country}, whatever the number.")
    told = problem.reason if problem else text.format(country=country_name(country))
    return [PurposeAdvice(left, _names(left), Allowed.NEVER, told)]


def _names(purposes: Iterable[Purpose]) -> str:
    return ", ".join(purpose_name(purpose) for purpose in sorted(purposes, key=PURPOSES.index))


def _place(entry: PurposeAdvice) -> int:
    return min(PURPOSES.index(purpose) for purpose in entry.purposes)
