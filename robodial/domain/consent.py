"""What a person agreed to: being called by a machine, for one purpose, since when, and how that is known."""

from dataclasses import dataclass, replace
from datetime import datetime

from robodial.domain.campaign import Purpose
from robodial.domain.consent_declaration import ConsentLevel
from robodial.domain.contact import PhoneNumber

__all__ = ["NEED_NO_RECORD", "Consent", "ConsentLevel", "asks_for_record", "standing"]

NEED_NO_RECORD = frozenset({Purpose.PUBLIC_ALERT})
"""Purposes that never ask for a record, anywhere."""

_ON_REQUEST = frozenset({Purpose.APPOINTMENT, Purpose.SERVICE_INFO})
_EXPRESS_EVEN_SO = frozenset({"US", "PR", "GU", "VI", "AS", "MP"})
"""Where a machine may not even remind of an appointment without express consent (47 CFR 64.1200(a)(1))."""


def asks_for_record(purpose: Purpose, country: str) -> bool:
    """True when calls for this purpose in this country may need a record; else a list's columns mean nothing."""
    return purpose not in NEED_NO_RECORD and (purpose not in _ON_REQUEST or country in _EXPRESS_EVEN_SO)


@dataclass(frozen=True, slots=True)
class Consent:
    """One person's consent to one purpose; kept by number, so that another list does not lose it.

    `source` says where it was given ("form of the web site"), `proof` is the text they agreed to or where it is kept.
    `hours` are the only ones agreed to, as 18:00-20:00, several with commas; empty: not limited.
    `expires_at` is the first moment at which it no longer holds.
    """

    number: PhoneNumber
    purpose: Purpose
    level: ConsentLevel
    given_at: datetime
    source: str
    proof: str = ""
    hours: str = ""
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Given, and neither withdrawn nor over. How old it may be is the pack's to say."""
        ended = self.withdrawn_at is not None or (self.expires_at is not None and self.expires_at <= at)
        return self.given_at <= at and not ended


def standing(old: Consent | None, new: Consent) -> Consent:
    """What holds once both are known, in whatever order they were learnt: the one given last, at one moment `new`.

    A withdrawal holds against everything given until then: a list from before it changes nothing.
    """
    if old is None:
        return new
    last = old if old.given_at > new.given_at else new
    known = (one.withdrawn_at for one in (old, new))
    withdrawn = [at for at in known if at is not None and at >= last.given_at]
    return replace(last, withdrawn_at=min(withdrawn, default=None))
