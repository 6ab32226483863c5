"""The user's messages: sounds in a folder of their own, each with its name and what was done to it.

What a campaign plays is `NAME.wav`; the recording as it was made stays in `originals/`, so that every edit can be taken
back. Deleted ones are moved aside for a while.
"""

import json
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from robodial import files
from robodial.audio.message_editing import Samples, Trim, level_of, normalised, proposed_trim, trimmed
from robodial.audio.sound_file import LONGEST_FILE_S, SHORTEST_FILE_S, load_own_rate
from robodial.clock import Clock, SystemClock
from robodial.errors import SoundError
from robodial.i18n import gettext as _

FOLDER = "messages"
ORIGINALS = "originals"
DELETED = "deleted"
KEPT_DELETED = timedelta(days=7)
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done to a recording. Without `trim` all of it is kept."""

    trim: Trim | None = None
    is_normalised: bool = False


@dataclass(frozen=True, slots=True)
class LibraryMessage:
    """One message. `path` is what a campaign's settings name; `original` the recording before any edit."""

    path: Path
    name: str
    duration_s: float
    rate: int
    peak_dbfs: float
    edit: Edit
    made_at: str

    @property
    def original(self) -> Path:
        """Where the recording is as it was made."""
        return self.path.parent / ORIGINALS / self.path.name


@dataclass(frozen=True, slots=True, eq=False)
class OpenMessage:
    """A message with its sound before and after the edit, for the editor."""

    message: LibraryMessage
    original: Samples
    samples: Samples


class MessageLibrary:
    """The messages in a data folder."""

    def __init__(self, home: Path, clock: Clock | None = None) -> None:
        self.folder = home / FOLDER
        self._clock = clock or SystemClock()

    def all(self) -> list[LibraryMessage]:
        """By name; files that were put there by hand are listed too, unreadable ones are left alone."""
        files = self.folder.glob("*.wav") if self.folder.is_dir() else []
        found = [message for file in files if (message := _read(file)) is not None]
        return sorted(found, key=lambda message: (message.name.casefold(), message.path.name))

    def find(self, path: Path) -> LibraryMessage | None:
        """The message whose sound is `path`; None when it is no message of this folder."""
        inside = path.parent.resolve() == self.folder.resolve()
        return _read(self.folder / path.name) if inside else None

    def add(self, samples: Samples, rate: int, name: str, edit: Edit | None = None) -> LibraryMessage:
        """Keep a recording, edited at once when `edit` is given. Raises SoundError when it is far too short."""
        if len(samples) < SHORTEST_FILE_S * rate:
            raise SoundError(_("The recording is too short to be a message. Record it again."))
        name = self._free_name(name)
        path = self.folder / f"{_file_stem(name)}-{secrets.token_hex(3)}.wav"
        made_at = self._clock.now().isoformat(timespec="seconds")
        message = LibraryMessage(path, name, 0.0, rate, 0.0, Edit(), made_at)
        _write_sound(message.original, samples, rate)
        return self._store(message, samples, edit or Edit())

    def import_file(self, file: Path, name: str = "") -> LibraryMessage:
        """Take over a sound file, in one channel at its own rate. Raises SoundError with the file and the remedy."""
        samples, rate = load_own_rate(file, longest_s=LONGEST_FILE_S)
        return self.add(samples, rate, name or _spoken(file.stem))

    def open(self, path: Path) -> OpenMessage:
        """Read a message for the editor. Raises SoundError."""
        message = self._existing(path)
        samples, _rate = load_own_rate(message.path)
        if not message.original.is_file():
            return OpenMessage(message, samples, samples)
        original, _rate = load_own_rate(message.original)
        return OpenMessage(message, original, samples)

    def edit(self, path: Path, edit: Edit) -> OpenMessage:
        """Make the message anew out of its recording. Raises SoundError."""
        message = self._existing(path)
        if not message.original.is_file():  # put into the folder by hand
            samples, rate = load_own_rate(message.path)
            _write_sound(message.original, samples, rate)
        original, rate = load_own_rate(message.original)
        stored = self._store(replace(message, rate=rate), original, edit)
        return OpenMessage(stored, original, edited(original, rate, edit))

    def rename(self, path: Path, name: str) -> LibraryMessage:
        """Only the user's name for it: the file stays, and with it the campaigns that play it. Raises SoundError."""
        message, name = self._existing(path), name.strip()
        if not name:
            raise SoundError(_("A message needs a name: write one, such as “Appointment reminder”."))
        if any(other.name.casefold() == name.casefold() and other.path != message.path for other in self.all()):
            raise SoundError(_("Another message is already called “{name}”. Choose another name.").format(name=name))
        renamed = replace(message, name=name[:LONGEST_NAME])
        _write_card(renamed)
        return renamed

    def delete(self, path: Path) -> None:
        """Move it aside; `restore` brings it back as long as it is kept. Who uses it is for the caller to ask."""
        message = self._existing(path)
        self._forget_old()
        for file, aside in self._places(message.path):
            if file.is_file():
                aside.parent.mkdir(parents=True, exist_ok=True)
                files.put_in_place(file, aside)
                now = self._clock.now().timestamp()
                os.utime(aside, (now, now))

    def restore(self, path: Path) -> LibraryMessage:
        """Bring back what was deleted. Raises SoundError when it is gone for good."""
        for file, aside in self._places(path):
            if aside.is_file():
                files.put_in_place(aside, file)
        return self._existing(path)

    # ---- on disk -----------------------------------------------------------------------------------------------

    def _existing(self, path: Path) -> LibraryMessage:
        if (message := self.find(path)) is not None:
            return message
        text = _("The message {path} is no longer there, or cannot be read. Record or import it again.")
        raise SoundError(text.format(path=path), path=str(path))

    def _store(self, message: LibraryMessage, original: Samples, edit: Edit) -> LibraryMessage:
        samples = edited(original, message.rate, edit)
        _write_sound(message.path, samples, message.rate)
        peak = level_of(samples).peak_dbfs
        stored = replace(message, duration_s=len(samples) / message.rate, peak_dbfs=round(peak, 2), edit=edit)
        _write_card(stored)
        return stored

    def _places(self, path: Path) -> Iterator[tuple[Path, Path]]:
        aside = self.folder / DELETED
        originals = self.folder / ORIGINALS / path.name, aside / ORIGINALS / path.name
        card = _card(self.folder / path.name)
        yield from (originals, (card, aside / card.name), (self.folder / path.name, aside / path.name))

    def _forget_old(self) -> None:
        oldest = (self._clock.now() - KEPT_DELETED).timestamp()
        for file in (self.folder / DELETED).rglob("*"):
            if file.is_file() and files.changed_at(file) < oldest:
                with suppress(PermissionError):  # it goes the next time
                    files.remove(file)

    def _free_name(self, name: str) -> str:
        wanted = name.strip()[:LONGEST_NAME] or _("Message")
        taken = {message.name.casefold() for message in self.all()}
        count, free = 2, wanted
        while free.casefold() in taken:
            free, count = f"{wanted} {count}", count + 1
        return free


