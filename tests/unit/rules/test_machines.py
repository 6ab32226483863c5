"""Where a call that an answering machine takes may end without a message, and what to do where it may not."""

import re

import pytest

from robodial.domain.campaign import MachinePolicy, Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.purpose_names import purpose_name
from robodial.rules.machines import EAR_ERRS_PERCENT, unspoken_call_refused, unspoken_calls_refused
from robodial.rules.pack import Topic
from robodial.rules.shelf import shipped_shelf

LEAVE, NOTHING, LATER = MachinePolicy.LEAVE_MESSAGE, MachinePolicy.LEAVE_NOTHING, MachinePolicy.CALL_LATER


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("country", ["FR", "GB", "CH", "ZZ", ""])
def test_leaving_a_message_is_never_refused_here(country: str, purpose: Purpose) -> None:
    assert unspoken_calls_refused(LEAVE, purpose, country) is None


@pytest.mark.parametrize("policy", [NOTHING, LATER])
@pytest.mark.parametrize("country", ["FR", "RE", "CA", "US"])
def test_reminders_and_information_may_be_kept_from_machines_in_these_countries(
    country: str, policy: MachinePolicy
) -> None:
    assert unspoken_calls_refused(policy, Purpose.APPOINTMENT, country) is None
    assert unspoken_calls_refused(policy, Purpose.SERVICE_INFO, country) is None


@pytest.mark.parametrize("policy", [NOTHING, LATER])
@pytest.mark.parametrize(
    ("country", "why"),
    [
        ("GB", "Ofcom"),
        ("CH", "OFCOM"),
        ("DE", "at most 1 in 100"),
        ("AU", "at most 1 in 100"),
        ("SE", "does not know"),
        ("", r"\?: .*does not know"),
    ],
)
def test_elsewhere_it_is_refused_with_the_reason_and_the_remedy(country: str, why: str, policy: MachinePolicy) -> None:
    refused = unspoken_calls_refused(policy, Purpose.APPOINTMENT, country)
    assert refused is not None
    assert refused.code == "machines"
    assert re.search(why, refused.reason)
    assert "Leave a message on answering machines" in refused.reason


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.APPOINTMENT, Purpose.SERVICE_INFO}, key=str))
def test_other_purposes_leave_a_message(purpose: Purpose) -> None:
    refused = unspoken_calls_refused(NOTHING, purpose, "FR")
    assert refused is not None
    assert f"“{purpose_name(purpose)}”" in refused.reason


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("+33199001001", True),
        ("+262262000000", True),  # Réunion
        ("+12015550123", True),
        ("+14165550123", True),
        ("+442079460001", False),
        ("+41446681800", False),
        ("+4930901820", False),
        ("+80012345678", False),  # no country's
        ("+999123456", False),
        ("nonsense", False),
    ],
)
def test_the_called_numbers_own_country_decides(number: str, allowed: bool) -> None:
    assert (unspoken_call_refused(NOTHING, Purpose.APPOINTMENT, PhoneNumber(number)) is None) is allowed
    assert unspoken_call_refused(LEAVE, Purpose.APPOINTMENT, PhoneNumber(number)) is None


def test_a_pack_lets_machines_be_hung_up_on_only_where_its_limit_leaves_room_for_the_ear() -> None:
    for pack in shipped_shelf().packs.values():
        assert not pack.call.amd_hangup_allowed or pack.call.abandoned_max_pct > EAR_ERRS_PERCENT
    assert "Ofcom, persistent misuse policy" in shipped_shelf().packs["GB"].source_on(
        Topic.MACHINES, Purpose.APPOINTMENT
    )
