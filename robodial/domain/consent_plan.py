"""What a list's rows must say so that their consents count, and for what they count. Whatever is missing: none."""

from dataclasses import dataclass, field
from datetime import datetime

from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.consent import NEED_NO_RECORD, Consent, ConsentLevel, asks_for_record
from robodial.domain.consent_claim import Answer, ConsentClaim
from robodial.domain.consent_declaration import ConsentTerms
from robodial.domain.contact import PhoneNumber

SAYS_NO, REFUSED, NO_ANSWER = "says_no", "refused", "no_answer"
DATE_MISSING, DATE_IN_FUTURE, SOURCE_MISSING = "date_missing", "date_in_future", "source_missing"
PURPOSE_UNKNOWN, PURPOSE_WITHOUT_RECORD = "purpose_unknown", "purpose_without_record"
NO_COLUMNS, IDENTICAL_ROWS = "no_columns", "identical_rows"
"""Why a row's consent counts as none; beside these, the codes of cells that cannot be understood."""

_ANSWERED = {Answer.NO: SAYS_NO, Answer.REFUSED: REFUSED, Answer.MISSING: NO_ANSWER}


@dataclass(frozen=True, slots=True)
class ConsentPlan:
    """Consents to `purpose`, taken on `terms`. Without a purpose, each row names its own."""

    purpose: Purpose | None = None
    terms: ConsentTerms = field(default_factory=ConsentTerms)

    @classmethod
    def of(cls, campaign: Campaign) -> "ConsentPlan | None":
        """The campaign's; None when it never asks for a record, and its list's columns mean nothing."""
        asks = asks_for_record(campaign.purpose, campaign.country)
        return cls(campaign.purpose, campaign.consent) if asks else None

    def why_none(self, claim: ConsentClaim, now: datetime) -> str:
        """Why the claim counts as no consent; empty when it counts. It takes a yes, a date and a source."""
        if claim.answer in _ANSWERED:
            return _ANSWERED[claim.answer]
        if claim.wrong is not None:
            return claim.wrong.code
        if claim.given_at is None:
            return DATE_MISSING
        if claim.given_at > now:
            return DATE_IN_FUTURE
        if not claim.source:
            return SOURCE_MISSING
        purpose = self._purpose(claim)
        if purpose is None:
            return PURPOSE_UNKNOWN
        return PURPOSE_WITHOUT_RECORD if purpose in NEED_NO_RECORD else ""

    def consent(self, claim: ConsentClaim, number: PhoneNumber, now: datetime) -> Consent:
        """The consent of a claim that counts."""
        purpose = self._purpose(claim)
        assert purpose is not None
        assert claim.given_at is not None
        withdrawn = None if claim.withdrawn_at is None else min(claim.withdrawn_at, now)
        return Consent(
            number,
            purpose,
            self._level(claim.level),
            claim.given_at,
            claim.source,
            claim.proof,
            claim.hours,
            claim.expires_at,
            withdrawn if withdrawn is not None and withdrawn >= claim.given_at else None,
        )

    def _purpose(self, claim: ConsentClaim) -> Purpose | None:
        """A row's own purpose counts where none was asked for."""
        if self.purpose is not None:
            return self.purpose
        return next((one for one in Purpose if one.value == claim.purpose.casefold()), None)

    def _level(self, said: str) -> ConsentLevel:
        """A row may say less than the plan; more only as far as a named person answers for it."""
        if not said:
            return self.terms.level
        level = next((one for one in ConsentLevel if one.value == said.casefold()), self.terms.level)
        highest = ConsentLevel.EXPRESS if self.terms.declaration is None else ConsentLevel.WRITTEN
        return min(level, highest, key=lambda one: one.rank)
