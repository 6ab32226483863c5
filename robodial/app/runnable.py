"""What is checked of a campaign as a whole before its first call: purpose, machines, hours, lines, an alert's
confirmation."""

from collections.abc import Sequence
from datetime import datetime

from robodial.app.lines import LineChoice
from robodial.domain.alert import ALERTS_PERIOD, MOST_ALERTS, ConfirmedAlert
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.claim import Refused
from robodial.errors import CallRefused, SettingsError
from robodial.i18n import gettext as _
from robodial.rules.alerts import confirmation, too_many_alerts
from robodial.rules.line_number import LineProblem, line_problem
from robodial.rules.machines import unspoken_calls_refused
from robodial.rules.pack import SmallScale
from robodial.rules.purposes import campaign_hours, campaign_refused, campaign_rules
from robodial.store import Store


def require_runnable(campaign: Campaign, now: datetime, lines: Sequence[LineChoice] = ()) -> None:
    """Raises CallRefused for a purpose that cannot run, a policy for machines that may not, or a line that shows the
    wrong number; SettingsError for hours in which nobody may be called."""
    policy = unspoken_calls_refused(campaign.machines, campaign.purpose, campaign.country)
    _require_none(campaign_refused(campaign, now) or policy)
    _require_lines(campaign, now, lines, contacts=0)
    if not any(campaign_hours(campaign, now).window.days):
        text = _(
            "The campaign's hours never open: none of them are among those in which people may be called ({hours})."
        )
        raise SettingsError(text.format(hours=_lawful_hours(campaign, now)))


def require_few_contacts(campaign: Campaign, now: datetime, lines: Sequence[LineChoice], contacts: int) -> None:
    """Raises CallRefused for a line that may be used for a few numbers only, when the list has more."""
    _require_lines(campaign, now, lines, contacts)


def confirm_alert(campaign: Campaign, guard: Store, now: datetime) -> None:
    """Keep who confirmed a public alert, and when. Raises CallRefused for a fifth within thirty days."""
    if campaign.purpose is not Purpose.PUBLIC_ALERT or campaign.alert is None:
        return
    earlier = guard.alerts.since(now - ALERTS_PERIOD)
    if confirmation(campaign, earlier) is None:
        _require_none(too_many_alerts() if len(earlier) >= MOST_ALERTS else None)
        guard.alerts.confirm(ConfirmedAlert(campaign.name, campaign.alert.confirmed_by, now, campaign.alert.ends_at))


def line_problem_of(campaign: Campaign, now: datetime, choice: LineChoice, contacts: int) -> LineProblem | None:
    """What a real line that shows this number would be refused for."""
    order = campaign.law_checked.law if campaign.law_checked else ""

    def is_small(rule: SmallScale) -> bool:
        return contacts <= rule.numbers

    rules = campaign_rules(campaign, now).lines
    return line_problem(choice.shown_number, campaign.country, rules, is_small=is_small, order=order)


def _require_lines(campaign: Campaign, now: datetime, lines: Sequence[LineChoice], contacts: int) -> None:
    for choice in lines:
        problem = None if choice.is_emulated else line_problem_of(campaign, now, choice, contacts)
        if problem is not None:
            told = _("Line {line}: {reason}").format(line=choice.port, reason=problem.reason)
            raise CallRefused(told, code=problem.code)


def _require_none(problem: Refused | None) -> None:
    if problem is not None:
        raise CallRefused(problem.reason, code=problem.code)


def _lawful_hours(campaign: Campaign, now: datetime) -> str:
    """`Monday 09:00-20:00, …` of the country, in the user's language."""
    days = campaign_rules(campaign, now).window.days
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return ", ".join(
        f"{name} " + " ".join(f"{_clock(one.opens)}-{_clock(one.closes)}" for one in hours)
        for name, hours in zip(names, days, strict=True)
        if hours
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
