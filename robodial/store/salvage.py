"""What was stored after the last copy and can still be read from a damaged database: refusals first."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePath
from typing import Any

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignState, Purpose
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.domain.refusal import ALL
from robodial.store.journal import REFUSAL, START, is_chained, matches_content
from robodial.store.sqlite_files import ReadableRows, put_row

Row = Mapping[str, Any]

REFUSALS, JOURNAL, CALLS, CONSENTS, ATTEMPTS = "refusals", "journal", "calls", "consents", "attempts"
NUMBER_LISTS, CAMPAIGNS = "number_lists", "campaigns"
ENROLMENTS, FIRST = "enrolments", "first_attempt_id"

_E164 = re.compile(r"\+\d{5,15}")
_NUMBER_FILE = re.compile(r"((own|register)-[0-9a-f]{16}\.numbers)?")


@dataclass(slots=True)
class Salvaged:
    """How many rows were read back, by table, the tables of which something could not be read, and the last call that
    the copy knew."""

    rows: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    last_call: int = 0


def salvage(damaged: Path, into: sqlite3.Connection) -> Salvaged:
    """Read back into the copy `into`, inside the caller's transaction, whatever `damaged` has beyond it."""
    return _Salvage(damaged, into).all()


class _Salvage:
    def __init__(self, damaged: Path, into: sqlite3.Connection) -> None:
        self._damaged = damaged
        self._into = into
        self._found = Salvaged()

    def all(self) -> Salvaged:
        self._take(REFUSALS, "number", "", over=True)
        self._number_lists()
        self._journal()
        self._calls()
        self._take_new("consent_texts", "text_id")
        self._take(CONSENTS, "number", "", over=True)
        self._campaigns()
        self._attempts()
        return self._found

    def _take(self, table: str, key: str, after: Any, *, over: bool) -> None:
        reading = ReadableRows(self._damaged, table, key, after)
        self._count(table, sum(self._put(table, row, over=over) for row in reading))
        self._note_gap(table, reading)

    def _take_new(self, table: str, key: str) -> None:
        self._take(table, key, self._highest(table, key), over=False)

    def _put(self, table: str, row: Row, *, over: bool) -> bool:
        """True when the row makes a difference."""
        if not _is_sane(table, row) or (over and self._is_there(table, row)):
            return False
        return put_row(self._into, table, row, over=over)

    def _is_there(self, table: str, row: Row) -> bool:
        same = " AND ".join(f'"{name}" IS ?' for name in row)
        try:
            found = self._into.execute(f"SELECT 1 FROM {table} WHERE {same}", list(row.values())).fetchone()
        except sqlite3.OperationalError:  # a column this version does not know
            return False
        return found is not None

    def _rows(self, table: str, key: str, after: Any) -> list[Row]:
        reading = ReadableRows(self._damaged, table, key, after)
        rows: list[Row] = list(reading)
        self._note_gap(table, reading)
        return rows

    def _note_gap(self, table: str, reading: ReadableRows) -> None:
        if not reading.whole:
            self._note_loss(table)

    def _note_loss(self, table: str) -> None:
        if table not in self._found.unreadable:
            self._found.unreadable.append(table)

    def _count(self, table: str, rows: int) -> None:
        self._found.rows[table] = self._found.rows.get(table, 0) + rows

    def _highest(self, table: str, key: str) -> int:
        return int(self._into.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0])

    # ---- long lists of numbers: what each is; the numbers are in files of their own ---------------------

    def _number_lists(self) -> None:
        for row in self._rows(NUMBER_LISTS, "list_id", 0):
            if not _is_sane(NUMBER_LISTS, row):
                self._note_loss(NUMBER_LISTS)
                continue
            same = self._into.execute(_SAME_LIST, row).fetchone()
            # a list_id is given again once its list is gone: never over another list of the copy
            placed = {**row, "list_id": same[0] if same else None}
            self._count(NUMBER_LISTS, self._put(NUMBER_LISTS, placed, over=True))

    # ---- the journal: as far as its chain holds --------------------------------------------------------------

    def _journal(self) -> None:
        last = self._highest(JOURNAL, "seq")
        rows = {row["seq"]: row for row in self._rows(JOURNAL, "seq", last)}
        contents = {row["seq"]: row for row in self._rows("journal_personal", "seq", last)}
        head = self._into.execute("SELECT hash FROM journal WHERE seq = ?", [last]).fetchone()
        previous = START if head is None else bytes(head[0])
        kept = 0
        while (row := rows.get(last + 1)) and (content := contents.get(last + 1)) and _holds(previous, row, content):
            put_row(self._into, JOURNAL, row, over=False)
            put_row(self._into, "journal_personal", content, over=False)
            previous, last, kept = row["hash"], last + 1, kept + 1
        self._count(JOURNAL, kept)
        for seq, content in contents.items():
            if seq in rows and rows[seq]["kind"] == REFUSAL:
                self._refusal_of_journal(rows[seq], content)

    def _refusal_of_journal(self, row: Row, content: Row) -> None:
        """The journal proves a refusal whose own row may be lost."""
        refusal = {
            "number": content["number"],
            "scope": ALL,
            "reason": "read_back",
            "source": "journal",
            "at": row["at"],
            "by_person": 1,
        }
        if _is_sane(REFUSALS, refusal) and put_row(self._into, REFUSALS, refusal, over=self._is_newer(refusal)):
            self._count(REFUSALS, 1)

    def _is_newer(self, refusal: Row) -> bool:
        """Than what is known of the number: a consent may lie between the two."""
        known = "SELECT 1 FROM refusals WHERE number = ? AND scope = ? AND at < ?"
        return self._into.execute(known, [refusal["number"], refusal["scope"], refusal["at"]]).fetchone() is not None

    # ---- calls: those made since, and how those ended that were in the air --------------------------------------

    def _calls(self) -> None:
        last = self._found.last_call = self._highest(CALLS, "call_id")
        open_ones = self._into.execute("SELECT min(call_id) FROM calls WHERE outcome IS NULL").fetchone()[0]
        reading = ReadableRows(self._damaged, CALLS, "call_id", last if open_ones is None else open_ones - 1)
        self._count(CALLS, sum(self._end(row) if row["call_id"] <= last else self._put_new(row) for row in reading))
        self._note_gap(CALLS, reading)

    def _put_new(self, row: Row) -> bool:
        return self._put(CALLS, row, over=False)

    def _end(self, row: Row) -> bool:
        """Only what the copy does not know: a damaged row can take nothing away from it."""
        if row["outcome"] is None or not _SANE[CALLS]["outcome"](row["outcome"]):
            return False
        ended = self._into.execute(
            "UPDATE calls SET outcome = :outcome, heard_opt_out = :heard_opt_out "
            "WHERE call_id = :call_id AND number = :number AND at = :at AND outcome IS NULL",
            row,
        )
        return ended.rowcount == 1

    # ---- campaigns begun since, that have called somebody: their lists are imported again ------------------------

    def _campaigns(self) -> None:
        for row in self._rows(CAMPAIGNS, "campaign_id", self._highest(CAMPAIGNS, "campaign_id")):
            has_called = "SELECT 1 FROM calls WHERE campaign = ?"
            if _is_sane(CAMPAIGNS, row) and self._into.execute(has_called, [row["name"]]).fetchone():
                self._campaign(row, json.loads(row["definition"]))

    def _campaign(self, row: Row, definition: Mapping[str, Any]) -> None:
        known = self._into.execute("SELECT 1 FROM campaigns WHERE name = ?", [row["name"]]).fetchone()
        if not known:
            told = {
                "source": PurePath(definition["list_file"]).name,
                "country": definition["country"],
                "at": row["saved_at"],
            }
            list_id = self._into.execute(_EMPTY_LIST, told).lastrowid
            mine = {"list_id": list_id, "enrolled_list_id": list_id, "state": CampaignState.STOPPED.value}
            put_row(self._into, CAMPAIGNS, {**row, **mine, "state_reason": ""}, over=False)

    # ---- attempts: who was called since ------------------------------------------------------------------------

    def _attempts(self) -> None:
        highest = self._highest(ATTEMPTS, "attempt_id")
        reading = ReadableRows(self._damaged, ATTEMPTS, "attempt_id", 0)
        news = (row for row in reading if row["attempt_id"] > highest or row["state"] != AttemptState.DUE.value)
        self._count(ATTEMPTS, sum(self._put(ATTEMPTS, row, over=True) for row in news))
        self._note_gap(ATTEMPTS, reading)
        self._take_new("attempt_events", "event_id")
        self._enrolments()

    def _enrolments(self) -> None:
        """Of attempts that are there: the keys of lost ones are given again, to others."""
        last = self._highest(ATTEMPTS, "attempt_id")
        for row in self._rows(ENROLMENTS, FIRST, self._highest(ENROLMENTS, FIRST)):
            if row[FIRST] <= last and _is_sane(ENROLMENTS, row):
                self._put(ENROLMENTS, {**row, "last_attempt_id": min(row["last_attempt_id"], last)}, over=False)


