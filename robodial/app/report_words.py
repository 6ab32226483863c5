"""What a report of problems says about itself, in the user's language."""

from collections.abc import Sequence
from datetime import datetime

from robodial import __version__
from robodial.i18n import gettext as _


def proposed_name(now: datetime) -> str:
    """`robodial-report-DATE-TIME.zip`, by this PC's clock."""
    return f"robodial-report-{now.astimezone():%Y-%m-%d-%H%M%S}.zip"


def read_me(members: Sequence[str], at: datetime) -> str:
    """What is in the file, what is not, and what to do with it."""
    made = _("Report of robodial {version}, made on {at}.").format(
        version=__version__, at=f"{at.astimezone():%Y-%m-%d %H:%M}"
    )
    about = [f"  {name}\n      {_about(name)}" for name in members]
    return "\n".join([made, "", *_promises(), "", _("What is inside:"), "", *about, ""])


def _promises() -> tuple[str, ...]:
    return (
        _(
            "Send this file to whoever helps you with robodial. It was only saved on this PC: nothing is sent by "
            "itself, and you can open every file inside and read it first."
        ),
        _(
            "Telephone numbers are cut to their last two digits. Names of contacts and of who is calling, lists, "
            "messages and recordings are not in it, nor are serial numbers of your modems."
        ),
    )


def _about(name: str) -> str:
    known = {
        "findings.txt": _("What was looked at on this PC, and what is wrong."),
        "versions.json": _("Versions of the program, of its libraries and of the system."),
        "ports.json": _("Ports of this PC, and the modems that answered on them."),
        "modem-identification.txt": _(
            "What was said to the modems just now, to know what they are, and their answers."
        ),
        "settings.json": _("Settings, without names and numbers."),
        "rules.json": _("Versions of the countries’ rules."),
        "data.json": _("Whether the data are sound, and how many campaigns, attempts and calls there are."),
        "levels.json": _("How loud the line and the message were in the last calls."),
    }
    if name in known:
        return known[name]
    if name.startswith("modem-dialogue"):
        return _("What was said to the modems during the last calls, and their answers.")
    if name.startswith("mistakes/"):
        return _("A mistake of the program, as it was written down.")
    return _("The last lines of the log.")
