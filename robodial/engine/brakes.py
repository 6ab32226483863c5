"""The brakes nobody can switch off: a campaign that too many people refuse stops (design, section 5)."""

from robodial.domain.claim import Refused
from robodial.i18n import gettext as _

FIRST_ANSWERS = 50
REFUSALS_OF_FIRST = 5
REFUSED_SHARE = 0.03


def refusal_brake(answered: int, refused: int) -> Refused | None:
    """`answered` and `refused` count people over the campaign's whole life."""
    limit = REFUSALS_OF_FIRST if answered <= FIRST_ANSWERS else REFUSED_SHARE * answered
    if refused < limit:
        return None
    text = _("{refused} of the {answered} people who answered asked not to be called again. The campaign is stopped.")
    return Refused("refusal_brake", text.format(refused=refused, answered=answered))
