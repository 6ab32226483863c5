"""All campaigns at a glance: how far each is, and what it waits for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from robodial.app.known_campaigns import campaign_places
from robodial.app.places import DATABASE, EMULATED_FOLDER
from robodial.cli.output import say
from robodial.cli.summary import state_words
from robodial.cli.words import not_called_words
from robodial.i18n import gettext as _
from robodial.store import Store, StoredCampaign, read_only


def campaigns_in(folder: Path) -> Iterator[dict[str, Any]]:
    """One object for each campaign of the folder, oldest first; those on emulated lines of the user's own last."""
    for place in campaign_places(folder):
        with read_only(place / DATABASE) as store:
            for campaign in store.campaigns.all():
                yield _glance(store, campaign, emulated=place.name == EMULATED_FOLDER and place != folder)


def _glance(store: Store, campaign: StoredCampaign, *, emulated: bool) -> dict[str, Any]:
    counts = store.campaigns.counts(campaign.campaign_id)
    due = store.attempts.earliest_due(campaign.campaign_id)
    next_at, waits_for = due or (None, "")
    return {
        "campaign": campaign.name,
        "purpose": campaign.purpose.value,
        "state": campaign.state.value,
        "state_reason": campaign.state_reason,
        "contacts": counts.contacts,
        "done": counts.done,
        "not_called": sum(counts.not_called.values()),
        "waiting": counts.waiting,
        "on_line": counts.on_line,
        "attempts": counts.started,
        "answered": counts.answered,
        "next_at": next_at,
        "waits_for": waits_for,
        "emulated": emulated,
    }


def tell_campaign(glance: dict[str, Any]) -> None:
    """Two or three lines for people."""
    name = _("{campaign} (emulated lines)") if glance["emulated"] else "{campaign}"
    over = glance["done"] + glance["not_called"]
    share = over / glance["contacts"] if glance["contacts"] else 1.0
    text = _("{campaign}: {state}, {over} of {contacts} contacts ({share:.0%})")
    shown = {"state": state_words(glance["state"]), "over": over, "contacts": glance["contacts"], "share": share}
    say(text.format(campaign=name.format(campaign=glance["campaign"]), **shown))
    if glance["state_reason"]:
        say("    " + glance["state_reason"])
    if glance["next_at"] is not None:
        when = glance["next_at"].astimezone().strftime("%Y-%m-%d %H:%M")
        why = not_called_words(glance["waits_for"]) if glance["waits_for"] else _("next try")
        text = _("next call: {when} ({why}); still to call: {waiting}")
        say("    " + text.format(when=when, why=why, waiting=glance["waiting"]))
