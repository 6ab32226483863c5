"""The purposes of campaigns and what marketing may be about, as users read them."""

from robodial.domain.campaign import SECTORS, Purpose
from robodial.domain.purpose_names import purpose_name, sector_words
from robodial.i18n import gettext as _

__all__ = ["PURPOSE_ICONS", "purpose_name", "purpose_sentence", "sector_words", "sectors"]


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


def sectors() -> list[tuple[str, str]]:
    """Each with its words; what is none of the barred ones first."""
    return [(sector, sector_words(sector)) for sector in reversed(SECTORS)]
