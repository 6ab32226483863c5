"""The number people are told to call: freephone numbers are welcome, premium ones are not."""

import pytest

from robodial.domain.campaign import Purpose
from robodial.domain.claim import Refused
from robodial.domain.contact import PhoneNumber
from robodial.rules.call_back import refuse_call_back
from robodial.rules.purposes import campaign_refused
from tests.unit.rules.questions import MONDAY_NOON, campaign

FREE = "+18005550123"


@pytest.mark.parametrize(
    "number", ["+33199001234", "+33805001234", "+33809001234", "+448001234567", "+443001234567", FREE]
)
def test_numbers_that_cost_no_more_than_any_other_call(number: str) -> None:
    assert refuse_call_back(PhoneNumber(number)) is None


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("+33899001234", "people would pay"),
        ("+33820001234", "people would pay"),
        ("+19002005678", "people would pay"),
        ("+4918012345", "people would pay"),
        ("+33112", "emergency number"),
        ("+333949", "too short"),
        ("+881612345678", "satellite"),
    ],
)
def test_other_numbers_are_refused_with_the_reason(number: str, told: str) -> None:
    problem = refuse_call_back(PhoneNumber(number))
    assert problem is not None
    assert told in problem.reason


def refused(purpose: Purpose, country: str, call_back: str) -> Refused | None:
    return campaign_refused(campaign(purpose, country=country, call_back=PhoneNumber(call_back)), MONDAY_NOON)


def test_no_campaign_has_people_call_a_premium_number() -> None:
    """CPCE L34-5: nor may a call lure people into calling one."""
    problem = refused(Purpose.APPOINTMENT, "FR", "+33899001234")
    assert problem is not None
    assert problem.code == "call_back"
    assert refused(Purpose.APPOINTMENT, "FR", "+33805001234") is None


def test_american_marketing_leaves_a_toll_free_number_on_machines() -> None:
    """47 CFR 64.1200(b)(3)."""
    problem = refused(Purpose.MARKETING, "US", "+12125550123")
    assert problem is not None
    assert "freephone" in problem.reason
    assert "64.1200" in problem.source
    assert refused(Purpose.MARKETING, "US", FREE) is None
    assert refused(Purpose.APPOINTMENT, "US", "+12125550123") is None
    assert refused(Purpose.MARKETING, "CA", "+12125550123") is None
