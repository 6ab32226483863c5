"""What the rules are asked, and how they put their answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from robodial.domain.alert import ConfirmedAlert
from robodial.domain.attempt import NEVER_CALLED, CallHistory
from robodial.domain.campaign import Campaign
from robodial.domain.claim import Postponed, Refused
from robodial.domain.consent import Consent
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.domain.register import Register
from robodial.i18n import gettext as _
from robodial.i18n.dates import moment_text
from robodial.rules.pack import UNCITED, Citation
from robodial.rules.time_zones import country_zone

ASK_AGAIN = timedelta(hours=6)
"""After an obstacle that the user has to clear away: an old register, a line that shows the wrong number."""


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """What a line shows the called person, as the user wrote it; nothing is known of an empty one.

    `is_real` says whether a telephone rings. `recently_called` are the numbers called in the last 30 days, as many of
    them as matter; None where nobody looked.
    """

    text: str = ""
    is_real: bool = False
    recently_called: frozenset[PhoneNumber] | None = None


UNKNOWN_LINE = ShownNumber()


@dataclass(frozen=True, slots=True)
class Question:
    """Everything the answer depends on.

    `zones` are all zones in which the called person may be. `refusals` are the number's entries on do-not-call lists,
    `consent` the one recorded for the campaign's purpose. `registers` are the public registers at hand, `listed_in`
    those that list the number. `not_before` is the last moment known: a clock that is behind it was set back.
    """

    number: PhoneNumber
    campaign: Campaign
    zones: tuple[ZoneInfo, ...]
    at: datetime
    history: CallHistory = NEVER_CALLED
    refusals: tuple[Refusal, ...] = ()
    consent: Consent | None = None
    registers: tuple[Register, ...] = ()
    listed_in: tuple[Register, ...] = ()
    line: ShownNumber = UNKNOWN_LINE
    alerts: tuple[ConfirmedAlert, ...] = ()
    not_before: datetime | None = None


def refused(code: str, reason: str, cite: Citation = UNCITED) -> Refused:
    """Never in this campaign."""
    return Refused(code, reason, cite.rule, _source(cite))


def postponed(until: datetime, code: str, reason: str, cite: Citation = UNCITED) -> Postponed:
    """Not before `until`."""
    return Postponed(until, code, reason, cite.rule, _source(cite))


def _source(cite: Citation) -> str:
    return cite.source or (_("this program's own caution") if cite.rule else "")


def shown(moment: datetime, question: Question) -> str:
    """A moment on the called person's clock; where that differs from the campaign's own, it says whose clock it is."""
    zones = question.zones
    if not zones:
        return moment_text(moment)
    there = moment.astimezone(zones[0])
    if there.utcoffset() == moment.astimezone(country_zone(question.campaign.country)).utcoffset():
        return moment_text(there)
    place = zones[0].key.rpartition("/")[2].replace("_", " ")
    return _("{moment} ({place} time)").format(moment=moment_text(there), place=place)
