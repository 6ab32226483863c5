"""What each row of a list says of consent, cell by cell. Whether that is enough is decided elsewhere."""

from collections.abc import Sequence
from functools import lru_cache

from robodial.contacts.consent_cells import read_answer, read_hours, read_proof, read_source
from robodial.contacts.consent_columns import ConsentColumns
from robodial.contacts.consent_dates import Moment, end_of, read_moment
from robodial.domain.consent_claim import Answer, ConsentClaim, WrongCell
from robodial.rules.time_zones import country_zone

ANSWER_UNCLEAR, DATE_UNREADABLE = "answer_unclear", "date_unreadable"
EXPIRY_UNREADABLE, HOURS_UNREADABLE = "expiry_unreadable", "hours_unreadable"

_LONGEST_SHOWN = 120  # characters of a wrong cell that are kept for the report


def is_refusal(cell: str) -> bool:
    """Whatever stands in a column for refusals is one, but for no and nothing."""
    return read_answer(cell) not in (Answer.NO, Answer.MISSING)


class ConsentReader:
    """For one list: its columns, their titles, its country. Rows that say the same get the same claim."""

    def __init__(self, columns: ConsentColumns, titles: Sequence[str], country: str) -> None:
        self._zone = country_zone(country)
        self._day_first = columns.day_first
        self._order_known = columns.order_known
        self._refusal_is_unclear = columns.refusal_is_unclear
        self._places = columns.places
        self._titles = {kind: titles[place] for kind, place in self._places.items()}
        self._claim = lru_cache(maxsize=4096)(self._understood)

    def read(self, cells: Sequence[str]) -> ConsentClaim:
        """The claim of one row."""
        return self._claim(tuple(cells[place] if place < len(cells) else "" for place in self._places.values()))

    def _understood(self, cells: tuple[str, ...]) -> ConsentClaim:
        said = {kind: cell for kind, cell in zip(self._places, cells, strict=True) if cell.strip()}
        wrong: list[WrongCell] = []
        given = self._given(said, wrong)
        expires = self._moment(said, "expiry", EXPIRY_UNREADABLE, wrong)
        withdrawn = self._read(said["withdrawn"]) if "withdrawn" in said else None
        answer = self._answer(said, given, wrong)
        if withdrawn is None and self._refuses(said, "withdrawn"):
            answer = Answer.REFUSED  # nobody knows since when: then nothing holds
        return ConsentClaim(
            answer,
            given.at if given else None,
            read_source(said.get("source", "")),
            read_proof(said["proof"]) if "proof" in said else "",
            self._hours(said, wrong) if "hours" in said else "",
            end_of(expires, self._zone) if expires else None,
            withdrawn.at if withdrawn else None,
            said["purpose"].strip() if "purpose" in said else "",
            said["level"].strip() if "level" in said else "",
            wrong[0] if wrong else None,
            bool(given and given.guessed and not self._order_known),
        )

    def _answer(self, said: dict[str, str], given: Moment | None, wrong: list[WrongCell]) -> Answer:
        if self._refuses(said, "refusal"):
            return Answer.REFUSED
        if "answer" not in self._places:
            if self._refusal_is_unclear and "refusal" in said:
                wrong.insert(0, self._wrong("refusal", said["refusal"], ANSWER_UNCLEAR))
                return Answer.UNCLEAR
            return Answer.YES if "date" in said else Answer.MISSING
        answer = read_answer(said.get("answer", ""))
        if answer is Answer.UNCLEAR and given and "date" not in self._places:
            return Answer.YES
        if answer is Answer.UNCLEAR:
            wrong.insert(0, self._wrong("answer", said["answer"], ANSWER_UNCLEAR))
        return answer

    def _given(self, said: dict[str, str], wrong: list[WrongCell]) -> Moment | None:
        """A column of answers may hold the day of consent in place of a yes."""
        if "date" in self._places:
            return self._moment(said, "date", DATE_UNREADABLE, wrong)
        return self._read(said["answer"]) if "answer" in said else None

    def _refuses(self, said: dict[str, str], kind: str) -> bool:
        return kind in said and is_refusal(said[kind])

    def _moment(self, said: dict[str, str], kind: str, code: str, wrong: list[WrongCell]) -> Moment | None:
        if kind not in said:
            return None
        found = self._read(said[kind])
        if found is None:
            wrong.append(self._wrong(kind, said[kind], code))
        return found

    def _read(self, cell: str) -> Moment | None:
        return read_moment(cell, day_first=self._day_first, zone=self._zone)

    def _hours(self, said: dict[str, str], wrong: list[WrongCell]) -> str:
        hours = read_hours(said["hours"])
        if hours is None:
            wrong.append(self._wrong("hours", said["hours"], HOURS_UNREADABLE))
        return hours or ""

    def _wrong(self, kind: str, cell: str, code: str) -> WrongCell:
        shown = " ".join(cell.split())
        cut = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
        return WrongCell(code, self._titles[kind], cut)
