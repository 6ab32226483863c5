"""Campaigns that were run before, as users name them: by their name, or by their file."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from robodial.app.places import DATABASE, EMULATED_FOLDER, is_user_folder
from robodial.domain.campaign import CampaignId
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.store import read_only


def campaign_places(folder: Path) -> Iterator[Path]:
    """Where campaigns of the folder are kept: in it, and in the user's own also in the one of emulated lines."""
    for place in [folder, folder / EMULATED_FOLDER] if is_user_folder(folder) else [folder]:
        if (place / DATABASE).exists():
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
    names = ", ".join(f"“{one}”" for one in known)
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
