"""`robodial doctor`: what works on this PC, what does not, what to do."""

from pathlib import Path
from typing import Annotated

import typer

from robodial.app.checkup import Finding, examine
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import complain, emit, plain, say
from robodial.i18n import gettext as _
from robodial.i18n import ngettext


def doctor(
    modems: Annotated[bool, typer.Option(help=_("Look for modems as well."))] = True,
    report: Annotated[
        Path | None, typer.Option(help=_("Write the same to this file, to send it to somebody who helps."))
    ] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    findings = examine(data_dir, look_for_modems=modems)
    for finding in findings:
        if json:
            emit(plain(finding))
        else:
            say(_told(finding))
    if report is not None:
        report.write_text("\n".join(map(_told, findings)) + "\n", encoding="utf-8")
    if problems := sum(not finding.ok for finding in findings):
        complain(ngettext("{n} problem was found.", "{n} problems were found.", problems).format(n=problems))
        raise typer.Exit(1)


def _told(finding: Finding) -> str:
    mark = _("good") if finding.ok else _("PROBLEM")
    line = f"{mark:8} " + _("{what}: {found}").format(what=finding.what, found=finding.found)
    return f"{line}\n{'':8} {finding.remedy}" if finding.remedy else line
