"""The number that people are told to call: it reaches the caller, and costs no more than any other call."""

import phonenumbers
from phonenumbers import PhoneNumberType

from robodial.domain.campaign import Campaign
from robodial.domain.claim import Refused
from robodial.domain.contact import PhoneNumber
from robodial.i18n import gettext as _
from robodial.rules.destinations import DestinationProblem, refuse_destination
from robodial.rules.pack import Citation
from robodial.rules.question import refused
from robodial.rules.refused_ranges import DestinationCode

CODE = "call_back"

_COSTS = frozenset(
    {DestinationCode.PREMIUM, DestinationCode.SHARED_COST, DestinationCode.PERSONAL, DestinationCode.SPECIAL}
)
_COSTS_NOTHING_MORE = frozenset({PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN})
"""Nobody is called there, but everybody may call: freephone, and numbers of a company at the ordinary rate."""


def refuse_call_back(number: PhoneNumber) -> DestinationProblem | None:
    """The problem with `number` as the one to call back, or None."""
    problem = refuse_destination(number)
    if problem is None or _kind(number) in _COSTS_NOTHING_MORE:
        return None
    if problem.code not in _COSTS:
        return problem
    text = _(
        "{number} is a number at a premium or special rate: people would pay to call back. Give an ordinary or a "
        "freephone number."
    )
    return DestinationProblem(problem.code, text.format(number=number))


def call_back_refused(campaign: Campaign, must_be_free: Citation | None) -> Refused | None:
    """Why the campaign's own number will not do; `must_be_free` is the rule that asks for a freephone one."""
    number = campaign.call_back
    if not number:
        return None  # of a campaign that is still being put together
    if problem := refuse_call_back(number):
        return refused(CODE, problem.reason)
    if must_be_free and _kind(number) != PhoneNumberType.TOLL_FREE:
        text = _(
            "Here the number that such calls leave on answering machines must be a freephone one, where people can "
            "refuse further calls: give that as the number to call back."
        )
        return refused(CODE, text, must_be_free)
    return None


def _kind(number: PhoneNumber) -> int:
    try:
        return int(phonenumbers.number_type(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return int(PhoneNumberType.UNKNOWN)
