"""A campaign file (TOML) or the same settings from the command line, checked and made a `Campaign`."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import (
    HIGHEST_PRIORITY,
    LOWEST_PRIORITY,
    SECTORS,
    USUAL_PRIORITY,
    Alert,
    Campaign,
    MachinePolicy,
    MessageFiles,
    Purpose,
    Statement,
)
from robodial.domain.consent_declaration import ConsentDeclaration, ConsentLevel, ConsentTerms
from robodial.domain.contact import PhoneNumber
from robodial.domain.list_columns import ListColumns, RepairKind, is_text_encoding
from robodial.domain.numbering import is_country
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.public_holidays import FIRST_YEAR, LAST_YEAR, region_code, regions_of_country
from robodial.domain.retry_policy import DEFAULT_RULES, MACHINE_RULE, RetryPolicy, RetryRule
from robodial.domain.usual_language import usual_language
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.settings.complaints import complaint

_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_DAY_GROUPS = {"mon_fri": range(5), "mon_sat": range(6), "every_day": range(7)}
_ALL_DAY = "00:00-24:00"

UNSURE = "unsure"
"""In `[retry]`: calls in which the message was heard, but nobody knows by whom."""

KeyMeaning = Literal["confirmed", "call_back"]
"""What a key can say. Refusing further calls is key 9, everywhere and always."""

Minutes = Annotated[float, Field(ge=1, le=7 * 24 * 60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Caller(_Strict):
    """Who is calling, and the number that answers a call-back."""

    name: Annotated[str, Field(min_length=2, max_length=200)]
    call_back: Annotated[str, Field(min_length=3, max_length=40)]


class MessageSettings(_Strict):
    """The message's files; paths are relative to the campaign file. `machine` replaces `body` on answering machines."""

    body: Path
    opening: Path | None = None
    closing: Path | None = None
    machine: Path | None = None


class RetrySettings(_Strict):
    """Again after so many minutes, at most so many tries with that outcome."""

    after_min: Minutes
    most: Annotated[int, Field(ge=1, le=20)]


class LineSettings(_Strict):
    """One telephone line: its port, the number the called person sees, the digit for an outside line."""

    port: str
    number: str = ""
    outside_line: str = ""


class StatementSettings(_Strict):
    """Who answers for something, since when; for a law that was checked, which one."""

    by: Annotated[str, Field(min_length=2, max_length=200)]
    on: date
    law: Annotated[str, Field(max_length=1000)] = ""


class AlertSettings(_Strict):
    """Who confirms a public alert, and when its calls end; a time without a zone is this PC's."""

    confirmed_by: Annotated[str, Field(min_length=2, max_length=200)]
    ends_at: datetime

    @field_validator("ends_at")
    @classmethod
    def _is_in_our_time(cls, ends_at: datetime) -> datetime:
        _in_our_time(ends_at.year)
        return ends_at


class ConsentSettings(_Strict):
    """How the list's consents are taken: who answers for what no row can prove, since when, and in which words."""

    level: ConsentLevel = ConsentLevel.EXPRESS
    declared_by: Annotated[str, Field(max_length=200)] = ""
    declared_on: date | None = None
    text: Annotated[str, Field(max_length=2000)] = ""

    @field_validator("declared_by")
    @classmethod
    def _has_a_name(cls, name: str, info: ValidationInfo) -> str:
        if len(name) == 1:
            raise ValueError(_("a declaration needs the full name of the person who answers for it."))
        return name

    @model_validator(mode="after")
    def _somebody_answers(self) -> "ConsentSettings":
        if not self.declared_by and (self.declared_on or self.text or self.level is ConsentLevel.WRITTEN):
            text = _(
                "written consent and declarations need a name: add declared_by with the person who answers for it."
            )
            raise ValueError(text)
        return self


class ColumnSettings(_Strict):
    """How the list is read: columns by header or letter; whatever is left out is found. See `domain.list_columns`."""

    phone: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    time_zone: str = ""
    encoding: str = ""
    unrepaired_rows: tuple[Annotated[int, Field(ge=1)], ...] = ()
    refused_repairs: tuple[RepairKind, ...] = ()

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, encoding: str) -> str:
        if encoding and not is_text_encoding(encoding):
            text = _("“{name}” is no encoding of texts; write utf-8 or cp1252 (Windows), or leave it out.")
            raise ValueError(text.format(name=encoding))
        return encoding


