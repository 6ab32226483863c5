"""Whether a recorded consent is enough, and whether it lifts a refusal."""

from datetime import datetime, timedelta
from functools import lru_cache

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Purpose
from robodial.domain.claim import Refused
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.purpose_names import purpose_name
from robodial.domain.refusal import ALL, Refusal
from robodial.i18n import gettext as _
from robodial.rules.pack import ConsentRule, Need
from robodial.rules.question import refused


def consent_refused(consent: Consent | None, rule: ConsentRule, purpose: Purpose, at: datetime) -> Refused | None:
    """Why a person may not be called for want of their consent."""
    if consent is not None and consent.withdrawn_at is not None and rule.need is not Need.NONE:
        return refused("consent_withdrawn", _("This person withdrew their consent to these calls."), rule.cite)
    level = rule.need.level
    if level is None or (rule.need is Need.RELATIONSHIP and not rule.max_age_days and not rule.needs_hours):
        return None  # none needed, or given with the number: whoever is in the list gave it
    if problem := _record_problem(consent, level, rule, purpose, at):
        code, text = problem
        return refused(code, text.format(purpose=purpose_name(purpose), days=rule.max_age_days), rule.cite)
    return None


def _record_problem(
    consent: Consent | None, level: ConsentLevel, rule: ConsentRule, purpose: Purpose, at: datetime
) -> tuple[str, str] | None:
    """A code, and a sentence with {purpose} and {days}."""
    if consent is None or consent.purpose is not purpose:
        return "consent_missing", _("No consent to calls of the kind “{purpose}” is recorded for this number.")
    if not consent.source.strip():
        return "consent_missing", _("The consent recorded for this number does not say where it was given.")
    if consent.given_at > at:
        return "consent_later", _("The consent recorded for this number is dated later than today.")
    if consent.level.rank < level.rank:
        return "consent_weak", _weak(level)
    if rule.max_age_days and at - consent.given_at > timedelta(days=rule.max_age_days):
        return "consent_old", _("The consent recorded for this number is more than {days} days old.")
    if consent.expires_at is not None and consent.expires_at <= at:
        return "consent_old", _("The consent recorded for this number has expired.")
    if rule.needs_hours and not consent.hours.strip():
        return "consent_without_hours", _(
            "This consent names no hours; for calls of the kind “{purpose}” it must here."
        )
    if consent_window(consent.hours) is None:
        return "consent_unreadable", _("The hours of this person's consent cannot be read; write them as 18:00-20:00.")
    return None


def _weak(level: ConsentLevel) -> str:
    if level is ConsentLevel.WRITTEN:
        return _(
            "Here calls of the kind “{purpose}” need a written consent; the one recorded for this number is weaker. If "
            "it was in writing, say who answers for that."
        )
    return _("Here calls of the kind “{purpose}” need an express consent; the one recorded for this number is weaker.")


def agreed_window(consent: Consent | None, purpose: Purpose, at: datetime) -> CallingWindow | None:
    """The only hours a person agreed to; None where their consent does not limit them."""
    if consent is None or not consent.hours.strip() or consent.purpose is not purpose or consent.given_at > at:
        return None
    if consent.withdrawn_at is not None or (consent.expires_at is not None and consent.expires_at <= at):
        return None
    return consent_window(consent.hours)


@lru_cache(maxsize=1024)
def consent_window(hours: str) -> CallingWindow | None:
    """`18:00-20:00`, several with commas, on every day; all day when empty. None when it cannot be read."""
    texts = [text.strip() for text in hours.split(",") if text.strip()] or ["00:00-24:00"]
    try:
        return CallingWindow.parse(dict.fromkeys(range(7), texts))
    except ValueError:
        return None


def standing_refusal(
    refusals: tuple[Refusal, ...], consent: Consent | None, rule: ConsentRule, purpose: Purpose, at: datetime
) -> Refusal | None:
    """The first refusal that holds for this purpose and that no newer consent has lifted."""
    for refusal in refusals:
        if refusal.scope in (ALL, purpose.value) and not _lifted(refusal, consent, rule, purpose, at):
            return refusal
    return None


def _lifted(refusal: Refusal, consent: Consent | None, rule: ConsentRule, purpose: Purpose, at: datetime) -> bool:
    """Only a person's own refusal, by their own express consent to this purpose, given after it and still good."""
    if consent is None or not refusal.by_person or consent.given_at <= refusal.at:
        return False
    at_least_express = rule if rule.need.rank > Need.EXPRESS.rank else ConsentRule(Need.EXPRESS, rule.max_age_days)
    return consent_refused(consent, at_least_express, purpose, at) is None
