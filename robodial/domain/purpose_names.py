"""What purposes and sectors are called wherever a user reads of them: as on the tiles of a new campaign."""

from robodial.domain.campaign import Purpose
from robodial.i18n import gettext as _


def purpose_name(purpose: Purpose) -> str:
    """A word or two."""
    return {
        Purpose.APPOINTMENT: _("Appointment"),
        Purpose.SERVICE_INFO: _("Service information"),
        Purpose.PUBLIC_ALERT: _("Public alert"),
        Purpose.SURVEY: _("Survey"),
        Purpose.MARKETING: _("Marketing"),
        Purpose.POLITICAL: _("Political"),
        Purpose.CHARITY: _("Charity"),
    }[purpose]


def sector_words(sector: str) -> str:
    """What a marketing campaign says it sells."""
    words = {
        "energy_renovation": _("energy renovation"),
        "home_adaptation": _("adapting homes to age or disability"),
        "cpf": _("training accounts (CPF)"),
        "energy_unsolicited": _("energy contracts"),
        "pensions": _("pensions"),
        "claims_management": _("claims for compensation"),
        "health_insurance_cold": _("health insurance"),
        "other": _("something else"),
    }
    return words.get(sector, sector)
