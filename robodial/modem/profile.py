"""What differs between modem families, read from `profiles/*.toml`: checked by pydantic here, frozen inside."""

import re
import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from robodial.errors import SettingsError
from robodial.i18n import gettext as _

VRN_BY_DEFAULT_S = 10.0
"""V.253, where a profile sets no +VRN."""


class AnswerKnowledge(Enum):
    """How a line knows of the answer: by hearing it, or by the modem's own report (+VRA, +VRN, VCON)."""

    HEAR = "hear"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Step:
    """Bytes that should end a data state, and the seconds to wait before the next step is tried."""

    send: bytes
    wait_s: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """USB ids in lower case `vid:pid`, and (command, pattern) pairs of which one match is enough."""

    usb: tuple[str, ...]
    answers: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What one modem family can do and how it says it. Times in seconds."""

    family: str
    name: str
    recognise: Recognition
    set_up: tuple[str, ...]
    per_call: tuple[str, ...]
    vsm_forms: tuple[str, ...]
    semicolon: bool
    answer: AnswerKnowledge
    report_settings: tuple[str, ...]
    dial_tone_s: float
    digit_on_s: float
    digit_off_s: float
    comma_s: float
    keeps_voice_mode: bool
    play_end: bytes
    play_aborts: tuple[Step, ...]
    fifo_bytes: int
    listen_stops: tuple[Step, ...]
    duplex: bool
    duplex_stops: tuple[Step, ...]
    dtr_drop_s: float
    dtr_long_drop_s: float

    @property
    def no_ringing_s(self) -> float:
        """So long after the last digit a modem that has heard no ringing says what it says of an answer (+VRN)."""
        said = [float(text.removeprefix("+VRN=")) for text in self.report_settings if text.startswith("+VRN=")]
        return said[-1] if said else VRN_BY_DEFAULT_S

    def dialing_s(self, dial_string: str) -> float:
        """About how long the modem needs until the last digit is out; each W is a second dial tone."""
        pauses = dial_string.count(",") * self.comma_s
        tones = (1 + dial_string.count("W")) * self.dial_tone_s
        digits = sum(char.isdigit() for char in dial_string)
        return tones + pauses + digits * (self.digit_on_s + self.digit_off_s)


def _hex_bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise ValueError('bytes are written as "10 03"')
    return bytes.fromhex(value)


def _pattern(value: object) -> re.Pattern[str]:
    try:
        return re.compile(str(value), re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"not a pattern: {error}") from error


HexBytes = Annotated[bytes, BeforeValidator(_hex_bytes)]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
Seconds = Annotated[float, Field(ge=0, le=30)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class _Answer(_Strict):
    command: str = Field(pattern=r"^AT[ -~]*$")
    pattern: Pattern


class _Recognise(_Strict):
    usb: list[Annotated[str, Field(pattern=r"^[0-9a-f]{4}:[0-9a-f]{4}$")]]
    answers: list[_Answer]


class _Settings(_Strict):
    settings: list[str]


class _PerCall(_Settings):
    vsm_forms: list[str] = Field(min_length=1)


class _Dial(_Strict):
    semicolon: bool
    answer: AnswerKnowledge
    report_settings: list[str]
    dial_tone_s: Seconds
    digit_on_s: Seconds
    digit_off_s: Seconds
    comma_s: Seconds


class _HangUp(_Strict):
    keeps_voice_mode: bool


class _Step(_Strict):
    send: HexBytes
    wait_s: Seconds


class _Play(_Strict):
    end: HexBytes
    aborts: list[_Step] = Field(min_length=1)
    fifo_bytes: int = Field(gt=0)


class _Listen(_Strict):
    stops: list[_Step] = Field(min_length=1)


class _Duplex(_Listen):
    able: bool


class _Recovery(_Strict):
    dtr_drop_s: Seconds
    dtr_long_drop_s: Seconds


class _ProfileFile(_Strict):
    family: str
    name: str
    recognise: _Recognise
    set_up: _Settings
    per_call: _PerCall
    dial: _Dial
    hang_up: _HangUp
    play: _Play
    listen: _Listen
    duplex: _Duplex
    recovery: _Recovery

    def frozen(self) -> Profile:
        return Profile(
            family=self.family,
            name=self.name,
            recognise=Recognition(
                tuple(self.recognise.usb), tuple((a.command, a.pattern) for a in self.recognise.answers)
            ),
            set_up=tuple(self.set_up.settings),
            per_call=tuple(self.per_call.settings),
            vsm_forms=tuple(self.per_call.vsm_forms),
            **{name: getattr(self.dial, name) for name in ("semicolon", "answer", "dial_tone_s", "digit_on_s")},
            **{name: getattr(self.dial, name) for name in ("digit_off_s", "comma_s")},
            report_settings=tuple(self.dial.report_settings),
            keeps_voice_mode=self.hang_up.keeps_voice_mode,
            play_end=self.play.end,
            play_aborts=_steps(self.play.aborts),
            fifo_bytes=self.play.fifo_bytes,
            listen_stops=_steps(self.listen.stops),
            duplex=self.duplex.able,
            duplex_stops=_steps(self.duplex.stops),
            dtr_drop_s=self.recovery.dtr_drop_s,
            dtr_long_drop_s=self.recovery.dtr_long_drop_s,
        )


def _steps(steps: list[_Step]) -> tuple[Step, ...]:
    return tuple(Step(step.send, step.wait_s) for step in steps)


def parse(text: str, *, path: str) -> Profile:
    """A profile from TOML. Raises SettingsError naming file, place, what is wrong and what would be right."""
    try:
        return _ProfileFile.model_validate(tomllib.loads(text)).frozen()
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_("{path}: not readable as TOML: {why}").format(path=path, why=error)) from error
    except ValidationError as error:
        complaints = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(
            _("{path}: {complaints}. Compare with generic_v253.toml.").format(path=path, complaints=complaints)
        ) from error


GENERIC = "generic_v253"


@cache
def all_profiles() -> dict[str, Profile]:
    """Every profile that robodial ships, by family."""
    folder = resources.files("robodial.modem") / "profiles"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    profiles = (parse(f.read_text(encoding="utf-8"), path=f.name) for f in files)
    return {profile.family: profile for profile in profiles}


def load(family: str) -> Profile:
    """The profile of `family`. Raises SettingsError when there is none."""
    profiles = all_profiles()
    if family not in profiles:
        raise SettingsError(
            _("There is no modem profile {family}; choose one of {known}.").format(
                family=family, known=", ".join(profiles)
            )
        )
    return profiles[family]
