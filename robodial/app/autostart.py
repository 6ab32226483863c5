"""Has the system start `robodial resume` when the user logs in: a small file in the folder it looks into for that."""

import os
import plistlib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from robodial.errors import SettingsError
from robodial.i18n import gettext as _

NAME = "robodial-resume"
COMMAND_LINE = "robodial-cli"

_SPECIAL = re.compile(r'[\\"`$]')


@dataclass(frozen=True, slots=True)
class _Form:
    """Where a system looks (below a folder from the environment, or else below home), and what it reads there."""

    variable: str
    below_home: str
    place: str
    text: Callable[[Sequence[str]], str]


def _desktop_entry(command: Sequence[str]) -> str:
    """Freedesktop's Desktop Entry Specification, "The Exec key": quoted words, with four characters escaped in them."""
    quoted = ['"' + _SPECIAL.sub(r"\\\g<0>", word).replace("%", "%%") + '"' for word in command]
    lines = ["[Desktop Entry]", "Type=Application", "Name=robodial", "Terminal=true"]
    # the value as a whole is a string of the file, in which a backslash is written twice
    return "\n".join([*lines, "Exec=" + " ".join(quoted).replace("\\", "\\\\"), ""])


def _launch_agent(command: Sequence[str]) -> str:
    return plistlib.dumps({"Label": NAME, "ProgramArguments": list(command), "RunAtLoad": True}).decode()


def _command_file(command: Sequence[str]) -> str:
    """UTF-8, said so: the console's own code page may lack letters of the user's name."""
    words = " ".join('"' + word.replace("%", "%%") + '"' for word in command)
    return f'@chcp 65001 >nul\r\n@start "robodial" /min {words}\r\n'


_FORMS: Mapping[str, _Form] = {
    "win32": _Form(
        "APPDATA",
        "AppData/Roaming",
        f"Microsoft/Windows/Start Menu/Programs/Startup/{NAME}.cmd",
        _command_file,
    ),
    "darwin": _Form("", "", f"Library/LaunchAgents/{NAME}.plist", _launch_agent),
}
_FREEDESKTOP = _Form("XDG_CONFIG_HOME", ".config", f"autostart/{NAME}.desktop", _desktop_entry)


def resume_command(data_dir: Path | None) -> list[str]:
    """How this very program is started to resume."""
    program = [str(_command_line())] if getattr(sys, "frozen", False) else [sys.executable, "-m", "robodial"]
    where = ["--data-dir", str(data_dir.resolve())] if data_dir is not None else []
    return [*program, "resume", *where]


def _command_line() -> Path:
    """Beside the program with the window there is one that shows what it does, and takes Ctrl-C."""
    own = Path(sys.executable)
    beside = own.with_name(f"{COMMAND_LINE}{own.suffix}")
    return beside if beside.exists() else own


def set_autostart(
    wanted: bool,
    command: Sequence[str],
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> Path:
    """Put the file there, or take it away; returns where it is or was. Raises SettingsError."""
    form = _FORMS.get(platform, _FREEDESKTOP)
    root = environment.get(form.variable) if form.variable else None
    file = (Path(root) if root else (home or Path.home()) / form.below_home) / form.place
    try:
        if wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(form.text(command).encode())
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        text = _("{file} cannot be written: {why}. Check the folder, then try again.")
        raise SettingsError(text.format(file=file, why=error.strerror or error)) from error
    return file
