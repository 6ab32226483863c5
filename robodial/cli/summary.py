"""What came of a campaign, at the end of `run` and in `report`."""

from collections.abc import Mapping, Sequence
from typing import Any

from robodial.app.words import not_called_words, outcome_words, standing_words, start_words
from robodial.cli.consent_words import tell_consents
from robodial.cli.output import say
from robodial.i18n import gettext as _
from robodial.i18n import ngettext

REJECTED_SHOWN = 10


def tell_summary(summary: Mapping[str, Any], *, is_running: bool = False) -> None:
    """The summary for people."""
    say()
    state = standing_words(summary["state"], is_running=is_running)
    say(_("{campaign}: {state}").format(campaign=summary["campaign"], state=state))
    if imported := summary.get("imported"):
        _tell_import(imported)
    say(_("Contacts: {contacts}, done: {done}, still to call: {waiting}").format(**summary))
    say(_("Reached by a person: {reached}").format(**summary))
    say(_("Calls made: {attempts}, picked up: {answered}, refused further calls: {refused}").format(**summary))
    for outcome, n in sorted(summary["calls_by_outcome"].items(), key=lambda item: -item[1]):
        say("  " + _("{outcome}: {n}").format(outcome=outcome_words(outcome), n=n))
    for code, n in summary["not_called"].items():
        say("  " + _("not called ({reason}): {n}").format(reason=not_called_words(code), n=n))
    if summary["start_delay_median_s"] is not None:
        text = _(
            "First word heard after greeting, beep or silent answer: "
            "{start_delay_median_s:.2f} s (median), {start_delay_worst_s:.2f} s (worst)"
        )
        say(text.format(**summary))
        _tell_kinds(summary["start_delays"])
    say(_("Head of the journal's chain: {head}").format(head=summary["journal_head"]))


def _tell_kinds(delays: Mapping[str, Mapping[str, Any]]) -> None:
    """By what they waited after, where that was not the same for all."""
    for why, figures in delays.items() if len(delays) > 1 else ():
        text = _("{why}: {median_s:.2f} s, {worst_s:.2f} s ({calls} calls)")
        say("  " + text.format(why=start_words(why), **figures))


def _tell_import(imported: Mapping[str, Any]) -> None:
    say(
        _(
            "List: {accepted} contacts, {merged} merged with another of the same number, {rejected_count} rejected"
        ).format(**imported)
    )
    tell_rejected(imported["rejected"], imported["rejected_count"], REJECTED_SHOWN)
    if imported["consents"]:
        tell_consents(imported["consents"], REJECTED_SHOWN)


def tell_rejected(rows: Sequence[Mapping[str, Any]], count: int, most: int) -> None:
    """The first `most` of `count` rows that cannot be called, and how many there are besides."""
    shown = rows[:most]
    for row in shown:
        say("  " + _("row {row}, {column}: “{value}”: {reason}").format(**row))
    if more := count - len(shown):
        say("  " + ngettext("and {n} more row", "and {n} more rows", more).format(n=more))
