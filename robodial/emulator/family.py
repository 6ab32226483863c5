"""What one family of modems can do and how it says it, read from `families/*.toml`."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from robodial.domain.voice_format import VoiceFormat
from robodial.errors import ScenarioError
from robodial.i18n import gettext as _


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Timing(_Data):
    """Seconds the modem takes by itself."""

    at_command_s: float
    dial_tone_recognition_s: float
    digit_on_s: float
    digit_off_s: float
    listen_start_s: float
    listen_to_play_s: float
    play_drain_s: float
    hang_up_s: float
    no_dial_tone_s: float = 10.0
    abort_grace_s: float = 0.125


class Register(_Data):
    """One S register."""

    default: int
    least: int = 0
    most: int = 255


class Parameter(_Data):
    """One settable + command: `default` as the modem prints it, `accepts` as it answers =?."""

    default: str
    accepts: str


class ToneReport(_Data):
    """A DLE code for something heard: first after `after_s`, then every `every_s` (0: once)."""

    code: str
    after_s: float
    every_s: float = 0.0


class VoiceFormatCode(_Data):
    """A number that +VSM accepts."""

    code: int
    format: VoiceFormat


class Lines(_Data):
    """+VLS: labels, those that lift the handset, and the literal answer to =?."""

    labels: tuple[int, ...]
    off_hook: tuple[int, ...]
    answer: tuple[str, ...]


class Formats(_Data):
    """+VSM: codes, how many parameters may follow, and the literal answers."""

    codes: tuple[VoiceFormatCode, ...]
    parameters: tuple[int, int]
    default: str
    shown: str
    answer: tuple[str, ...]
    rates: tuple[int, ...] = (8000,)


class Family(_Data):
    """A family of modems. Lines and codes are what goes over the wire."""

    name: str
    title: str
    line_limit: int
    dial_limit: int
    fifo_bytes: int
    dtr_hang_up_s: float
    timing: Timing
    identity: Mapping[str, tuple[str, ...]]
    registers: Mapping[int, Register]
    basic: Mapping[str, int]
    classes: tuple[str, ...]
    classes_answer: str
    general: Mapping[str, Parameter]
    voice: Mapping[str, Parameter]
    lines: Lines
    formats: Formats
    codes: Mapping[str, int]
    reports: Mapping[str, ToneReport]
    dtmf_shielded: bool
    dtmf_end: str = "~"
    silence_codes: str = ""
    duplex: bool = True
    cancel: bool = True
    pause: bool = True
    flush_end: bool = True
    ath_leaves_voice: bool = False
    factory_alone: bool = False
    pages: bool = False
    ringing_lines: bool = False
    answer_report: Literal["ringback", "at_once"] = "ringback"
    answer_code: str = "OK"
    abort_code: str = "NO CARRIER"
    play_end: Literal["ok", "etx_ok", "vcon"] = "ok"
    record_end: Literal["etx_ok", "etx"] = "etx_ok"
    redial_limit: int = 0

    def changed(self, quirks: Mapping[str, Any]) -> "Family":
        """The same family with other quirks. Raises ScenarioError for one that does not exist."""
        unknown = set(quirks) - set(type(self).model_fields)
        if unknown:
            raise ScenarioError(_("Unknown modem quirk: {names}").format(names=", ".join(sorted(unknown))))
        return self.model_copy(update=dict(quirks))


def families() -> tuple[str, ...]:
    """Names of the families that can be emulated."""
    folder = resources.files(__package__).joinpath("families")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@lru_cache(maxsize=16)
def family_named(name: str) -> Family:
    """The family called `name`. Raises ScenarioError for an unknown one."""
    if name not in families():
        raise ScenarioError(
            _("There is no modem family {name}; choose one of {known}.").format(name=name, known=", ".join(families()))
        )
    text = resources.files(__package__).joinpath("families", f"{name}.toml").read_text("utf-8")
    return Family.model_validate({"name": name, **tomllib.loads(text)})
