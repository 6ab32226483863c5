"""What is left of calls to a person who had everything about them erased: as much as the caps need, without the number.

If erasing freed the caps, a caller could call anybody anew by erasing them. So the calls that still count stay, each
under a mark instead of the number: a salted hash. Whoever has a number can tell whether a mark is of it, as the caps
must; the mark alone names nobody. Marks go when their calls no longer count.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, update

from robodial.domain.attempt import HISTORY_DAYS
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.store.tables import calls

MARK = "erased:"
IS_MARK: ColumnElement[bool] = and_(calls.c.number >= MARK, calls.c.number < "erased;")
"""`;` follows `:`, so that the index finds them."""

SALT_BYTES = 16

NEVER_RANG = (Outcome.NO_DIAL_TONE, Outcome.LINE_IN_USE, Outcome.MODEM_REFUSED)
"""Nothing reached the network: such a dial is none to the person."""


def mark_of(number: PhoneNumber, salt: bytes) -> str:
    """What stands for the number from now on."""
    return f"{MARK}{salt.hex()}:{hashlib.sha256(salt + number.encode()).hexdigest()}"


def is_mark_of(mark: str, number: PhoneNumber) -> bool:
    """True when `mark` was made of this number."""
    if not mark.startswith(MARK):
        return False
    salt, _colon, _digest = mark.removeprefix(MARK).partition(":")
    return mark == mark_of(number, bytes.fromhex(salt))


def unname(conn: Connection, number: PhoneNumber, at: datetime, salt: Callable[[int], bytes]) -> int:
    """Put a mark in the number's place; how many calls stood under it. What does not count any more goes at once."""
    theirs = calls.c.number == number
    many = conn.execute(update(calls).where(theirs).values(number=mark_of(number, salt(SALT_BYTES)))).rowcount
    forget_old(conn, at)
    return many


def forget_old(conn: Connection, now: datetime) -> int:
    """Delete marked calls that count for nothing: older than the caps look back, unless they were hung up early."""
    early = and_(calls.c.outcome.is_not(None), calls.c.outcome == Outcome.HUNG_UP_EARLY)
    old = calls.c.at <= now - timedelta(days=HISTORY_DAYS)
    counts_not = or_(calls.c.outcome.in_(NEVER_RANG), and_(old, ~early))
    return conn.execute(delete(calls).where(IS_MARK, counts_not)).rowcount
