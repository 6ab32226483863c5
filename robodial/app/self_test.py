"""What an installed program must be able to do without a screen, a modem or the user's data. For installers."""

import importlib
import json
import pkgutil
import platform
import sys
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

import robodial
from robodial.app.campaign_run import open_run
from robodial.app.demo import demo_request
from robodial.app.places import DATABASE, open_store
from robodial.audio.prompts import opt_out_languages, opt_out_sentence
from robodial.audio.sound_file import load_sound
from robodial.clock import Clock, run_virtual
from robodial.domain.campaign import CampaignState
from robodial.i18n import LANGUAGES, gettext, language, set_language
from robodial.rules.shelf import shipped_shelf
from robodial.store import read_only
from robodial.store.schema import HEAD, OLDEST, make_old_file


@dataclass(frozen=True, slots=True)
class Check:
    """One thing tried. `found` is what was seen, or the error."""

    name: str
    ok: bool
    found: str


def run_self_test(report: Path) -> bool:
    """Try everything, write what was found to `report` (JSON); True when all of it works. Raises OSError."""
    checks = [_tried(name, look) for name, look in _CHECKS.items()]
    is_well = all(check.ok for check in checks)
    told = {
        "ok": is_well,
        "version": robodial.__version__,
        "system": platform.platform(),
        "streams": [name for name in ("stdin", "stdout", "stderr") if getattr(sys, f"__{name}__") is not None],
        "checks": [asdict(check) for check in checks],
    }
    report.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return is_well


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except Exception as error:  # whatever it is, the report must name it
        return Check(name, False, f"{type(error).__name__}: {error}")


def _imports() -> str:
    """Every module of the package: a frozen program may lack what one of them needs."""
    names = [found.name for found in pkgutil.walk_packages(robodial.__path__, "robodial.")]
    wanted = [name for name in names if not name.endswith("__main__") and ".migrations" not in name]
    for name in wanted:
        importlib.import_module(name)
    return f"{len(wanted)} modules"


def _sound() -> str:
    """A WAV written and read."""
    import soundfile

    samples = (np.sin(np.arange(8000) * 0.3) * 8000).astype(np.int16)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "é tone.wav"
        soundfile.write(str(path), samples, 8000)
        read = load_sound(path)
    if abs(read.duration_s - 1.0) > 0.01:
        raise ValueError(f"{read.duration_s} s read of 1 s")
    for each in opt_out_languages():
        opt_out_sentence(each)
    return f"1 s, opt-out sentences: {', '.join(opt_out_languages())}"


def _rules() -> str:
    shelf = shipped_shelf()
    if shelf.problems or not shelf.packs:
        raise ValueError("; ".join(problem.reason for problem in shelf.problems.values()) or "no rule packs")
    return f"{len(shelf.packs)} packs"


def _database() -> str:
    """One of the first version of the program, brought up to this one."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name) / "données"
        folder.mkdir()
        make_old_file(folder / DATABASE)
        open_store(folder).close()
        with read_only(folder / DATABASE) as store:
            store.check()
            return f"from {OLDEST} to {HEAD}, journal {store.journal.head()[:12]}"


def _languages() -> str:
    before = language()
    try:
        shown = []
        for each in LANGUAGES:
            set_language(each)
            shown.append(gettext("no answer"))
    finally:
        set_language(before)
    if len(set(shown)) < len(LANGUAGES):
        raise ValueError(f"not translated: {shown}")
    return ", ".join(shown)


def _campaign() -> str:
    """The demonstration, from its list to its end, on the virtual clock."""

    async def whole(clock: Clock, folder: Path) -> str:
        with demo_request() as (demo, _speed):
            async with AsyncExitStack() as stack:
                run = await open_run(replace(demo, data_dir=folder), clock, stack)
                await run.engine.run()
                counts = run.store.campaigns.counts(run.campaigns[0].campaign_id)
                if run.states() != [CampaignState.FINISHED] or not counts.answered:
                    raise ValueError(f"{run.states()}, {counts}")
                return f"{counts.started} calls, {counts.answered} answered"

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return run_virtual(lambda clock: whole(clock, Path(folder)))


_CHECKS: dict[str, Callable[[], str]] = {
    "imports": _imports,
    "sound": _sound,
    "rules": _rules,
    "database": _database,
    "languages": _languages,
    "emulated campaign": _campaign,
}
