"""What the caps count: one row per dial, over all campaigns and purposes."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, insert, select, update

from robodial.domain.attempt import CallHistory
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store.columns import UtcTime
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import calls

CAP_PERIOD = timedelta(days=30)


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

    def history(self, number: PhoneNumber, now: datetime, day_start: datetime) -> CallHistory:
        """Calls to `number` since `day_start`, in the 30 days before `now`, and ever.

        Calls dated after `now` count as well: a clock set back frees nobody.
        """
        with self._db.reading() as conn:
            row = _HISTORY.first(conn, number=number, day_start=day_start, period_start=now - CAP_PERIOD)
        return CallHistory(
            today=row.today or 0,
            last_30_days=row.recent or 0,
            oldest_in_30_days=row.oldest_recent,
            oldest_today=row.oldest_today,
            last_at=row.last_at,
            early_hang_ups=row.early or 0,
            hung_up_after_opt_out=bool(row.early_after_opt_out),
        )

    def latest(self) -> datetime | None:
        """When the last call was made."""
        with self._db.reading() as conn:
            at: datetime | None = conn.scalar(select(func.max(calls.c.at, type_=UtcTime)))
        return at

    def calls_by_number(self) -> dict[PhoneNumber, int]:
        """How often each number was called, ever."""
        counted = select(calls.c.number, func.count()).group_by(calls.c.number)
        with self._db.reading() as conn:
            return {PhoneNumber(number): count for number, count in conn.execute(counted)}

    def own_numbers_called(self, since: datetime) -> set[PhoneNumber]:
        """The different numbers of test calls."""
        wanted = select(calls.c.number).where(calls.c.at >= since, calls.c.is_test_call).distinct()
        with self._db.reading() as conn:
            return {PhoneNumber(number) for number in conn.scalars(wanted)}


def _history() -> Select[Any]:
    today = calls.c.at >= bindparam("day_start", type_=UtcTime)
    recent = calls.c.at > bindparam("period_start", type_=UtcTime)
    early = calls.c.outcome == Outcome.HUNG_UP_EARLY
    return select(
        func.sum(case((today, 1), else_=0)).label("today"),
        func.sum(case((recent, 1), else_=0)).label("recent"),
        func.min(case((recent, calls.c.at)), type_=UtcTime).label("oldest_recent"),
        func.min(case((today, calls.c.at)), type_=UtcTime).label("oldest_today"),
        func.max(calls.c.at, type_=UtcTime).label("last_at"),
        func.sum(case((early, 1), else_=0)).label("early"),
        func.sum(case((early & calls.c.heard_opt_out, 1), else_=0)).label("early_after_opt_out"),
    ).where(calls.c.number == bindparam("number"))


_HISTORY = Prepared(_history())
_RECORD = Prepared(insert(calls), "number", "at", "campaign", "purpose", "is_test_call")
_END = Prepared(update(calls).where(calls.c.call_id == bindparam("call")), "outcome", "heard_opt_out")
