"""Looks at everything a campaign needs: program, sounds, data folder, journal, modems, and a whole emulated call."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from robodial import __version__
from robodial.app.found_lines import find_modems
from robodial.app.lines import emulated_lines
from robodial.app.places import DATABASE, data_folder, existing_store
from robodial.audio.message import Messages, compose
from robodial.audio.prompts import opt_out_languages, opt_out_sentence
from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.domain.outcome import Outcome
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.scenario import demo_scenario
from robodial.engine.call_runner import CallPlan, CallRunner, MessageStart
from robodial.errors import RobodialError
from robodial.i18n import gettext as _
from robodial.i18n.figures import grouped
from robodial.modem.discovery import FoundModem
from robodial.store import look

LEAST_FREE_MB = 200
EMULATED_NUMBER = "0199000001"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is empty where nothing is to be done."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


def examine(data_dir: Path | None, *, look_for_modems: bool, only_look: bool = False) -> list[Finding]:
    """Everything, in the order in which a user would ask. `only_look`: a damaged database is not put right by it."""
    folder = data_folder(data_dir)
    data = _data_as_it_is if only_look else _data
    findings = [
        Finding(_("program"), True, f"robodial {__version__}"),
        _checked(_("sounds"), _sounds),
        _checked(_("disk"), lambda: _disk(folder)),
        _checked(_("data"), lambda: data(folder)),
        _checked(_("emulated call"), _emulated_call),
    ]
    return [*findings, *modem_findings(find_modems())] if look_for_modems else findings


def _checked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except RobodialError as error:
        return Finding(what, False, str(error))
    except OSError as error:
        found = f"{error.filename or ''} {error.strerror or error}".strip()
        return Finding(what, False, found, _("Check that the disk is there and that you may read and write on it."))


def _sounds() -> str:
    languages = opt_out_languages()
    for language in languages:
        opt_out_sentence(language)
    return _("opt-out sentences in: {languages}").format(languages=", ".join(languages))


def _disk(folder: Path) -> str:
    place = next((parent for parent in (folder, *folder.parents) if parent.exists()), Path())
    free_mb = shutil.disk_usage(place).free // 1_000_000
    found = _("{mb} MB free in {folder}").format(mb=grouped(free_mb), folder=place)
    if free_mb < LEAST_FREE_MB:
        raise RobodialError(found + ". " + _("Free some space: results are lost when the disk is full."))
    return found


def _data(folder: Path) -> str:
    store = existing_store(folder)
    if store is None:
        return _("nothing stored yet in {folder}").format(folder=folder)
    with store:
        store.check()
        journal = store.journal.verify()
        if not journal.ok:
            text = _("The journal was changed at row {row}. Restore your last backup beside it and compare.")
            raise RobodialError(text.format(row=journal.first_bad))
        found = _("{folder}: sound; {rows} journal rows").format(folder=folder, rows=grouped(journal.rows))
        return "\n".join([found, *store.notices()])


def _data_as_it_is(folder: Path) -> str:
    found = look(folder / DATABASE)
    if found is None:
        return _("nothing stored yet in {folder}").format(folder=folder)
    if found.problem:
        raise RobodialError(found.problem)
    told = _("{folder}: sound; {rows} journal rows").format(folder=folder, rows=found.counts.get("journal", "?"))
    return "\n".join([told, *found.restored])


def _emulated_call() -> str:
    result = run_virtual(_call_on_emulated_line)
    if result.outcome in (Outcome.LINE_FAILED, Outcome.INTERRUPTED):
        raise RobodialError(_("An emulated call failed: {why}").format(why=result.evidence))
    return _("went through all layers")


async def _call_on_emulated_line(_clock: Clock) -> AttemptResult:
    line = emulated_lines(1, demo_scenario(), seed=1)[0]
    tone = (6000 * np.sin(np.arange(2 * SAMPLE_RATE) * 2 * np.pi * 700 / SAMPLE_RATE)).astype(np.int16)
    message = compose(None, opt_out_sentence("en"), Sound(tone), None)
    await line.open()
    try:
        call = await line.dial(EMULATED_NUMBER)
        try:
            return await CallRunner(call, CallPlan(Messages(message, message), 25.0, 0.8, {}), _NobodyListens()).run()
        finally:
            await call.hang_up()
    finally:
        await line.close()


class _NobodyListens:
    """A story that is told to nobody."""

    async def rang(self) -> None: ...

    async def answered(self) -> None: ...

    async def message_started(self, start: MessageStart) -> None: ...

    async def message_taken_back(self) -> None: ...

    async def heard_enough(self) -> None: ...

    async def key_pressed(self, key: str) -> None: ...

    async def opted_out(self) -> None: ...


def modem_findings(found: Sequence[FoundModem]) -> Iterator[Finding]:
    """What answers on the PC's ports."""
    if not found:
        yield Finding(_("modems"), True, _("no serial port; emulated lines work"))
    for modem in found:
        ok = modem.voice or not modem.problem
        yield Finding(modem.port, ok, modem.problem or modem.family or modem.description, modem.remedy)
