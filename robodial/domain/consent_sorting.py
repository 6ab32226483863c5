"""Sorts a list's rows into consents and none, counting why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from robodial.domain.consent import Consent
from robodial.domain.consent_claim import ConsentClaim
from robodial.domain.consent_plan import DATE_IN_FUTURE, IDENTICAL_ROWS, NO_COLUMNS, ConsentPlan
from robodial.domain.contact import ImportedContact, PhoneNumber

MOST_IDENTICAL = 20
"""More rows than this with one and the same date and source are somebody's general statement, not records."""

MOST_SHOWN = 1000
"""Rows that are kept for the report."""


@dataclass(frozen=True, slots=True)
class NoConsent:
    """A row whose consent could not be understood: where, and what was found."""

    row: int
    column: str
    value: str
    code: str


@dataclass(frozen=True, slots=True)
class ConsentTally:
    """What became of a list's consents. Rows that were recorded and those under `none` together are all its contacts.

    Of the recorded ones, `expired` and `withdrawn` are no longer in force. `columns` are the ones that were read, by
    kind; `guessed_dates` how many dates were read `day_first` (or not) though they could be either. `stays` are numbers
    whose row says no, but for which a consent recorded earlier is still in force.
    """

    recorded: int = 0
    none: Mapping[str, int] = field(default_factory=dict)
    expired: int = 0
    withdrawn: int = 0
    guessed_dates: int = 0
    day_first: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)
    unclear: tuple[NoConsent, ...] = ()
    stays: tuple[PhoneNumber, ...] = ()
    declared_by: str = ""


class ConsentSorter:
    """One list's rows, one after the other."""

    def __init__(self, plan: ConsentPlan, now: datetime) -> None:
        self.plan = plan
        self._now = now
        self._none: Counter[str] = Counter()
        self._recorded = self._expired = self._withdrawn = self._guessed = 0
        self._unclear: list[NoConsent] = []
        self._first: tuple[datetime | None, str] | None = None
        self._alike = True

    @property
    def needs_declaration(self) -> bool:
        """True while all the rows that count say one and the same, and nobody answers for that."""
        same = self._alike and self._recorded > MOST_IDENTICAL
        return same and self.plan.terms.declaration is None

    def counts(self, row: ImportedContact) -> bool:
        """True when the row's claim is a consent."""
        claim = row.consent
        reason = NO_COLUMNS if claim is None else self.plan.why_none(claim, self._now)
        if claim is None or reason:
            self._note_none(row, claim, reason)
            return False
        self._recorded += 1
        self._guessed += claim.guessed
        if claim.expires_at is not None and claim.expires_at <= self._now:
            self._expired += 1
        if claim.withdrawn_at is not None and _holds_no_more(claim):
            self._withdrawn += 1
        if self._alike:
            self._first = self._first or (claim.given_at, claim.source)
            self._alike = self._first == (claim.given_at, claim.source)
        return True

    def consents(self, numbers: tuple[PhoneNumber, ...], claim: ConsentClaim) -> list[Consent]:
        """Those of a row that counts: one for each of its numbers."""
        return [self.plan.consent(claim, number, self._now) for number in numbers]

    def tally(
        self, *, columns: Mapping[str, str], day_first: bool = True, stays: tuple[PhoneNumber, ...] = ()
    ) -> ConsentTally:
        """Where the rows went."""
        none, counted = Counter(self._none), (self._recorded, self._expired, self._withdrawn)
        if self.needs_declaration:
            none[IDENTICAL_ROWS] += self._recorded
            counted = (0, 0, 0)
        recorded, expired, withdrawn = counted
        declaration = self.plan.terms.declaration
        return ConsentTally(
            recorded,
            dict(none),
            expired,
            withdrawn,
            self._guessed,
            day_first,
            dict(columns),
            tuple(replace(one, column=one.column or columns.get("date", "")) for one in self._unclear),
            stays,
            declaration.by if declaration else "",
        )

    def _note_none(self, row: ImportedContact, claim: ConsentClaim | None, reason: str) -> None:
        self._none[reason] += 1
        if claim is None or len(self._unclear) >= MOST_SHOWN:
            return
        if claim.wrong is not None and claim.wrong.code == reason:
            self._unclear.append(NoConsent(row.row, claim.wrong.column, claim.wrong.value, reason))
        elif reason == DATE_IN_FUTURE and claim.given_at is not None:
            self._unclear.append(NoConsent(row.row, "", claim.given_at.isoformat(), reason))


def _holds_no_more(claim: ConsentClaim) -> bool:
    """Withdrawn, and not given again since."""
    given, withdrawn = claim.given_at, claim.withdrawn_at
    return withdrawn is not None and (given is None or withdrawn >= given)