_EMPTY_LIST = (
    "INSERT INTO lists (source, country, header, complete, created_at) VALUES (:source, :country, '[]', 1, :at)"
)
_SAME_LIST = (
    "SELECT list_id FROM number_lists WHERE register IS :register AND (register IS NOT NULL OR "
    "(digest, imported_at, scope, by_person) = (:digest, :imported_at, :scope, :by_person))"
)
"""A register's newest copy, or an own list whose numbers may be in another file by now."""


def _holds(previous: bytes, row: Row, content: Row) -> bool:
    try:
        return is_chained(previous, row) and matches_content(row, content)
    except (TypeError, ValueError):
        return False


# ---- what a row must look like: a damaged page may hold anything ---------------------------------------------------


def _word(kind: type[Enum]) -> Callable[[Any], bool]:
    words = {member.value for member in kind}
    return lambda value: value is None or value in words


def _moment(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < 1 << 53


def _number(value: Any) -> bool:
    return isinstance(value, str) and _E164.fullmatch(value) is not None


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _purpose(value: Any) -> bool:
    return value in {purpose.value for purpose in Purpose}


def _is_definition(value: Any) -> bool:
    """As far as it is needed here."""
    try:
        definition = json.loads(value)
    except (TypeError, ValueError):
        return False
    return isinstance(definition, dict) and all(_text(definition.get(name)) for name in ("list_file", "country"))


def _count(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


_SANE: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    REFUSALS: {"number": _number, "at": _moment},
    NUMBER_LISTS: {
        "register": lambda value: value is None or _text(value),
        "source": _text,
        "digest": _text,
        "copied_at": lambda value: value is None or _moment(value),
        "imported_at": _moment,
        "numbers": _count,
        "scope": _text,
        "reason": _text,
        "by_person": lambda value: value in (0, 1),
        "file": lambda value: _text(value) and _NUMBER_FILE.fullmatch(value) is not None,
        "file_digest": _text,
        "place": _count,
    },
    CALLS: {"number": _number, "at": _moment, "outcome": _word(Outcome)},
    CONSENTS: {"number": _number, "purpose": _word(Purpose), "given_at": _moment},
    ATTEMPTS: {
        "number": _number,
        "due_at": _moment,
        "state": _word(AttemptState),
        "outcome": _word(Outcome),
        "disposition": _word(Disposition),
        "verdict": _word(AnswerVerdict),
    },
    CAMPAIGNS: {
        "name": _text,
        "purpose": _purpose,
        "definition": _is_definition,
        "digest": _text,
        "created_at": _moment,
        "saved_at": _moment,
    },
    "attempt_events": {"at": _moment, "state": _word(AttemptState)},
    ENROLMENTS: {"at": _moment, "last_attempt_id": _count},
}


def _is_sane(table: str, row: Row) -> bool:
    return all(name in row and sane(row[name]) for name, sane in _SANE.get(table, {}).items())
