"""Every sentence with which the rules can stand in somebody's way: by walking through all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberType

from robodial.app.campaign_needs import needs_of
from robodial.app.line_advice import line_advice
from robodial.app.lines import LineChoice
from robodial.app.messages import prepare_messages
from robodial.app.runnable import require_registers, require_runnable
from robodial.domain.alert import ConfirmedAlert
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import SECTORS, Alert, Campaign, MachinePolicy, MessageFiles, Purpose, Statement
from robodial.domain.claim import Postponed, Refused
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.domain.register import Register
from robodial.errors import RobodialError
from robodial.i18n import language
from robodial.rules.eligibility import may_be_called
from robodial.rules.question import Question, ShownNumber
from robodial.rules.time_zones import zones_of

COUNTRIES = ("FR", "NL", "US", "CA", "GB", "DE", "ES", "IT", "BE", "CH", "AU", "JP")
"""One for each pack, and one without."""

AT = datetime(2026, 11, 23, 11, tzinfo=UTC)
DAY = timedelta(days=1)
_ALWAYS = CallingWindow.parse(dict.fromkeys(range(7), ("00:00-24:00",)))
_SOMEBODY = Statement("Mme Martin", date(2026, 1, 1), "the law")


def all_of_them() -> set[tuple[str, str]]:
    """Codes and sentences, in the language in use; the code is empty where there is none."""
    return _walked(language())


@lru_cache(maxsize=2)
def _walked(_language: str) -> set[tuple[str, str]]:
    found = {said for country in COUNTRIES for purpose in Purpose for said in _about(country, purpose)}
    return found | {
        ("", entry.sentence) for text in _SHOWN for c in COUNTRIES for entry in line_advice(text, c, AT.date()).entries
    }


_SHOWN = ("", "0612345678", "0199000001", "0399000000", "12", "x", "+33199000001")


def _about(country: str, purpose: Purpose) -> Iterator[tuple[str, str]]:
    yield "", needs_of(purpose, country, AT).refused
    for campaign in _campaigns(country, purpose):
        yield from _of_the_whole(campaign, AT)
        yield from _of_one_person(campaign, AT)
    for campaign in list(_campaigns(country, purpose))[:2]:  # when the rules are too old
        yield from _of_the_whole(campaign, datetime(2036, 1, 1, 12, tzinfo=UTC))


def _campaigns(country: str, purpose: Purpose) -> Iterator[Campaign]:
    bare = Campaign(
        "Test", purpose, country, "en", "Cabinet", PhoneNumber("+33199000001"), Path("l.csv"),
        MessageFiles(Path("m.wav")), _ALWAYS,
    )  # fmt: skip
    alert = Alert("Mme Martin", AT + timedelta(hours=5))
    whole = replace(
        bare, polling_days=(), law_checked=_SOMEBODY, statement=_SOMEBODY, hipaa=_SOMEBODY, sector="other",
        alert=alert if purpose is Purpose.PUBLIC_ALERT else None,
    )  # fmt: skip
    yield bare
    yield whole
    yield replace(whole, law_checked=None)
    yield replace(whole, statement=None)
    yield replace(whole, polling_days=None)
    yield replace(whole, polling_days=(AT.date(), AT.date() + DAY))
    yield replace(whole, machines=MachinePolicy.CALL_LATER)
    yield replace(whole, starts_on=AT.date() + 9 * DAY)
    yield replace(whole, ends_on=AT.date() - DAY)
    for sector in SECTORS if purpose is Purpose.MARKETING else ():
        yield replace(whole, sector=sector)
    if purpose is Purpose.PUBLIC_ALERT:
        yield replace(whole, alert=replace(alert, ends_at=AT + 3 * DAY))
        yield replace(whole, alert=replace(alert, ends_at=AT - DAY))


def _of_the_whole(campaign: Campaign, at: datetime) -> Iterator[tuple[str, str]]:
    old = Register("tps", "tps.csv", at - 900 * DAY, at - 900 * DAY, 1, "x")
    for check in (
        lambda: require_runnable(campaign, at, [LineChoice("COM3")]),
        lambda: require_runnable(campaign, at, [LineChoice("COM3", shown_number="0899000000")]),
        lambda: require_registers(campaign, at, ()),
        lambda: require_registers(campaign, at, (old,)),
        lambda: prepare_messages(campaign),
    ):
        try:
            check()
        except RobodialError as error:
            yield getattr(error, "code", ""), str(error)


def _of_one_person(campaign: Campaign, at: datetime) -> Iterator[tuple[str, str]]:
    for number in _numbers(campaign.country):
        plain = Question(number, campaign, zones_of(number, ""), at)
        given = Consent(number, campaign.purpose, ConsentLevel.WRITTEN, at - 9 * DAY, source="form")
        listed = Refusal(number, "asked", "letter", at - DAY, by_person=True)
        for question in (
            plain,
            replace(plain, at=at.replace(hour=1)),
            replace(plain, refusals=(listed,)),
            replace(plain, not_before=at + DAY),
            replace(plain, line=ShownNumber("", True)),
            replace(plain, line=ShownNumber("0612345678", True)),
            *(replace(plain, consent=one) for one in _consents(given, at)),
            *(replace(plain, alerts=_alerts(campaign, many, at)) for many in (1, 5)),
        ):
            decision = may_be_called(question)
            if isinstance(decision, Postponed | Refused):
                yield decision.code, decision.reason


def _consents(given: Consent, at: datetime) -> Iterator[Consent]:
    yield given
    yield replace(given, level=ConsentLevel.EXPRESS)
    yield replace(given, level=ConsentLevel.RELATIONSHIP)
    yield replace(given, source=" ")
    yield replace(given, hours="in the evening")
    yield replace(given, given_at=at + DAY)
    yield replace(given, given_at=at - 5000 * DAY)
    yield replace(given, withdrawn_at=at - DAY)
    yield replace(given, expires_at=at - DAY)


def _alerts(campaign: Campaign, many: int, at: datetime) -> tuple[ConfirmedAlert, ...]:
    if campaign.alert is None:
        return ()
    own = ConfirmedAlert(campaign.name, campaign.alert.confirmed_by, at, campaign.alert.ends_at)
    return own, *(replace(own, campaign=f"other {n}", at=at - n * DAY) for n in range(1, many))


def _numbers(country: str) -> Iterator[PhoneNumber]:
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.PREMIUM_RATE):
        example = phonenumbers.example_number_for_type(country, kind)
        if example is not None:
            yield PhoneNumber(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
    yield PhoneNumber("+33112")
