"""`robodial doctor`: what works on this PC, what does not, what to do."""

from typing import Annotated

import typer

from robodial.app.checkup import Finding, examine
from robodial.cli.output import DataDir, JsonFlag, emit, plain, say
from robodial.i18n import gettext as _


def doctor(
    modems: Annotated[bool, typer.Option(help=_("Look for modems as well."))] = True,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Look at everything a campaign needs."""
    findings = examine(data_dir, look_for_modems=modems)
    for finding in findings:
        if json:
            emit(plain(finding))
        else:
            _tell(finding)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _tell(finding: Finding) -> None:
    mark = _("good") if finding.ok else _("PROBLEM")
    say(f"{mark:8} {finding.what}: {finding.found}")
    if finding.remedy:
        say(f"{'':8} {finding.remedy}")