def edited(original: Samples, rate: int, edit: Edit) -> Samples:
    """The recording with what was done to it."""
    samples = trimmed(original, rate, edit.trim) if edit.trim else original
    return normalised(samples, rate) if edit.is_normalised else samples


def usual_edit(samples: Samples, rate: int) -> Edit:
    """What nearly every recording needs: no silence at its ends, and the level of a telephone message."""
    return Edit(proposed_trim(samples, rate), is_normalised=True)


def _read(path: Path) -> LibraryMessage | None:
    """A message by its sound file; without a card it is called as its file."""
    try:
        sound = soundfile.info(path)
    except (OSError, RuntimeError):
        return None
    card = _read_card(path)
    return LibraryMessage(
        path,
        str(card.get("name") or _spoken(path.stem)),
        sound.frames / sound.samplerate,
        sound.samplerate,
        float(card["peak_dbfs"]) if isinstance(card.get("peak_dbfs"), int | float) else 0.0,
        _edit_of(card.get("edit")),
        str(card.get("made_at", "")),
    )


def _card(path: Path) -> Path:
    return path.with_suffix(".json")


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(_card(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}


def _edit_of(stored: Any) -> Edit:
    """Raises nothing: a card that was damaged says that nothing was done."""
    try:
        trim = stored.get("trim")
        kept = Trim(float(trim["start_s"]), float(trim["end_s"])) if trim else None
        return Edit(kept, bool(stored.get("is_normalised")))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Edit()


def _write_card(message: LibraryMessage) -> None:
    card = {
        "name": message.name,
        "made_at": message.made_at,
        "peak_dbfs": message.peak_dbfs,
        "edit": asdict(message.edit),
    }
    files.write_whole(_card(message.path), json.dumps(card, ensure_ascii=False, indent=1))


def _write_sound(path: Path, samples: Samples, rate: int) -> None:
    """The file before is whole or the new one is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".wav-new")
    try:
        with fresh.open("wb") as file:
            soundfile.write(file, np.ascontiguousarray(samples), rate, subtype="PCM_16", format="WAV")
        files.put_in_place(fresh, path)
    except RuntimeError as error:
        text = _("{path} cannot be written. Check that the disk is there and not full, then try again.")
        raise SoundError(text.format(path=path), path=str(path)) from error


def _file_stem(name: str) -> str:
    """A name that every file system takes: letters without accents, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or FOLDER


def _spoken(stem: str) -> str:
    """A file's name as a title: without underscores and runs of blanks."""
    return re.sub(r"[\s_]+", " ", stem).strip() or FOLDER
