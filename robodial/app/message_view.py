"""A message as the editor shows it: its picture, what is wrong with it, and the edits that can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import soundfile

from robodial.app.message_library import Edit, LibraryMessage, MessageLibrary, OpenMessage
from robodial.audio.message_editing import Finding, Overview, Trim, findings, overview, proposed_trim

_SHORTEST_CUT_S = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class MessageView:
    """An open message, looked at. `proposed` is the part that is left without the silence at both ends."""

    opened: OpenMessage
    picture: Overview
    findings: tuple[Finding, ...]
    proposed: Trim

    @property
    def message(self) -> LibraryMessage:
        """Which one."""
        return self.opened.message

    @property
    def has_silence(self) -> bool:
        """True when there is something to cut at an end."""
        left = self.message.duration_s - (self.proposed.end_s - self.proposed.start_s)
        return left > _SHORTEST_CUT_S


def look_at(library: MessageLibrary, path: Path) -> MessageView:
    """Raises SoundError."""
    return _looked_at(library.open(path))


def change(library: MessageLibrary, path: Path, edit: Edit) -> MessageView:
    """Make the message anew with `edit`. Raises SoundError."""
    return _looked_at(library.edit(path, edit))


def cut_to(edit: Edit, part: Trim) -> Edit:
    """`part` is what is kept of the message as it is heard now."""
    before_s = edit.trim.start_s if edit.trim else 0.0
    return replace(edit, trim=Trim(before_s + part.start_s, before_s + part.end_s))


@dataclass(slots=True)
class EditHistory:
    """What each message was before its edits, as long as the program is open; before that, the recording itself."""

    _before: dict[Path, list[Edit]] = field(default_factory=dict)

    def remember(self, message: LibraryMessage) -> None:
        """It is about to be changed."""
        self._before.setdefault(message.path, []).append(message.edit)

    def can_undo(self, message: LibraryMessage) -> bool:
        """True when there is something to take back."""
        return bool(self._before.get(message.path)) or message.edit != Edit()

    def undo(self, message: LibraryMessage) -> Edit:
        """The edit to go back to."""
        before = self._before.get(message.path)
        return before.pop() if before else Edit()


@dataclass(frozen=True, slots=True)
class Choice:
    """A sound that a campaign can play: one of the library, or any other file that a draft names."""

    path: Path
    name: str
    duration_s: float
    is_there: bool = True


def choices(library: MessageLibrary, named: Mapping[str, str]) -> Sequence[Choice]:
    """The library's messages, then the other files in `named` (by part), missing ones too."""
    found = [Choice(message.path, message.name, message.duration_s) for message in library.all()]
    known = {choice.path for choice in found}
    others = dict.fromkeys(Path(file) for file in named.values() if file)
    return [*found, *(_outside(path) for path in others if path not in known)]


def _outside(path: Path) -> Choice:
    try:
        return Choice(path, path.stem, float(soundfile.info(path).duration))
    except (OSError, RuntimeError):
        return Choice(path, path.stem, 0.0, is_there=False)


def _looked_at(opened: OpenMessage) -> MessageView:
    samples, rate = opened.samples, opened.message.rate
    return MessageView(opened, overview(samples, rate), findings(samples, rate), proposed_trim(samples, rate))
