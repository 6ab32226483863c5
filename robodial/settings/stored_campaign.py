"""A campaign as the store keeps it (JSON's own types), made a `Campaign` again."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from robodial.domain.campaign import Campaign
from robodial.errors import SettingsError
from robodial.i18n import gettext as _


def campaign_of(definition: Mapping[str, Any]) -> Campaign:
    """Raises SettingsError for what an older or newer version stored and this one does not understand."""
    try:
        return TypeAdapter(Campaign).validate_python(definition)
    except ValidationError as error:
        text = _("The campaign “{name}” was stored by another version. Start it again from its file: `robodial run`.")
        raise SettingsError(text.format(name=definition.get("name", "?"))) from error
