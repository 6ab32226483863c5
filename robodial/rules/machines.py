"""Where a call that an answering machine takes may end without a message. One question, answered from the packs.

Nobody is wronged by an unspoken call to a machine, but the ear errs: a person taken for a machine is hung up on, and
that is an abandoned call. So it depends on what a country says of abandoned calls, and on how rarely the ear may err.
Every country without a pack of its own, and every purpose but two, gets a message on its machines.
"""

from functools import lru_cache

import phonenumbers

from robodial.domain.campaign import MachinePolicy, Purpose
from robodial.domain.claim import Refused
from robodial.domain.contact import PhoneNumber
from robodial.domain.purpose_names import purpose_name
from robodial.i18n import gettext as _
from robodial.rules.pack import Topic
from robodial.rules.shelf import DEFAULT, shipped_shelf

CODE = "machines"
"""Of every refusal made here."""

_NO_ONE_COUNTRY = frozenset({"EU", DEFAULT})

EAR_ERRS_PERCENT = 1.5
"""People taken for machines, of all who answer: the most that our listening is allowed."""

PURPOSES = frozenset({Purpose.APPOINTMENT, Purpose.SERVICE_INFO})
"""A warning must reach whoever can be reached; what needs consent waits for the rules of each country."""


def unspoken_calls_refused(policy: MachinePolicy, purpose: Purpose, country: str) -> Refused | None:
    """Why a campaign with this policy may not call numbers of `country` (ISO 3166, empty if none is known)."""
    if not policy.hangs_up:
        return None
    if purpose not in PURPOSES:
        text = _("Calls of the kind “{purpose}” leave a message on answering machines: choose that.")
        return Refused(CODE, text.format(purpose=purpose_name(purpose)))
    if why := _why_not(country):
        text = _("{country}: a call that an answering machine takes may not end without a message ({why}).")
        remedy = _("Leave a message on answering machines; it can be a short one of their own.")
        return Refused(CODE, f"{text.format(country=country or '?', why=why)} {remedy}")
    return None


def unspoken_call_refused(policy: MachinePolicy, purpose: Purpose, number: PhoneNumber) -> Refused | None:
    """The same for one number: it may be abroad."""
    return unspoken_calls_refused(policy, purpose, _country_of(number)) if policy.hangs_up else None


def _why_not(country: str) -> str:
    """From the country's own pack; a group of countries, or no country, is no law that is known."""
    shelf = shipped_shelf()
    pack = shelf.packs.get(shelf.pack_id_of(country))
    if pack is None or pack.id in _NO_ONE_COUNTRY:
        return _("this version does not know that country's rules on it")
    if pack.call.amd_hangup_allowed:
        return ""
    if source := pack.source_on(Topic.MACHINES, Purpose.APPOINTMENT):
        return _("every person taken for a machine would be an abandoned call: {source}").format(source=source)
    text = _("at most {percent:.0f} in 100 of those who answer may be hung up on by mistake; no listening is that sure")
    return text.format(percent=pack.call.abandoned_max_pct)


@lru_cache(maxsize=4096)
def _country_of(number: PhoneNumber) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""