class CampaignSettings(_Strict):
    """A whole campaign file."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    purpose: Purpose
    country: str
    language: Literal["fr", "en"] | None = None
    contacts: Path = Field(alias="list")
    caller: Caller
    machines: MachinePolicy = MachinePolicy.LEAVE_MESSAGE
    message: MessageSettings
    hours: Mapping[str, tuple[str, ...]] = {}
    retry: Mapping[str, RetrySettings] = {}
    most_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    ring_timeout_s: Annotated[float, Field(ge=10, le=60)] = 25.0
    heard_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    priority: Annotated[int, Field(ge=HIGHEST_PRIORITY, le=LOWEST_PRIORITY)] = USUAL_PRIORITY
    starts_on: date | None = None
    ends_on: date | None = None
    keys: Mapping[Annotated[str, Field(pattern="^[0-8*#]$")], KeyMeaning] = {}
    line: tuple[LineSettings, ...] = ()
    region: str = ""
    sector: str = ""
    polling_days: tuple[date, ...] | None = None
    law_checked: StatementSettings | None = None
    statement: StatementSettings | None = None
    hipaa: StatementSettings | None = None
    alert: AlertSettings | None = None
    consent: ConsentSettings = ConsentSettings()
    columns: ColumnSettings = ColumnSettings()

    @field_validator("country")
    @classmethod
    def _country_exists(cls, country: str) -> str:
        if not is_country(country.upper()):
            text = _("“{code}” is not a country; write two letters such as FR, GB or US.")
            raise ValueError(text.format(code=country))
        return country.upper()

    @field_validator("polling_days")
    @classmethod
    def _polls_are_in_our_time(cls, days: tuple[date, ...] | None) -> tuple[date, ...] | None:
        for day in days or ():
            _in_our_time(day.year)
        return days

    @field_validator("region")
    @classmethod
    def _region_exists(cls, region: str, info: ValidationInfo) -> str:
        country = info.data.get("country")
        if not region or not country:
            return region
        if found := region_code(country, region):
            return found
        text = _("“{region}” is no region of {country} with holidays of its own; there are: {known}.")
        known = ", ".join(regions_of_country(country)) or "-"
        raise ValueError(text.format(region=region, country=country, known=known))

    @field_validator("sector")
    @classmethod
    def _sector_exists(cls, sector: str) -> str:
        if sector and sector not in SECTORS:
            text = _("“{sector}” is not known; write one of {known}.")
            raise ValueError(text.format(sector=sector, known=", ".join(SECTORS)))
        return sector

    @field_validator("law_checked")
    @classmethod
    def _law_is_named(cls, checked: StatementSettings | None) -> StatementSettings | None:
        if checked is not None and not checked.law:
            raise ValueError(_("say which law was checked: law = “…”."))
        return checked

    @field_validator("alert")
    @classmethod
    def _only_alerts_are_confirmed(cls, alert: AlertSettings | None, info: ValidationInfo) -> AlertSettings | None:
        purpose = info.data.get("purpose")
        if alert is not None and purpose is not None and purpose is not Purpose.PUBLIC_ALERT:
            text = _("only a public_alert has this; the purpose is {purpose}.")
            raise ValueError(text.format(purpose=purpose.value))
        return alert

    @field_validator("caller")
    @classmethod
    def _can_be_called_back(cls, caller: Caller, info: ValidationInfo) -> Caller:
        if country := info.data.get("country"):
            _call_back(caller.call_back, country)
        return caller

    @field_validator("message")
    @classmethod
    def _machines_get_a_message(cls, message: MessageSettings, info: ValidationInfo) -> MessageSettings:
        policy = info.data.get("machines", MachinePolicy.LEAVE_MESSAGE)
        if message.machine and policy.hangs_up:
            text = _('“machine” is never played with machines = "{policy}"; leave one of the two out.')
            raise ValueError(text.format(policy=policy.value))
        return message

    @field_validator("hours")
    @classmethod
    def _days_exist(cls, hours: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for day in hours:
            if day not in _DAYS and day not in _DAY_GROUPS:
                known = ", ".join([*_DAYS, *_DAY_GROUPS])
                raise ValueError(_("“{day}” is not a day; write one of {known}").format(day=day, known=known))
        CallingWindow.parse(_by_day(hours))
        return hours

    @field_validator("ends_on")
    @classmethod
    def _ends_after_it_starts(cls, ends_on: date | None, info: ValidationInfo) -> date | None:
        starts_on = info.data.get("starts_on")
        if ends_on and starts_on and ends_on < starts_on:
            raise ValueError(_("The campaign's last day is before its first."))
        return ends_on

    @field_validator("retry")
    @classmethod
    def _outcomes_exist(cls, retry: Mapping[str, RetrySettings], info: ValidationInfo) -> Mapping[str, RetrySettings]:
        known = sorted([*(outcome.value for outcome in (*DEFAULT_RULES, Outcome.MACHINE)), UNSURE])
        if Outcome.MACHINE.value in retry and not info.data.get("machines", MachinePolicy.LEAVE_NOTHING).hangs_up:
            raise ValueError(_('machines get a message, and no other call; for another set machines = "call_later".'))
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
        text = _("{file} cannot be read: {why}. Check the name and the folder.")
        raise SettingsError(text.format(file=path, why=error.strerror or error)) from error
    except UnicodeDecodeError as error:
        text = _("{file} is not a campaign file: it is not UTF-8 text. Save it again as UTF-8.")
        raise SettingsError(text.format(file=path)) from error
    except tomllib.TOMLDecodeError as error:
        text = _("{file} is not a campaign file: {why}. Texts need quotation marks; in them, write \\ as \\\\ or /.")
        raise SettingsError(text.format(file=path, why=error)) from error
    return campaign_from(data, folder=path.parent, place=str(path))


def campaign_from(
    data: Mapping[str, Any], *, folder: Path, place: str, options: Mapping[str, str] | None = None
) -> tuple[Campaign, tuple[LineSettings, ...]]:
    """Check `data`; files are looked for beside `folder`. Raises SettingsError, one line for each thing wrong.

    Errors name `place` and the setting, or where `options` knows it, the option it came from.
    """
    try:
        settings = CampaignSettings.model_validate(data)
    except ValidationError as error:
        lines = [complaint(one, place, _names_beside(one), options or {}) for one in error.errors()]
        raise SettingsError("\n".join(lines)) from error
    return _campaign(settings, folder), settings.line


def _names_beside(problem: ErrorDetails) -> list[str]:
    """The settings that may stand where `problem` is."""
    model: type[BaseModel] = CampaignSettings
    for part in problem["loc"][:-1]:
        model = _TABLES.get(str(part), model)
    return [field.alias or name for name, field in model.model_fields.items()]


_TABLES: Mapping[str, type[BaseModel]] = {
    "caller": Caller,
    "message": MessageSettings,
    "retry": RetrySettings,
    "line": LineSettings,
    "law_checked": StatementSettings,
    "statement": StatementSettings,
    "hipaa": StatementSettings,
    "alert": AlertSettings,
    "consent": ConsentSettings,
    "columns": ColumnSettings,
}


def _campaign(settings: CampaignSettings, folder: Path) -> Campaign:
    message = settings.message
    return Campaign(
        name=settings.name,
        purpose=settings.purpose,
        country=settings.country,
        language=settings.language or usual_language(settings.country),
        caller_name=settings.caller.name,
        call_back=_call_back(settings.caller.call_back, settings.country),
        list_file=folder / settings.contacts,
        message=MessageFiles(
            folder / message.body,
            folder / message.opening if message.opening else None,
            folder / message.closing if message.closing else None,
            folder / message.machine if message.machine else None,
        ),
        window=_window(settings.hours),
        retry=_retry(settings),
        ring_timeout_s=settings.ring_timeout_s,
        heard_share=settings.heard_share,
        keys={key: Disposition(meaning) for key, meaning in settings.keys.items()},
        machines=settings.machines,
        priority=settings.priority,
        starts_on=settings.starts_on,
        ends_on=settings.ends_on,
        region=settings.region,
        sector=settings.sector,
        polling_days=settings.polling_days,
        law_checked=_statement(settings.law_checked),
        statement=_statement(settings.statement),
        hipaa=_statement(settings.hipaa),
        alert=_alert(settings.alert),
        consent=_terms(settings.consent),
        columns=ListColumns(**settings.columns.model_dump()),
    )


def _in_our_time(year: int) -> None:
    """Raises ValueError."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(_("the year {year} cannot be right.").format(year=year))


