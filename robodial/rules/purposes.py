"""Whether a campaign may call at all for its purpose: the packs' state, bans, and what has to be stated."""

from collections.abc import Mapping
from datetime import datetime

from robodial.domain.calling_window import DatedHours
from robodial.domain.campaign import Campaign
from robodial.domain.claim import Refused
from robodial.domain.purpose_names import purpose_name, sector_words
from robodial.i18n import gettext as _
from robodial.rules.alerts import alert_incomplete, alert_too_long
from robodial.rules.applicable import Applicable, rules_at_home
from robodial.rules.call_back import call_back_refused
from robodial.rules.line_number import line_problem
from robodial.rules.pack import PurposeRules, Statements
from robodial.rules.question import refused
from robodial.rules.shelf import Shelf, shipped_shelf


def campaign_refused(campaign: Campaign, at: datetime, shelf: Shelf | None = None) -> Refused | None:
    """Why a campaign cannot run in its own country, before anybody is looked at."""
    found = rules_at_home(campaign, at, shelf or shipped_shelf())
    return (
        purpose_refused(campaign, found)
        or call_back_refused(campaign, found.rules.free_call_back)
        or alert_incomplete(campaign, at)
        or alert_too_long(campaign, at)
    )


def campaign_rules(campaign: Campaign, at: datetime, shelf: Shelf | None = None) -> PurposeRules:
    """What holds for calls within the campaign's own country."""
    return rules_at_home(campaign, at, shelf or shipped_shelf()).rules


def may_be_shown_to_anybody(campaign: Campaign, text: str, at: datetime, shelf: Shelf | None = None) -> bool:
    """True when a line that shows `text` needs no exception for few numbers: nobody has to count them then."""
    order = campaign.law_checked.law if campaign.law_checked else ""
    rules = campaign_rules(campaign, at, shelf).lines
    return line_problem(text, campaign.country, rules, is_small=lambda _rule: False, order=order) is None


def campaign_hours(campaign: Campaign, at: datetime, shelf: Shelf | None = None) -> DatedHours:
    """When the campaign may call within its own country: never wider than the country's own hours."""
    return rules_at_home(campaign, at, shelf or shipped_shelf()).timetable


def purpose_refused(campaign: Campaign, found: Applicable) -> Refused | None:
    """Why nobody may be called for this, whoever they are."""
    if found.problem is not None:
        return refused(found.problem.code, found.problem.reason)
    rules, purpose = found.rules, purpose_name(campaign.purpose)
    if rules.ban is not None:
        text = _bans().get(rules.ban.code) or _("Automatic calls of the kind “{purpose}” are forbidden here.")
        return refused(rules.ban.code, text.format(purpose=purpose), rules.ban.cite)
    if cite := rules.sector_bans.get(campaign.sector):
        text = _("Nobody may be called to sell this here ({sector}), whatever they agreed to.")
        return refused("sector_banned", text.format(sector=sector_words(campaign.sector)), cite)
    for need, cite in rules.needs.items():
        if not _is_stated(campaign, need):
            return refused(f"{need.value}_missing", _needs()[need].format(purpose=purpose), cite)
    return None


def _is_stated(campaign: Campaign, need: Statements) -> bool:
    return {
        Statements.LAW_CHECKED: campaign.law_checked is not None and bool(campaign.law_checked.law.strip()),
        Statements.STATEMENT: campaign.statement is not None,
        Statements.POLLING_DAYS: campaign.polling_days is not None,
    }[need]


def _bans() -> Mapping[str, str]:
    return {
        "needs_live_introduction": _(
            "Here a recorded message of the kind “{purpose}” must be introduced by a live person, which this program "
            "cannot do."
        ),
    }


def _needs() -> Mapping[Statements, str]:
    """Looked up at each use, since the language may change."""
    return {
        Statements.LAW_CHECKED: _(
            "This version has no rules for that country: say who checked its law on calls of the kind “{purpose}”, "
            "when, and which law."
        ),
        Statements.STATEMENT: _(
            "Automatic calls of the kind “{purpose}” are all but forbidden there: say who answers for them."
        ),
        Statements.POLLING_DAYS: _(
            "No such calls on the eve and the day of a poll: say which polling days are near, or that there is none."
        ),
    }
