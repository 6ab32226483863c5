"""A campaign file (TOML) or the same settings from the command line, checked and made a `Campaign`."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign, MessageFiles, Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, RetryPolicy, RetryRule
from robodial.errors import SettingsError
from robodial.i18n import gettext as _

_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_DAY_GROUPS = {"mon_fri": range(5), "mon_sat": range(6), "every_day": range(7)}
_ALL_DAY = "00:00-24:00"

Minutes = Annotated[float, Field(ge=1, le=7 * 24 * 60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Caller(_Strict):
    """Who is calling, and the number that answers a call-back."""

    name: Annotated[str, Field(min_length=2, max_length=200)]
    call_back: Annotated[str, Field(min_length=3, max_length=40)]


class MessageSettings(_Strict):
    """The message's files; paths are relative to the campaign file."""

    body: Path
    opening: Path | None = None
    closing: Path | None = None


class RetrySettings(_Strict):
    """Again after so many minutes, at most so many tries with that outcome."""

    after_min: Minutes
    most: Annotated[int, Field(ge=1, le=20)]


class LineSettings(_Strict):
    """One telephone line: its port, the number the called person sees, the digit for an outside line."""

    port: str
    number: str = ""
    outside_line: str = ""


class CampaignSettings(_Strict):
    """A whole campaign file."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    purpose: Purpose
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    language: Literal["fr", "en"] | None = None
    contacts: Path = Field(alias="list")
    caller: Caller
    message: MessageSettings
    hours: Mapping[str, tuple[str, ...]] = {}
    retry: Mapping[str, RetrySettings] = {}
    most_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    ring_timeout_s: Annotated[float, Field(ge=10, le=60)] = 25.0
    heard_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    keys: Mapping[Annotated[str, Field(pattern="^[0-8*#]$")], Disposition] = {}
    line: tuple[LineSettings, ...] = ()

    @field_validator("country")
    @classmethod
    def _country_exists(cls, country: str) -> str:
        if country not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(_("there is no country “{code}”; write FR, US, GB …").format(code=country))
        return country

    @field_validator("hours")
    @classmethod
    def _days_exist(cls, hours: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for day in hours:
            if day not in _DAYS and day not in _DAY_GROUPS:
                known = ", ".join([*_DAYS, *_DAY_GROUPS])
                raise ValueError(_("“{day}” is not a day; write one of {known}").format(day=day, known=known))
        CallingWindow.parse(_by_day(hours))
        return hours

    @field_validator("retry")
    @classmethod
    def _outcomes_exist(cls, retry: Mapping[str, RetrySettings]) -> Mapping[str, RetrySettings]:
        known = sorted(outcome.value for outcome in DEFAULT_RULES)
        for name in retry:
            if name not in known:
                text = _("“{name}” is nothing one can try again after; write one of {known}")
                raise ValueError(text.format(name=name, known=", ".join(known)))
        return retry


def load_campaign_file(path: Path) -> tuple[Campaign, tuple[LineSettings, ...]]:
    """The campaign in `path` and its lines. Raises SettingsError naming file, place and remedy."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(_("{file} cannot be read: {why}").format(file=path, why=error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(_("{file} is not a campaign file: {why}").format(file=path, why=error)) from error
    return campaign_from(data, folder=path.parent, place=str(path))


def campaign_from(data: Mapping[str, Any], *, folder: Path, place: str) -> tuple[Campaign, tuple[LineSettings, ...]]:
    """Check `data`; files are looked for beside `folder`; errors name `place`. Raises SettingsError."""
    try:
        settings = CampaignSettings.model_validate(data)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(place, problem) for problem in error.errors())) from error
    return _campaign(settings, folder, place), settings.line


def _complaint(place: str, problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {where}: {problem['msg'].removeprefix('Value error, ')}"


def _campaign(settings: CampaignSettings, folder: Path, place: str) -> Campaign:
    message = settings.message
    return Campaign(
        name=settings.name,
        purpose=settings.purpose,
        country=settings.country,
        language=settings.language or ("fr" if settings.country in ("FR", "MC") else "en"),
        caller_name=settings.caller.name,
        call_back=_call_back(settings.caller.call_back, settings.country, place),
        list_file=folder / settings.contacts,
        message=MessageFiles(
            folder / message.body,
            folder / message.opening if message.opening else None,
            folder / message.closing if message.closing else None,
        ),
        window=_window(settings.hours),
        retry=_retry(settings),
        ring_timeout_s=settings.ring_timeout_s,
        heard_share=settings.heard_share,
        keys=dict(settings.keys),
    )


def _window(hours: Mapping[str, tuple[str, ...]]) -> CallingWindow:
    return CallingWindow.parse(_by_day(hours) if hours else dict.fromkeys(range(7), (_ALL_DAY,)))


def _by_day(hours: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Groups first, then single days, so that `mon_fri` with `wed` means what it says."""
    by_day: dict[int, tuple[str, ...]] = {}
    for name, days in _DAY_GROUPS.items():
        by_day.update(dict.fromkeys(days, hours[name]) if name in hours else {})
    by_day.update({day: hours[name] for name, day in _DAYS.items() if name in hours})
    return by_day


def _retry(settings: CampaignSettings) -> RetryPolicy:
    own = {
        Outcome(name): RetryRule(timedelta(minutes=rule.after_min), rule.most) for name, rule in settings.retry.items()
    }
    return RetryPolicy(settings.most_attempts, {**DEFAULT_RULES, **own})


def _call_back(text: str, country: str, place: str) -> PhoneNumber:
    try:
        number = phonenumbers.parse(text, country)
        possible = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        raise SettingsError(
            _("{place}: “{text}” is not a telephone number people can call back.").format(place=place, text=text)
        )
    return PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