def _statement(settings: StatementSettings | None) -> Statement | None:
    return Statement(settings.by, settings.on, settings.law) if settings else None


def _alert(settings: AlertSettings | None) -> Alert | None:
    return Alert(settings.confirmed_by, settings.ends_at.astimezone(UTC)) if settings else None


def _terms(consent: ConsentSettings) -> ConsentTerms:
    by = consent.declared_by
    return ConsentTerms(consent.level, ConsentDeclaration(by, consent.declared_on, consent.text) if by else None)


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
    rules = {name: RetryRule(timedelta(minutes=rule.after_min), rule.most) for name, rule in settings.retry.items()}
    unsure = rules.pop(UNSURE, None)
    own = {Outcome(name): rule for name, rule in rules.items()}
    later = {Outcome.MACHINE: MACHINE_RULE} if settings.machines is MachinePolicy.CALL_LATER else {}
    return RetryPolicy(settings.most_attempts, {**DEFAULT_RULES, **later, **own}, unsure)


def _call_back(text: str, country: str) -> PhoneNumber:
    """Raises ValueError."""
    try:
        number = phonenumbers.parse(text, country)
        possible = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        told = _("“{text}” is not a telephone number people can call back; write it as 01 99 00 12 34 or +33199001234.")
        raise ValueError(told.format(text=text))
    return PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
