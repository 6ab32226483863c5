"""What the user set for the whole program, in a small TOML file of their data folder."""

import json
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from robodial import files
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.settings.complaints import complaint
from robodial.settings.names import SETTINGS_FILE as FILE


class UserSettings(BaseModel):
    """`resume_after_restart`: campaigns that were running when the PC went off go on at the next login.

    The others are the desktop program's: `language` and `theme` follow the system where they are empty; who is calling
    and from which country is proposed for every new campaign; `practice` means that calls go to emulated lines;
    `first_run_step` is where the first steps were left, empty when they are done.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    resume_after_restart: bool = False
    language: Literal["", "en", "fr"] = ""
    theme: Literal["", "light", "dark"] = ""
    country: str = ""
    caller_name: str = ""
    call_back: str = ""
    terms_accepted_on: str = ""
    practice: bool = False
    first_run_step: str = ""
    practice_lines: int = Field(default=2, ge=1, le=12)


def load_settings(folder: Path) -> UserSettings:
    """The settings in `folder`; the defaults where there are none. Raises SettingsError naming file and place."""
    path = folder / FILE
    try:
        return UserSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        return UserSettings()
    except OSError as error:
        text = _("{file} cannot be read: {why}. Check the name and the folder.")
        raise SettingsError(text.format(file=path, why=error.strerror or error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        text = _("{file} is not a settings file: {why}. Correct it, or delete it to have the defaults back.")
        raise SettingsError(text.format(file=path, why=error)) from error
    except ValidationError as error:
        names = list(UserSettings.model_fields)
        raise SettingsError("\n".join(complaint(one, str(path), names, {}) for one in error.errors())) from error


def save_settings(folder: Path, settings: UserSettings) -> None:
    """Write them; the file before is whole or the new one is. Raises SettingsError."""
    path = folder / FILE
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in settings.model_dump().items()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.write_whole(path, "".join(lines))
    except OSError as error:
        text = _("{file} cannot be written: {why}. Check the folder, then try again.")
        raise SettingsError(text.format(file=path, why=error.strerror or error)) from error


def put_aside(folder: Path) -> Path:
    """Move settings that cannot be understood out of the way; where they are now. Raises SettingsError."""
    path, n = folder / FILE, 1
    while (kept := path.with_name(f"settings-unreadable-{n}.toml")).exists():
        n += 1
    try:
        files.put_in_place(path, kept)
    except OSError as error:
        text = _("{file} cannot be written: {why}. Check the folder, then try again.")
        raise SettingsError(text.format(file=path, why=error.strerror or error)) from error
    return kept
