"""Refusals as users read them."""

from robodial.app.moment_words import day_words
from robodial.app.purpose_words import purpose_name
from robodial.domain.campaign import Purpose
from robodial.domain.refusal import ALL, Refusal
from robodial.i18n import gettext as _

BY_HAND = "window"
"""Source of what was typed into the program's window; by the command line it is `dnc add`."""


def source_words(source: str) -> str:
    """How it came: a file or a campaign as it is called, our own words for the rest."""
    return {BY_HAND: _("typed in by you"), "dnc add": _("typed in by you"), "test call": _("during a test call")}.get(
        source, source
    )


def reason_words(reason: str) -> str:
    """Why, in the user's own words, or ours for what the program found itself."""
    return {"opt_out_key": _("pressed the key that refuses calls")}.get(reason, reason)


def refusal_words(entry: Refusal) -> str:
    """Since when, and how it came, in one sentence."""
    said = {"day": day_words(entry.at), "source": source_words(entry.source)}
    if entry.scope != ALL:
        text = _("Not called for “{purpose}” since {day} ({source}).")
        return text.format(purpose=scope_words(entry.scope), **said)
    if entry.by_person:
        return _("Asked on {day} never to be called again ({source}).").format(**said)
    return _("On the do-not-call list since {day} ({source}).").format(**said)


def scope_words(scope: str) -> str:
    """For which calls it holds."""
    if scope == ALL:
        return _("all calls")
    return next((purpose_name(purpose) for purpose in Purpose if purpose.value == scope), scope)
