"""One file to send to whoever helps: everything that tells what is wrong on this PC, and nothing about anybody.

It is made of what is there: nothing is put right, nothing called, and while a campaign runs its modems are left alone.
"""

import io
import json
import os
import traceback
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from robodial.app import report_contents as contents
from robodial.app.checkup import Finding, examine, modem_findings
from robodial.app.found_lines import find_modems
from robodial.app.hiding import Hiding, words_of
from robodial.app.log_file import heard_dialogue
from robodial.app.places import DATABASE
from robodial.app.remembered_lines import remembered
from robodial.app.report_words import proposed_name, read_me
from robodial.errors import RobodialError
from robodial.files import put_in_place
from robodial.i18n import gettext as _
from robodial.modem.discovery import FoundModem, ListedPort, listed_ports
from robodial.modem.port_names import plain_name
from robodial.settings.user_settings import load_settings
from robodial.store import names_in

READ_ME = "read-me.txt"
FINDINGS = "findings.txt"
IDENTIFICATION = "modem-identification.txt"


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """What was written. `members` are the files inside."""

    path: Path
    members: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """`more` goes with the versions: what only a window knows. `is_calling`: this program itself has lines in use."""

    data_dir: Path | None
    look_for_modems: bool = True
    is_calling: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def target_of(wanted: Path | None, now: datetime) -> Path:
    """The file to write: as named, or, in the folder named or the current one, with the proposed name."""
    if wanted is None:
        return Path(proposed_name(now))
    return wanted / proposed_name(now) if wanted.is_dir() else wanted


def write_report(request: ReportRequest, target: Path, now: datetime, *, replace: bool = False) -> ProblemReport:
    """Make the report and write it. Raises RobodialError: what cannot be looked at is said inside instead."""
    if target.exists() and not replace:
        text = _("{file} is there already. Choose another name, or delete it first; nothing was written.")
        raise RobodialError(text.format(file=target))
    found = _gathered(request)
    raw = {FINDINGS: _findings_text(found.findings), **_members(request, found)}
    hiding = _hiding(request.data_dir, found.listed, raw)
    texts = {name: _written(value, hiding) for name, value in raw.items()}
    members = {READ_ME: read_me(tuple(texts), now), **texts}
    _write(target, _zipped(members, now))
    return ProblemReport(target, tuple(members), tuple(found.findings))


@dataclass(slots=True)
class _Found:
    """What was looked at. `modems` is None when none were asked."""

    findings: list[Finding]
    listed: list[ListedPort]
    modems: list[FoundModem] | None
    dialogue: list[str]


def _gathered(request: ReportRequest) -> _Found:
    found = _Found([], [], None, [])
    with _noted(found):
        found.findings += examine(request.data_dir, look_for_modems=False, only_look=True)
    with _noted(found):
        found.listed = listed_ports()
    if request.look_for_modems and not request.is_calling and not contents.is_calling(request.data_dir):
        with _noted(found), heard_dialogue() as heard:
            try:
                found.modems = _asked_modems(request.data_dir, found.listed)
                found.findings += modem_findings(found.modems)
            finally:
                found.dialogue = heard()
    return found


def _asked_modems(data_dir: Path | None, listed: list[ListedPort]) -> list[FoundModem]:
    """Those on the ports that the system lists, and on those that calls used of late, listed or not."""
    names = {plain_name(port.name) for port in listed}
    used = {
        line.port for place in contents.places(data_dir) for line in remembered(place.folder) if not line.is_emulated
    }
    unlisted = sorted(port for port in used if plain_name(port) not in names)
    return [*find_modems(), *(find_modems(unlisted) if unlisted else [])]


@contextmanager
def _noted(found: _Found) -> Iterator[None]:
    """What goes wrong while looking is a finding."""
    try:
        yield
    except Exception as error:  # a bug in one part must not cost the others
        text = str(error) if isinstance(error, RobodialError) else traceback.format_exc()
        found.findings.append(Finding(_("report"), False, text))


def _members(request: ReportRequest, found: _Found) -> dict[str, Any]:
    """Each file's content: a text, or what is written as JSON."""
    data_dir = request.data_dir
    made: dict[str, Any] = {
        "versions.json": _tried(lambda: contents.versions(request.more)),
        "ports.json": _tried(lambda: contents.ports(found.listed, found.modems)),
        "settings.json": _tried(lambda: contents.settings(data_dir)),
        "rules.json": _tried(contents.rules),
        "data.json": _tried(lambda: contents.data(data_dir)),
        "levels.json": _tried(lambda: contents.levels(data_dir)),
    }
    if found.dialogue:
        made[IDENTIFICATION] = "\n".join(found.dialogue) + "\n"
    for several in (contents.logs, contents.crashes):
        texts = _tried(lambda read=several: read(data_dir))  # type: ignore[misc]
        made |= texts if "problem" not in texts else {f"{several.__name__}.json": texts}
    return made


def _tried(look: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What cannot be looked at is what somebody wants to know."""
    try:
        return look()
    except (RobodialError, OSError) as error:
        return {"problem": str(error)}
    except Exception:  # a bug in one part must not cost the others
        return {"problem": traceback.format_exc()}


def _findings_text(findings: list[Finding]) -> str:
    lines = []
    for one in findings:
        lines.append(f"{'good' if one.ok else 'PROBLEM':8} {one.what}: {one.found}")
        lines += [f"{'':8} {one.remedy}"] if one.remedy else []
    return "\n".join(lines) + "\n"


# ---- nothing about anybody ---------------------------------------------------------------------------------------


def _hiding(data_dir: Path | None, listed: list[ListedPort], raw: Mapping[str, Any]) -> Hiding:
    """Only names that can occur are kept: of a million contacts hardly one does."""
    words = words_of("\n".join(_strings(raw)))
    names = tuple({name for name in _names(data_dir) if words.may_hold(name)})
    return Hiding(names, Path.home(), tuple(port.serial for port in listed if port.serial))


def _names(data_dir: Path | None) -> Iterator[str]:
    for place in contents.places(data_dir):
        yield from names_in(place.folder / DATABASE)
        try:
            settings = load_settings(place.folder)
        except RobodialError:
            continue
        yield settings.caller_name


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def _written(value: Any, hiding: Hiding) -> str:
    if isinstance(value, str):
        return hiding.text(value)
    return json.dumps(_hidden(value, hiding), ensure_ascii=False, indent=1, default=str) + "\n"


def _hidden(value: Any, hiding: Hiding) -> Any:
    """Inside of JSON: what is masked in it as a text is no JSON any more."""
    if isinstance(value, str):
        return hiding.text(value)
    if isinstance(value, Mapping):
        return {str(key): _hidden(item, hiding) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(item, hiding) for item in value]
    return value


# ---- the file ----------------------------------------------------------------------------------------------------


def _zipped(members: Mapping[str, str], now: datetime) -> bytes:
    """In memory: some hundred kilobytes, and what is written is whole."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in members.items():
            about = zipfile.ZipInfo(name, now.astimezone().timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(about, text)
    return made.getvalue()


def _write(target: Path, content: bytes) -> None:
    """The file before is whole, or the new one is."""
    unfinished = target.with_name(target.name + ".part")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(unfinished, target)
    except OSError as error:
        _remove(unfinished)
        text = _("{file}: the report cannot be written ({why}). Choose another folder, or free some space.")
        raise RobodialError(text.format(file=target, why=error.strerror or error)) from error


def _remove(unfinished: Path) -> None:
    try:
        unfinished.unlink(missing_ok=True)
    except OSError:
        return  # its folder is not there, or cannot be written at all
