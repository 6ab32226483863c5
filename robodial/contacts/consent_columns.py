"""Which columns of a list speak of consent: by their headers, checked against what is in them. Nothing is guessed from
content alone: a column of dates or crosses may mean anything."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

from robodial.contacts import consent_words as words
from robodial.contacts.consent_dates import order_of
from robodial.domain.campaign import Purpose
from robodial.domain.plain_letters import plain_letters

_UNTOLD = re.compile(r"[\W\d_]+")
_ONE_OFFERED = "|".join(sorted(words.SAYS_YES + words.SAYS_NO + words.SAYS_NEITHER, key=len, reverse=True))
_OFFERED = re.compile(rf"\b(?:{_ONE_OFFERED})(?: (?:{_ONE_OFFERED}))+\b")


@dataclass(frozen=True, slots=True)
class ConsentColumns:
    """Places counted from 0. `day_first` is how the dates are written; `order_known` that the column itself tells it.

    Without an `answer` column, a date of consent is one: the header says what was given on that day.
    """

    answer: int | None = None
    date: int | None = None
    source: int | None = None
    proof: int | None = None
    hours: int | None = None
    expiry: int | None = None
    withdrawn: int | None = None
    refusal: int | None = None
    purpose: int | None = None
    level: int | None = None
    day_first: bool = True
    order_known: bool = False
    refusal_is_unclear: bool = False
    """The column of refusals speaks of consent, too: nobody knows what a no in it denies."""

    @property
    def places(self) -> dict[str, int]:
        """Where each kind is that is there."""
        kinds = (field.name for field in fields(self) if field.type not in (bool, "bool"))
        return {kind: place for kind in kinds if (place := getattr(self, kind)) is not None}


@dataclass(frozen=True, slots=True)
class _Title:
    """A header's words, and the same as one phrase."""

    words: frozenset[str]
    phrase: str

    def holds(self, wanted: frozenset[str], phrases: tuple[str, ...] = ()) -> bool:
        return bool(self.words & wanted) or any(f" {one}" in f" {self.phrase} " for one in phrases)

    @property
    def consent(self) -> bool:
        if self.holds(words.AGREEMENT) and self.holds(words.CALLS):
            return True
        return self.holds(words.CONSENT, words.CONSENT_PHRASES)


def find_consent_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], taken: Sequence[int], purpose: Purpose | None, country: str
) -> ConsentColumns | None:
    """The columns of a list with this header, and (some of) these rows; None when it does not speak of consent.

    `taken` are columns known to hold something else. Columns about another purpose, or another way than calls, do not
    count.
    """
    titles = {place: _title(text) for place, text in enumerate(header) if place not in taken}
    mine = {place: title for place, title in titles.items() if _is_about_calls(title) and _is_for(title, purpose)}
    found: dict[str, int] = {}
    for kind, place in _kinds(mine):
        found.setdefault(kind, place)
    if "answer" in found and "date" not in found:
        found.update(_date_beside(found["answer"], titles, set(found.values())))
    if "answer" not in found and "date" not in found:
        return None
    dates = [
        _cell(row, found[kind]) for kind in ("answer", "date", "expiry", "withdrawn") if kind in found for row in rows
    ]
    order = order_of(dates)
    day_first = country not in words.MONTH_FIRST if order is None else order
    unclear = "refusal" in found and titles[found["refusal"]].consent
    return ConsentColumns(**found, day_first=day_first, order_known=order is not None, refusal_is_unclear=unclear)


def find_refusals(header: Sequence[str], taken: Sequence[int]) -> int | None:
    """The column that plainly says who does not want to be called, where nothing else of consent is asked."""
    titles = {place: _title(text) for place, text in enumerate(header) if place not in taken}
    return next((place for place, title in titles.items() if _refuses_calls(title)), None)


def _refuses_calls(title: _Title) -> bool:
    if title.consent or not _is_about_calls(title) or title.holds(words.WITHDRAWN) or title.holds(words.DATE):
        return False
    of_calls = title.holds(words.REFUSES_IF_CALLS) and title.holds(words.CALLS)
    return of_calls or title.holds(words.NOT_TO_BE_CALLED, words.REFUSAL_PHRASES)


def _title(text: str) -> _Title:
    told = " ".join(_UNTOLD.sub(" ", plain_letters(text)).split())
    phrase = _OFFERED.sub(_meaning_of_offered, told)
    phrase = " ".join(phrase.split())
    return _Title(frozenset(phrase.split()), phrase)


def _meaning_of_offered(offered: re.Match[str]) -> str:
    """Nothing, where it offers a yes and a no to choose from, in whatever order; but "opt in" says what it is about."""
    said = f" {offered[0]} "
    yes = [one for one in words.SAYS_YES if f" {one} " in said]
    if not yes or not any(f" {one} " in said for one in words.SAYS_NO):
        return offered[0]
    return next((one for one in yes if one.startswith("opt")), "")


def _is_about_calls(title: _Title) -> bool:
    return not title.words & words.OTHER_CONSENTS or bool(title.words & words.CALLS)


def _is_for(title: _Title, purpose: Purpose | None) -> bool:
    if purpose is None or not title.consent:
        return True
    named = {one for one, known in words.PURPOSES.items() if title.words & known}
    return not named or purpose in named


def _kinds(titles: dict[int, _Title]) -> Iterator[tuple[str, int]]:
    """Each column that says what it is, in the list's order; an answer that says calls before others."""
    known = [(kind, place) for place, title in titles.items() if (kind := _kind(title))]
    return iter(sorted(known, key=lambda one: one[0] == "answer" and not titles[one[1]].words & words.CALLS))


def _kind(title: _Title) -> str:
    return next((kind for kind, says in _SAYS if says(title)), "")


_SAYS: tuple[tuple[str, Callable[[_Title], bool]], ...] = (
    ("withdrawn", lambda title: title.holds(words.WITHDRAWN)),
    ("refusal", lambda title: title.holds(words.REFUSAL, words.REFUSAL_PHRASES)),
    ("expiry", lambda title: title.holds(words.EXPIRY, words.EXPIRY_PHRASES)),
    ("hours", lambda title: title.holds(words.HOURS) and not title.holds(words.NOT_HOURS)),
    ("proof", lambda title: title.holds(words.PROOF)),
    ("source", lambda title: title.holds(words.SOURCE, words.SOURCE_PHRASES)),
    ("level", lambda title: title.holds(words.LEVEL) and (title.consent or len(title.words) == 1)),
    ("purpose", lambda title: title.holds(words.PURPOSE)),
    ("date", lambda title: title.consent and title.holds(words.DATE, words.DATE_PHRASES)),
    ("date", lambda title: title.phrase in words.DATE_PHRASES),
    ("answer", lambda title: title.consent),
)
"""In this order: "date of withdrawal of the consent" is a withdrawal, and no date of consent."""


def _date_beside(answer: int, titles: dict[int, _Title], taken: set[int]) -> dict[str, int]:
    """A column called nothing but date belongs to the answer it stands beside; the date of an agreement to the one
    agreement there is."""
    for place, title in titles.items():
        if place not in taken and title.holds(words.AGREEMENT) and title.holds(words.DATE) and _is_about_calls(title):
            return {"date": place} if titles[answer].holds(words.AGREEMENT) else {}
    for place in (answer + 1, answer - 1):
        beside = titles.get(place)
        if place not in taken and beside is not None and beside.phrase in ("date", "le", "date le"):
            return {"date": place}
    return {}


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
