"""What each row of a list says of consent, cell by cell. Whether that is enough is decided elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from robodial.contacts.consent_cells import read_answer, read_hours, read_proof, read_source
from robodial.contacts.consent_columns import ConsentColumns
from robodial.contacts.consent_dates import Moment, end_of, read_moment
from robodial.domain.consent_claim import Answer, ConsentClaim, WrongCell
from robodial.rules.time_zones import country_zone

ANSWER_UNCLEAR, DATE_UNREADABLE = "answer_unclear", "date_unreadable"
EXPIRY_UNREADABLE, HOURS_UNREADABLE = "expiry_unreadable", "hours_unreadable"

_LONGEST_SHOWN = 120  # characters of a wrong cell that are kept for the report


class ConsentReader:
    """For one list: its columns, their titles, its country. Rows that say the same get the same claim."""

    def __init__(self, columns: ConsentColumns, titles: Sequence[str], country: str) -> None:
        self._zone = country_zone(country)
        self._day_first = columns.day_first
        self._order_known = columns.order_known
        self._places = columns.places
        self._titles = {kind: titles[place] for kind, place in self._places.items()}
        self._claim = lru_cache(maxsize=4096)(self._understood)

    def read(self, cells: Sequence[str]) -> ConsentClaim:
        """The claim of one row."""
        return self._claim(tuple(cells[place] if place < len(cells) else "" for place in self._places.values()))

    def _understood(self, cells: tuple[str, ...]) -> ConsentClaim:
        said = dict(zip(self._places, cells, strict=True))
        wrong: list[WrongCell] = []
        given = self._given(said, wrong)
        expires = self._moment(said, "expiry", EXPIRY_UNREADABLE, wrong)
        withdrawn = self._withdrawn(said)
        answer = self._answer(said, given, wrong)
        if self._refuses(said.get("withdrawn", "")) and withdrawn is None:
            answer = Answer.REFUSED  # nobody knows since when: then nothing holds
        return ConsentClaim(
            answer,
            given.at if given else None,
            read_source(said.get("source", "")),
            read_proof(said.get("proof", "")),
            self._hours(said, wrong),
            end_of(expires, self._zone) if expires else None,
            withdrawn,
            said.get("purpose", "").strip(),
            said.get("level", "").strip(),
            wrong[0] if wrong else None,
            bool(given and given.guessed and not self._order_known),
        )

    def _answer(self, said: dict[str, str], given: Moment | None, wrong: list[WrongCell]) -> Answer:
        if self._refuses(said.get("refusal", "")):
            return Answer.REFUSED
        if "answer" not in said:
            return Answer.YES if said["date"].strip() else Answer.MISSING
        answer = read_answer(said["answer"])
        if answer is Answer.UNCLEAR and given and "date" not in said:
            return Answer.YES
        if answer is Answer.UNCLEAR:
            wrong.insert(0, self._wrong("answer", said["answer"], ANSWER_UNCLEAR))
        return answer

    def _given(self, said: dict[str, str], wrong: list[WrongCell]) -> Moment | None:
        """A column of answers may hold the day of consent in place of a yes."""
        if "date" in said:
            return self._moment(said, "date", DATE_UNREADABLE, wrong)
        return read_moment(said["answer"], day_first=self._day_first, zone=self._zone)

    def _refuses(self, cell: str) -> bool:
        """Whatever stands in a column for refusals is one, but for no and nothing."""
        return bool(cell.strip()) and read_answer(cell) not in (Answer.NO, Answer.MISSING)

    def _moment(self, said: dict[str, str], kind: str, code: str, wrong: list[WrongCell]) -> Moment | None:
        cell = said.get(kind, "")
        if not cell.strip():
            return None
        found = read_moment(cell, day_first=self._day_first, zone=self._zone)
        if found is None:
            wrong.append(self._wrong(kind, cell, code))
        return found

    def _withdrawn(self, said: dict[str, str]) -> datetime | None:
        found = read_moment(said.get("withdrawn", ""), day_first=self._day_first, zone=self._zone)
        return found.at if found else None

    def _hours(self, said: dict[str, str], wrong: list[WrongCell]) -> str:
        cell = said.get("hours", "")
        hours = read_hours(cell) if cell.strip() else ""
        if hours is None:
            wrong.append(self._wrong("hours", cell, HOURS_UNREADABLE))
        return hours or ""

    def _wrong(self, kind: str, cell: str, code: str) -> WrongCell:
        shown = " ".join(cell.split())
        cut = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
        return WrongCell(code, self._titles[kind], cut)
