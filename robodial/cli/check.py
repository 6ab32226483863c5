"""`robodial check`: who will not be called, and why, before any call."""

from pathlib import Path
from typing import Annotated

import typer

from robodial.app.check_campaign import CampaignCheck, check_campaign
from robodial.app.lines import own_line
from robodial.app.words import not_called_words, number_words
from robodial.cli.how_to import how_to_mend_all
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import emit, plain, say
from robodial.cli.summary import tell_rejected
from robodial.clock import SystemClock
from robodial.i18n import gettext as _
from robodial.settings.campaign_file import load_campaign_file

SHOWN = 20


def check(
    campaign: Annotated[Path, typer.Argument(help=_("Campaign file (TOML)."))],
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    chosen, lines = load_campaign_file(campaign)
    found = check_campaign(chosen, data_dir, SystemClock().now(), [own_line(line) for line in lines])
    if json:
        emit({"campaign": chosen.name, **plain(found)})
    else:
        _tell(chosen.name, chosen.country, found)


def _tell(name: str, country: str, found: CampaignCheck) -> None:
    say(_("{campaign}: message of {seconds:.0f} s").format(campaign=name, seconds=found.message_s))
    if found.machine_message_s is None:
        say(_("On answering machines nothing is left."))
    else:
        text = _("On answering machines a message of {seconds:.0f} s is left, after the beep.")
        say(text.format(seconds=found.machine_message_s))
    text = _("Contacts: {contacts}, {merged} merged with another of the same number; {called} will be called.")
    say(text.format(contacts=found.contacts, merged=found.merged, called=found.will_be_called))
    for line in found.lines:
        if line.problem:
            text = _("Line {line}, if it were a real one: {problem}")
            say(text.format(line=line.line, problem=line.problem))
    for code, n in found.not_called_by_code.items():
        say("  " + _("{n} not called: {why}").format(n=n, why=not_called_words(code)))
    for one in found.not_called[:SHOWN]:
        number = number_words(one.number, country)
        say(
            "  "
            + _("row {row}, {who} ({number}): {reason}").format(
                row=one.row, who=one.name or "-", number=number, reason=one.reason
            )
        )
    if len(found.not_called) > SHOWN:
        say("  " + _("and {n} more: robodial check --json has them all").format(n=len(found.not_called) - SHOWN))
    for sentence in how_to_mend_all(found.not_called_by_code):
        say(sentence)
    if found.rejected:
        say(_("Rows that cannot be called: {n}").format(n=len(found.rejected)))
        tell_rejected(plain(found.rejected[:SHOWN]), len(found.rejected), SHOWN)
