"""Public alerts: consent and hours are waived, and nothing else; so a named person confirms each, and it ends."""

from datetime import datetime, timedelta

from robodial.domain.alert import ALERTS_PERIOD, LONGEST, MOST_ALERTS, ConfirmedAlert
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.claim import Refused
from robodial.i18n import gettext as _
from robodial.i18n.dates import moment_text
from robodial.rules.question import refused

ALERT_OVER = "alert_over"
"""Code of those whom the alert did not reach before its end."""


def alert_incomplete(campaign: Campaign, at: datetime) -> Refused | None:
    """What an alert lacks in its campaign, before it is confirmed."""
    if campaign.purpose is not Purpose.PUBLIC_ALERT:
        return None
    if campaign.alert is None or not campaign.alert.confirmed_by.strip():
        text = _("A public alert is confirmed by a named person: say who confirms it, and when it ends.")
        return refused("alert_unconfirmed", text)
    if campaign.alert.ends_at <= at:
        return _over(campaign.alert.ends_at)
    return None


def alert_too_long(campaign: Campaign, at: datetime) -> Refused | None:
    """An end more than a day after the confirmation, when that would be `at`."""
    if campaign.alert is not None and campaign.alert.ends_at - at > LONGEST:
        return refused("alert_too_long", _("A public alert ends within 24 hours: choose an earlier end."))
    return None


def alert_refused(campaign: Campaign, alerts: tuple[ConfirmedAlert, ...], at: datetime) -> Refused | None:
    """Why an alert may not call now."""
    if campaign.purpose is not Purpose.PUBLIC_ALERT:
        return None
    if problem := alert_incomplete(campaign, at):
        return problem
    own = confirmation(campaign, alerts)
    if own is None or own.at > at:
        return refused("alert_unconfirmed", _("Nobody has confirmed this public alert yet."))
    if own.ends_at - own.at > LONGEST:
        return refused("alert_too_long", _("A public alert ends within 24 hours: choose an earlier end."))
    earlier = [one for one in alerts if one != own and timedelta() <= own.at - one.at < ALERTS_PERIOD]
    return too_many_alerts() if len(earlier) >= MOST_ALERTS else None


def confirmation(campaign: Campaign, alerts: tuple[ConfirmedAlert, ...]) -> ConfirmedAlert | None:
    """The record of this alert's confirmation, as the campaign has it now."""
    alert = campaign.alert
    if alert is None:
        return None
    mine = (campaign.name, alert.confirmed_by, alert.ends_at)
    found = (one for one in alerts if (one.campaign, one.confirmed_by, one.ends_at) == mine)
    return max(found, key=lambda one: one.at, default=None)


def too_many_alerts() -> Refused:
    """A fifth alert."""
    text = _("There were {n} public alerts in the last 30 days already; there are no more.")
    return refused("alerts_used_up", text.format(n=MOST_ALERTS))


def _over(ends_at: datetime) -> Refused:
    text = _("This public alert ended on {when}.")
    return refused(ALERT_OVER, text.format(when=moment_text(ends_at)))
