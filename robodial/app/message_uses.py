"""Which drafts and campaigns play a message: it cannot be deleted under their feet."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from robodial.app.known_campaigns import campaign_places
from robodial.app.message_library import MessageLibrary
from robodial.app.places import DATABASE
from robodial.domain.campaign import CampaignState
from robodial.errors import SoundError
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.settings.drafts import Drafts
from robodial.store import read_only

_OVER = frozenset({CampaignState.FINISHED, CampaignState.STOPPED, CampaignState.OUT_OF_TIME})


def uses_of(path: Path, home: Path) -> list[str]:
    """Names of the drafts and of the unfinished campaigns that play `path`."""
    named = [draft.name or _("a campaign without a name") for draft in Drafts(home).all() if _plays(draft.data, path)]
    return list(dict.fromkeys([*named, *_campaigns(path, home)]))


def delete_message(path: Path, home: Path) -> None:
    """Move a message aside. Raises SoundError as long as a campaign needs it."""
    if users := uses_of(path, home):
        names = ", ".join(_("“{name}”").format(name=name) for name in users)
        text = ngettext(
            "This message is played by {names}. Choose another message there, or let it end, then delete this one.",
            "This message is played by {names}. Choose another message there, or let them end, then delete this one.",
            len(users),
        )
        raise SoundError(text.format(names=names), path=str(path))
    MessageLibrary(home).delete(path)


def _campaigns(path: Path, home: Path) -> Iterator[str]:
    for place in campaign_places(home):
        with read_only(place / DATABASE) as store:
            for campaign in store.campaigns.all():
                if campaign.state not in _OVER and _plays(campaign.definition, path):
                    yield campaign.name


def _plays(settings: Mapping[str, Any], path: Path) -> bool:
    files = settings.get("message")
    return isinstance(files, Mapping) and any(_same(Path(str(file)), path) for file in files.values() if file)


def _same(one: Path, other: Path) -> bool:
    """Compared as the system writes paths; on Windows capitals do not count."""
    return os.path.normcase(one.absolute()) == os.path.normcase(other.absolute())
