"""The steps of a new campaign, in their order, as users read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from robodial.app.draft_complaints import Complaint
from robodial.i18n import gettext as _
from robodial.settings.user_settings import UserSettings

STEPS = ("purpose", "who", "message", "keys", "when", "check")


def step_name(step: str) -> str:
    """A word or two."""
    names = {
        "purpose": _("Name and purpose"),
        "who": _("Who"),
        "message": _("Message"),
        "keys": _("Keys"),
        "when": _("When and how often"),
        "check": _("Check and start"),
        "lines": _("Lines"),
        "do_not_call": _("Do not call"),
    }
    return names.get(step, step)


def step_question(step: str) -> str:
    """What the step is about, in one sentence."""
    return {
        "purpose": _("Give it a name that you will recognise, and say why you are calling."),
        "who": _("Choose the people to call."),
        "message": _("Choose what they hear."),
        "keys": _("Choose what people can answer, and what answering machines get."),
        "when": _("The usual is already chosen: change it only if you like."),
        "check": _("Look at it once more before the telephones ring."),
    }[step]


def step_states(complaints: Sequence[Complaint]) -> dict[str, bool]:
    """Whether nothing is missing in each step."""
    wrong = {one.step for one in complaints}
    states = {step: step not in wrong for step in STEPS}
    states["check"] = not wrong
    return states


def first_settings(settings: UserSettings, language: str) -> dict[str, Any]:
    """What a new draft knows from the start."""
    caller = {"name": settings.caller_name, "call_back": settings.call_back}
    known = {
        "country": settings.country,
        "language": language if not settings.country else "",
        "caller": {name: value for name, value in caller.items() if value},
    }
    return {name: value for name, value in known.items() if value}


def worth_keeping(data: Mapping[str, Any], settings: UserSettings, language: str) -> bool:
    """True when the user has said anything that a new draft did not know."""
    usual = first_settings(settings, language)
    return any(data.get(name) for name in ("name", "purpose", "list", "message", "keys", "hours", "retry")) or any(
        data.get(name) != usual.get(name) for name in ("country", "caller")
    )
