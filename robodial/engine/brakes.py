"""The brakes nobody can switch off: a campaign that too many people refuse stops (design, section 5)."""

from robodial.domain.claim import Refused
from robodial.i18n import gettext as _

FIRST_ANSWERS = 50
REFUSALS_OF_FIRST = 5
REFUSED_SHARE = 0.03


def refusal_brake(answered: int, refused: int, refused_of_first: int) -> Refused | None:
    """People over the campaign's whole life; `refused_of_first` counts refusals among the first 50 answers."""
    too_many_at_first = refused_of_first >= REFUSALS_OF_FIRST
    too_many = answered > FIRST_ANSWERS and refused >= REFUSED_SHARE * answered
    if not (too_many_at_first or too_many):
        return None
    text = _("{refused} of the {answered} people who answered asked not to be called again. The campaign is stopped.")
    return Refused("refusal_brake", text.format(refused=refused, answered=answered))
