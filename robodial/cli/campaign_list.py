"""All campaigns at a glance: how far each is, and what it waits for."""

from typing import Any

from robodial.app.words import not_called_words, standing_words
from robodial.cli.output import say
from robodial.i18n import gettext as _


def tell_campaign(glance: dict[str, Any], *, is_running: bool) -> None:
    """Two or three lines for people."""
    name = _("{campaign} (emulated lines)") if glance["emulated"] else "{campaign}"
    over = glance["done"] + glance["not_called"]
    share = over / glance["contacts"] if glance["contacts"] else 1.0
    text = _("{campaign}: {state}, {over} of {contacts} contacts ({share:.0%})")
    state = standing_words(glance["state"], is_running=is_running)
    shown = {"state": state, "over": over, "contacts": glance["contacts"], "share": share}
    say(text.format(campaign=name.format(campaign=glance["campaign"]), **shown))
    if glance["state_reason"]:
        say("    " + glance["state_reason"])
    if glance["next_at"] is not None:
        when = glance["next_at"].astimezone().strftime("%Y-%m-%d %H:%M")
        why = not_called_words(glance["waits_for"]) if glance["waits_for"] else _("next try")
        text = _("next call: {when} ({why}); still to call: {waiting}")
        say("    " + text.format(when=when, why=why, waiting=glance["waiting"]))
