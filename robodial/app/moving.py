"""Backing up and taking over, as the window does it: with the clock, and with sentences for answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from robodial.app.autostart import resume_command, set_autostart
from robodial.app.backup import ENDING, Restored, back_up, backup_name, restore
from robodial.app.backup_file import Progress
from robodial.app.moment_words import day_words
from robodial.app.places import data_folder
from robodial.clock import SystemClock
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped
from robodial.settings.user_settings import UserSettings, load_settings

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What to tell, and the settings that hold now."""

    sentence: str
    settings: UserSettings


def proposed_name() -> str:
    """Of a backup made today."""
    return backup_name(SystemClock().now())


def back_up_now(home: Path, target: Path, progress: Progress, is_cancelled: Callable[[], bool]) -> str:
    """What to tell when it is done. Raises BackupError, StoreError, OSError."""
    home.mkdir(parents=True, exist_ok=True)
    back_up(home, target, SystemClock().now(), progress, is_cancelled)
    written = target if target.suffix == ENDING else target.with_name(target.name + ENDING)
    size = max(1, round(written.stat().st_size / MB))
    text = _("Everything is in {file} ({size} MB), and was read again. Keep it on another disk than this PC's.")
    return text.format(file=written, size=grouped(size))


def take_over(data_dir: Path | None, source: Path, progress: Progress, is_cancelled: Callable[[], bool]) -> Moved:
    """Put the backup in place, and make true what its settings say. Raises BackupError, StoreError, OSError."""
    home = data_folder(data_dir)
    done = restore(source, home, SystemClock().now(), progress, is_cancelled)
    settings = load_settings(home)
    if settings.resume_after_restart:
        set_autostart(True, resume_command(data_dir))
    return Moved(_told(done), settings)


def _told(done: Restored) -> str:
    told = [
        _("The backup of {day} was taken over.").format(day=day_words(datetime.fromisoformat(done.manifest.made_at)))
    ]
    if n := done.kept.refusals:
        text = ngettext("{n} refusal from this PC was kept.", "{n} refusals from this PC were kept.", n)
        told.append(text.format(n=grouped(n)))
    if n := done.kept.attempts:
        text = ngettext(
            "{n} call made since then was kept in its campaign.",
            "{n} calls made since then were kept in their campaigns.",
            n,
        )
        told.append(text.format(n=grouped(n)))
    if done.aside is not None:
        told.append(_("What was here before is in {folder}.").format(folder=done.aside))
    return " ".join(told)
