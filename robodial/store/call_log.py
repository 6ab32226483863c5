"""What the caps count: one row per dial, over all campaigns and purposes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, or_, select, update

from robodial.domain.attempt import HISTORY_DAYS, NEVER_CALLED, CallHistory, PastCall
from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store.columns import UtcTime
from robodial.store.erased_calls import IS_MARK, NEVER_RANG, forget_old, is_mark_of
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import calls


@dataclass(frozen=True, slots=True)
class Dial:
    """A dial that was recorded: the row to `end`, and how it ended (None: nobody has said so)."""

    call_id: int
    outcome: Outcome | None
    heard_opt_out: bool


class CallLog:
    """Dials by number. A dial counts from the moment it is recorded, whatever becomes of it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def record(self, number: PhoneNumber, at: datetime, campaign: str, purpose: str, is_test_call: bool) -> int:
        """Before the dial, on disk when this returns. Returns the row to `end`."""
        row = {"number": number, "at": at, "campaign": campaign, "purpose": purpose, "is_test_call": is_test_call}
        with self._db.transaction() as conn:
            return _RECORD.new_key(conn, **row)

    def end(self, call_id: int, outcome: Outcome, heard_opt_out: bool) -> None:
        """How the call ended, and whether the opt-out sentence was heard. Raises StoreError for an unknown call."""
        with self._db.transaction() as conn:
            if _END.run(conn, call=call_id, outcome=outcome, heard_opt_out=heard_opt_out) != 1:
                raise StoreError(_("There is no call number {number}.").format(number=call_id))

    def find(self, number: PhoneNumber, at: datetime) -> Dial | None:
        """What was recorded as that number was dialed at that very moment."""
        with self._db.reading() as conn:
            row = _FIND.first(conn, number=number, moment=at)
        return None if row is None else Dial(row.call_id, row.outcome, bool(row.heard_opt_out))

    def is_in_the_air(self, number: PhoneNumber, since: datetime, but: Collection[int] = ()) -> bool:
        """True when a call to the number was recorded after `since` and has not ended; rows `but` do not count."""
        with self._db.reading() as conn:
            return any(row.call_id not in but for row in _IN_THE_AIR.rows(conn, number=number, since=since))

    def history(self, number: PhoneNumber, now: datetime) -> CallHistory:
        """Calls to `number`: those of the last days one by one, the rest as far as it is remembered for good.

        Calls dated after `now` count as well: a clock set back frees nobody.
        """
        with self._db.reading() as conn:
            found = _HISTORY.rows(conn, number=number)
        rows = [row for row in found if row.number == number or is_mark_of(row.number, number)]
        return _history(rows, now - timedelta(days=HISTORY_DAYS)) if rows else NEVER_CALLED

    def numbers_called(self, since: datetime, most: int) -> frozenset[PhoneNumber]:
        """The different numbers called since then, for whatever reason; `most` of them at most."""
        wanted = select(calls.c.number).where(calls.c.at > since).distinct()
        with self._db.reading() as conn:
            return frozenset(PhoneNumber(number) for number in conn.scalars(wanted.limit(most)))

    def forget_erased(self, now: datetime) -> int:
        """Calls to people who had themselves erased are kept as long as they count, and no longer; how many went."""
        with self._db.transaction() as conn:
            return forget_old(conn, now)

    def latest(self) -> datetime | None:
        """When the last call was made."""
        with self._db.reading() as conn:
            at: datetime | None = conn.scalar(select(func.max(calls.c.at, type_=UtcTime)))
        return at

    def calls_by_number(self) -> dict[PhoneNumber, int]:
        """How often each number was called, ever."""
        counted = select(calls.c.number, func.count()).group_by(calls.c.number)
        with self._db.reading() as conn:
            return {PhoneNumber(number): count for number, count in conn.execute(counted) if number[:1] == "+"}

    def own_numbers_called(self, since: datetime) -> set[PhoneNumber]:
        """The different numbers of test calls."""
        wanted = select(calls.c.number).where(calls.c.at >= since, calls.c.is_test_call).distinct()
        with self._db.reading() as conn:
            return {PhoneNumber(number) for number in conn.scalars(wanted)}


_HISTORY = Prepared(
    select(
        calls.c.number,
        calls.c.at,
        calls.c.campaign,
        calls.c.purpose,
        calls.c.is_test_call,
        calls.c.outcome,
        calls.c.heard_opt_out,
    )
    .where(or_(calls.c.number == bindparam("number"), IS_MARK))
    .order_by(calls.c.at)
)
_IN_THE_AIR = Prepared(
    select(calls.c.call_id).where(
        calls.c.number == bindparam("number"),
        calls.c.at > bindparam("since", type_=UtcTime),
        calls.c.outcome.is_(None),
    )
)
_RECORD = Prepared(insert(calls), "number", "at", "campaign", "purpose", "is_test_call")
_FIND = Prepared(
    select(calls.c.call_id, calls.c.outcome, calls.c.heard_opt_out).where(
        calls.c.number == bindparam("number"), calls.c.at == bindparam("moment", type_=UtcTime)
    )
)
_END = Prepared(update(calls).where(calls.c.call_id == bindparam("call")), "outcome", "heard_opt_out")


def _history(rows: Iterable[Any], since: datetime) -> CallHistory:
    early = [row for row in rows if row.outcome is Outcome.HUNG_UP_EARLY]
    return CallHistory(
        tuple(_past(row) for row in rows if row.at > since and row.outcome not in NEVER_RANG),
        early_hang_ups=len(early),
        hung_up_after_opt_out=any(row.heard_opt_out for row in early),
    )


def _past(row: Row[Any]) -> PastCall:
    return PastCall(row.at, row.campaign, None if row.is_test_call else _PURPOSES.get(row.purpose))


_PURPOSES = {purpose.value: purpose for purpose in Purpose}
