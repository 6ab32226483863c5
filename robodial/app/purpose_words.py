"""The purposes of campaigns and what marketing may be about, as users read them."""

from robodial.domain.campaign import SECTORS, Purpose
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


def purpose_sentence(purpose: Purpose) -> str:
    """What belongs to it, in one sentence."""
    return {
        Purpose.APPOINTMENT: _("Remind people of an appointment they made with you."),
        Purpose.SERVICE_INFO: _("Tell customers or members what concerns them: ready, late, closed."),
        Purpose.PUBLIC_ALERT: _("Warn people of a danger: flood, storm, drinking water."),
        Purpose.SURVEY: _("Ask people for their opinion, with nothing to sell."),
        Purpose.MARKETING: _("Sell or promote; only to people who agreed to it."),
        Purpose.POLITICAL: _("Speak for a party, a candidate or a cause."),
        Purpose.CHARITY: _("Ask for gifts or volunteers for a charity."),
    }[purpose]


PURPOSE_ICONS = {
    Purpose.APPOINTMENT: "calendar",
    Purpose.SERVICE_INFO: "info",
    Purpose.PUBLIC_ALERT: "alert",
    Purpose.SURVEY: "question",
    Purpose.MARKETING: "tag",
    Purpose.POLITICAL: "vote",
    Purpose.CHARITY: "heart",
}


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


def sectors() -> list[tuple[str, str]]:
    """Each with its words; what is none of the barred ones first."""
    return [(sector, sector_words(sector)) for sector in reversed(SECTORS)]
