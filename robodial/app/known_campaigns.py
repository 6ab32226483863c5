"""Campaigns that were run before, as users name them: by their name, or by their file."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from robodial.app.places import DATABASE, EMULATED_FOLDER, holds_data, is_user_folder
from robodial.domain.campaign import CampaignId
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.store import Store, StoredCampaign, read_only


def campaign_places(folder: Path) -> Iterator[Path]:
    """Where campaigns of the folder are kept: in it, and in the user's own also in the one of emulated lines."""
    for place in [folder, folder / EMULATED_FOLDER] if is_user_folder(folder) else [folder]:
        if holds_data(place):
            yield place


def find_campaign(named: str, folder: Path) -> tuple[Path, CampaignId]:
    """The folder whose store holds the campaign, and its number there. Raises SettingsError, which names those there
    are."""
    name = _name(named)
    known: list[str] = []
    for place in campaign_places(folder):
        with read_only(place / DATABASE) as store:
            if found := store.campaigns.find(name):
                return place, found.campaign_id
            known += [one.name for one in store.campaigns.all()]
    if not known:
        raise SettingsError(_("There is no campaign in {folder} yet: `robodial run` makes one.").format(folder=folder))
    names = ", ".join(_("“{name}”").format(name=one) for one in known)
    raise SettingsError(_("There is no campaign “{name}”. There are: {names}").format(name=name, names=names))


def _name(campaign: str) -> str:
    path = Path(campaign)
    if path.suffix.lower() != ".toml" or not path.exists():
        return campaign
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8-sig"))["name"]).strip()
    except OSError as error:
        raise SettingsError(_("{file} cannot be read: {why}").format(file=path, why=error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(_("{file} is not a campaign file: {why}").format(file=path, why=error)) from error
    except KeyError as error:
        raise SettingsError(_("{file} is not a campaign file: it has no name.").format(file=path)) from error


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
        "reached": store.campaigns.contact_counts(campaign.campaign_id).reached,
        "next_at": next_at,
        "waits_for": waits_for,
        "emulated": emulated,
    }
