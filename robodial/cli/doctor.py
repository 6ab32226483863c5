"""`robodial doctor`: what works on this PC, what does not, what to do; with `--report`, all of it in a file to send."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from robodial.app.checkup import Finding, examine
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import complain, emit, plain, say
from robodial.clock import SystemClock
from robodial.i18n import gettext as _
from robodial.i18n import ngettext


def doctor(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help=_("With --report: the file to write; in the current folder if left out.")),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help=_("Write one file to send to somebody who helps, numbers masked."))
    ] = False,
    modems: Annotated[bool, typer.Option(help=_("Look for modems as well."))] = True,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    if report:
        _write_report(file, modems, json, data_dir)
        return
    if file is not None:
        raise typer.BadParameter(
            _("A file is written with --report only: robodial doctor --report {file}").format(file=file)
        )
    findings = examine(data_dir, look_for_modems=modems)
    for finding in findings:
        if json:
            emit(plain(finding))
        else:
            say(_told(finding))
    if _complain_of(findings):
        raise typer.Exit(1)


def _write_report(file: Path | None, modems: bool, json: bool, data_dir: Path | None) -> None:
    """Problems found are what it is for: written, it is done. Raises RobodialError."""
    from robodial.app.problem_report import ReportRequest, target_of, write_report

    now = SystemClock().now()
    made = write_report(ReportRequest(data_dir, modems), target_of(file, now), now)
    if json:
        emit({"path": made.path.absolute(), "members": made.members, "findings": made.findings})
        return
    for finding in made.findings:
        say(_told(finding))
    text = _(
        "The report is in {file}. Numbers are masked and names left out: read it, then send it to whoever helps you."
    )
    say(text.format(file=made.path))
    _complain_of(made.findings)


def _complain_of(findings: Sequence[Finding]) -> int:
    if problems := sum(not finding.ok for finding in findings):
        complain(ngettext("{n} problem was found.", "{n} problems were found.", problems).format(n=problems))
    return problems


def _told(finding: Finding) -> str:
    mark = _("good") if finding.ok else _("PROBLEM")
    line = f"{mark:8} " + _("{what}: {found}").format(what=finding.what, found=finding.found)
    return f"{line}\n{'':8} {finding.remedy}" if finding.remedy else line
