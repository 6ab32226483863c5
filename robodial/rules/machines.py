"""Where a call that an answering machine takes may end without a message. One question, one dated table.

Nobody is wronged by an unspoken call to a machine, but the ear errs: a person taken for a machine is hung up on, and
that is an abandoned call. So it depends on what a country says of abandoned calls, and on how rarely the ear may err.
Every country that is not in the table, and every purpose but two, gets a message on its machines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

import phonenumbers

from robodial.domain.campaign import MachinePolicy, Purpose
from robodial.domain.claim import Refused
from robodial.domain.contact import PhoneNumber
from robodial.i18n import gettext as _

CODE = "machines"
"""Of every refusal made here."""

CHECKED = date(2026, 11, 21)
"""When the sources were last read."""

EAR_ERRS_PERCENT = 1.5
"""People taken for machines, of all who answer: the most that our listening is allowed."""

PURPOSES = frozenset({Purpose.APPOINTMENT, Purpose.SERVICE_INFO})
"""A warning must reach whoever can be reached; what needs consent waits for the rules of each country."""


class Basis(Enum):
    """Whose rule it is."""

    LAW = "law"
    OWN = "own"  # nothing found that forbids it; we are careful


@dataclass(frozen=True, slots=True)
class AbandonedCalls:
    """What a country says of calls that end as soon as a person answers.

    `most_percent` of those who answer may be hung up on by mistake; None where no such call is accepted. `source` is
    a name and a clause, the same in every language.
    """

    most_percent: float | None
    basis: Basis
    source: str


_OWN_3 = AbandonedCalls(3.0, Basis.OWN, "no limit found; ours, as in the United States")
_OWN_1 = AbandonedCalls(1.0, Basis.OWN, "no limit found; ours, as automatic calls are barely allowed")

ABANDONED: Mapping[str, AbandonedCalls] = {
    **dict.fromkeys(("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"), _OWN_3),
    "CA": _OWN_3,
    "US": AbandonedCalls(3.0, Basis.LAW, "47 CFR 64.1200(a)(7) and 16 CFR 310.4(b)(4): 3 % in 30 days, telemarketing"),
    "GB": AbandonedCalls(
        None, Basis.LAW, "Ofcom, persistent misuse policy, 2017-03-01"
    ),  # 3 % no safe harbour any more
    "CH": AbandonedCalls(None, Basis.LAW, "OFCOM on UCA art. 3(1)(o)"),  # no machine that calls and hangs up
    **dict.fromkeys(("DE", "ES", "IT", "BE", "AU"), _OWN_1),
}


def unspoken_calls_refused(policy: MachinePolicy, purpose: Purpose, country: str) -> Refused | None:
    """Why a campaign with this policy may not call numbers of `country` (ISO 3166, empty if none is known)."""
    if not policy.hangs_up:
        return None
    if purpose not in PURPOSES:
        text = _("{purpose} calls leave a message on answering machines; set machines to leave_message.")
        return Refused(CODE, text.format(purpose=purpose.value))
    if why := _why_not(country):
        text = _("{country}: a call that an answering machine takes may not end without a message ({why}).")
        remedy = _("Set machines to leave_message; message.machine can then be a short message for machines.")
        return Refused(CODE, f"{text.format(country=country or '?', why=why)} {remedy}")
    return None


def unspoken_call_refused(policy: MachinePolicy, purpose: Purpose, number: PhoneNumber) -> Refused | None:
    """The same for one number: it may be abroad."""
    return unspoken_calls_refused(policy, purpose, _country_of(number)) if policy.hangs_up else None


def _why_not(country: str) -> str:
    said = ABANDONED.get(country)
    if said is None:
        return _("this version does not know that country's rules on it")
    if said.most_percent is None:
        return _("every person taken for a machine would be an abandoned call: {source}").format(source=said.source)
    if said.most_percent <= EAR_ERRS_PERCENT:
        text = _(
            "at most {percent:.0f} in 100 of those who answer may be hung up on by mistake; no listening is that sure"
        )
        return text.format(percent=said.most_percent)
    return ""


@lru_cache(maxsize=4096)
def _country_of(number: PhoneNumber) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""
