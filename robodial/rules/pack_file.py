"""One rule pack's file (TOML), checked and made a `Pack`. Errors name the file, the place and what would be right."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import SECTORS, Purpose
from robodial.errors import SettingsError
from robodial.rules.pack import (
    Ban,
    Basis,
    Blackout,
    CallHandling,
    Cap,
    Citation,
    ConsentRule,
    DayCap,
    Declared,
    Evidence,
    LineRule,
    Mark,
    Need,
    Overlay,
    Pack,
    PurposeRules,
    RegisterRule,
    SmallScale,
    Source,
    Statements,
    Topic,
    WindowRule,
    source_on,
)
from robodial.settings.complaints import complaint

Count = Annotated[int, Field(ge=1, le=1000)]
Days = Annotated[int, Field(ge=1, le=30)]
Seconds = Annotated[float, Field(gt=0, le=600)]
Texts = tuple[str, ...]
LineType = Literal["mobile", "premium", "shared_cost", "toll_free", "short"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceModel(_Strict):
    """A text the pack rests on, in our own words."""

    title: Annotated[str, Field(min_length=10)]
    date: date
    mark: Mark
    about: tuple[Topic, ...]
    purposes: tuple[Purpose, ...] = ()


class HeadModel(_Strict):
    """Which pack this is, and where it holds. `countries` are ISO 3166; `*` among `calendars` is the called country."""

    id: Annotated[str, Field(pattern="^[A-Z]{2}$|^DEFAULT$")]
    version: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}\.\d+$")]
    effective_from: date
    effective_to: date | None = None
    review_by: date
    reviewer: str = ""
    countries: Texts = ()
    prefixes: Texts = ()
    calendars: Texts
    timezone_rule: Literal["called_party", "intersection"]
    applies_to: Literal["consumer", "business", "both"]
    sources: tuple[SourceModel, ...] = ()


class HoursModel(_Strict):
    """Hours of the week."""

    mon_fri: Texts = ()
    sat: Texts = ()
    sun: Texts = ()

    @field_validator("mon_fri", "sat", "sun")
    @classmethod
    def _hours_can_be_read(cls, hours: Texts) -> Texts:
        CallingWindow.parse({0: hours})
        return hours


class BlackoutModel(_Strict):
    """From midnight so many days before a polling day until `ends` on it."""

    days_before: Annotated[int, Field(ge=0, le=7)]
    ends: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]


class PurposeModel(_Strict):
    """One purpose. Everything has a value but in an overlay, where what is left out stays as it is."""

    allowed: bool = True
    ban_code: str = "purpose_banned"
    consent: Need = Need.NONE
    consent_max_age_days: Annotated[int, Field(ge=0, le=3660)] = 0
    consent_scope: tuple[Literal["automated_voice", "time_slot", "subject"], ...] = ()
    sector_bans: Texts = ()
    windows: HoursModel | None = None
    holiday_policy: Literal["never", "open"] = "open"
    max_attempts: Count | None = None
    period_days: Days | None = None
    max_per_day: Count | None = None
    refusal_cooldown_days: Literal[-1] = -1  # for good: design, section 5
    blackouts: tuple[BlackoutModel, ...] = ()
    needs: tuple[Statements, ...] = ()
    free_call_back: bool = False
    must_say_start: tuple[Literal["id", "nature", "optout"], ...] = ()
    must_say_end: tuple[Literal["contact", "optout", "id"], ...] = ()
    basis: Basis = Basis.POLICY

    @field_validator("sector_bans")
    @classmethod
    def _sectors_exist(cls, sectors: Texts) -> Texts:
        if unknown := set(sectors) - set(SECTORS):
            raise ValueError(f"{', '.join(sorted(unknown))}: write some of {', '.join(SECTORS)}")
        return sectors


class RegisterModel(_Strict):
    """A public do-not-call register."""

    name: Annotated[str, Field(pattern="^[a-z0-9_]+$")]
    title: str
    required_for: tuple[Purpose, ...]
    max_age_days: Annotated[int, Field(ge=1, le=366)]
    obtain: str


class SmallScaleModel(_Strict):
    """So few different numbers in so many days."""

    distinct_numbers: Count
    days: Days
    never_for: tuple[LineType, ...] = ()


class LineModel(_Strict):
    """What a line may show, for some purposes; several may hold for one."""

    purposes: tuple[Purpose, ...]
    cli_allowed_prefixes: Texts = ()
    cli_advice: Literal["", "fr_automatic", "es_400"] = ""
    cli_general_interest_needs_order: Texts = ()
    cli_forbidden_types: tuple[LineType, ...] = ()
    cli_needed: bool = False
    cli_small_scale_exception: SmallScaleModel | None = None


class ShownModel(_Strict):
    """What the number shown must be good for."""

    cli_must_be_callable_days: Annotated[int, Field(ge=0, le=366)] = 0
    cli_proof_required: bool = True


class CallModel(_Strict):
    """How calls are placed and ended."""

    min_ring_s: Seconds
    message_start_max_s: Seconds
    release_after_hangup_s: Seconds
    abandoned_max_pct: Annotated[float, Field(ge=0, le=100)]
    abandoned_period_days: Annotated[int, Field(ge=1, le=30)]
    amd_hangup_allowed: bool
    max_message_s: Seconds
    optout_key: Literal["9"] = "9"
    optout_offer_within_s: Seconds | None = None
    voicemail_policy: Literal["short_version"] = "short_version"


class EvidenceModel(_Strict):
    """How long things are kept, in days."""

    recording: Literal["off", "notice", "all_party"]
    recording_max_days: int
    consent_proof_days: int
    call_log_days: int
    optout_days: Literal[-1]
    internal_optout_deadline_h: Literal[0]


class DestinationModel(_Strict):
    """What is never dialed (the lists are in `refused_ranges`), and where number ranges could be used at all."""

    ranges_allowed_for: tuple[Purpose, ...] = ()
    blocked_types: Texts


class OverlayModel(_Strict):
    """Stricter rules for a part of the country."""

    id: str
    prefixes: Texts = ()
    regions: Texts = ()
    calendars: Texts = ()
    source: SourceModel | None = None
    purpose: Mapping[Purpose, PurposeModel] = {}


class DeclaredModel(_Strict):
    """Caps in place of the pack's own for a campaign that declares something."""

    declared: Literal["hipaa"]
    purposes: tuple[Purpose, ...]
    max_attempts: Count
    period_days: Days
    max_per_day: Count


class PackModel(_Strict):
    """A whole file."""

    pack: HeadModel
    line: tuple[LineModel, ...] = ()
    shown: ShownModel
    call: CallModel
    purpose: Mapping[Purpose, PurposeModel]
    dnc: tuple[RegisterModel, ...] = ()
    evidence: EvidenceModel
    destination: DestinationModel
    overlay: tuple[OverlayModel, ...] = ()
    declared: tuple[DeclaredModel, ...] = ()

    @field_validator("purpose")
    @classmethod
    def _every_purpose_is_there(cls, purposes: Mapping[Purpose, PurposeModel]) -> Mapping[Purpose, PurposeModel]:
        if missing := [one.value for one in Purpose if one not in purposes]:
            raise ValueError(f"missing: {', '.join(missing)}")
        for name, one in purposes.items():
            if None in (one.windows, one.max_attempts, one.period_days, one.max_per_day):
                raise ValueError(f"{name.value}: windows, max_attempts, period_days and max_per_day must be given")
        return purposes


def pack_from(data: Mapping[str, Any], place: str) -> Pack:
    """The pack in `data`. Raises SettingsError, one line for each thing wrong."""
    try:
        model = PackModel.model_validate(data)
    except ValidationError as error:
        lines = [complaint(one, place, list(PackModel.model_fields), {}) for one in error.errors()]
        raise SettingsError("\n".join(lines)) from error
    return _Maker(model).pack()


class _Maker:
    """Turns one checked file into values; every rule is told where it stands and what it rests on."""

    def __init__(self, model: PackModel) -> None:
        self._model = model
        self._sources = tuple(map(_source, model.pack.sources))

    def pack(self) -> Pack:
        model, head = self._model, self._model.pack
        return Pack(
            id=head.id,
            version=head.version,
            effective_from=head.effective_from,
            review_by=head.review_by,
            countries=head.countries,
            prefixes=head.prefixes,
            calendars=head.calendars,
            timezone_rule=head.timezone_rule,
            applies_to=head.applies_to,
            sources=self._sources,
            purposes={purpose: self._whole(purpose, rules) for purpose, rules in model.purpose.items()},
            overlays=tuple(map(self._overlay, model.overlay)),
            declared=tuple(map(self._declared, model.declared)),
            call=CallHandling(**model.call.model_dump()),
            evidence=Evidence(**model.evidence.model_dump()),
            blocked_types=frozenset(model.destination.blocked_types),
            ranges_allowed_for=frozenset(model.destination.ranges_allowed_for),
        )

    def _whole(self, purpose: Purpose, model: PurposeModel) -> PurposeRules:
        own = self._rules(purpose, model, f"purpose.{purpose.value}", self._sources)
        registers = [self._register(purpose, one) for one in self._model.dnc if purpose in one.required_for]
        lines = [self._line(purpose, one) for one in self._model.line if purpose in one.purposes]
        call = self._model.call
        return _with(own, registers=tuple(registers), lines=tuple(lines), call=call)

    def _rules(self, purpose: Purpose, model: PurposeModel, place: str, sources: tuple[Source, ...]) -> PurposeRules:
        def cite(field: str, topic: Topic) -> Citation:
            return Citation(self._rule(f"{place}.{field}"), source_on(sources, topic, purpose))

        frequency = cite("max_attempts", Topic.FREQUENCY)
        need = Need.NONE if model.consent is Need.FORBIDDEN else model.consent
        allowed = model.allowed and model.consent is not Need.FORBIDDEN
        return PurposeRules(
            ban=None if allowed else Ban(model.ban_code, cite("allowed", Topic.CONSENT)),
            consent=ConsentRule(
                need, model.consent_max_age_days, "time_slot" in model.consent_scope, cite("consent", Topic.CONSENT)
            ),
            sector_bans=dict.fromkeys(model.sector_bans, cite("sector_bans", Topic.SECTOR)),
            windows=(WindowRule(_window(model.windows), cite("windows", Topic.HOURS)),) if model.windows else (),
            holidays_closed=model.holiday_policy == "never",
            caps=(Cap(model.max_attempts, model.period_days, frequency),)
            if model.max_attempts and model.period_days
            else (),
            day_cap=DayCap(model.max_per_day, cite("max_per_day", Topic.FREQUENCY)) if model.max_per_day else None,
            blackouts=tuple(
                Blackout(one.days_before, _minute(one.ends), cite("blackouts", Topic.BLACKOUT))
                for one in model.blackouts
            ),
            needs=dict.fromkeys(model.needs, cite("needs", Topic.CONSENT)),
            free_call_back=cite("free_call_back", Topic.CONTENT) if model.free_call_back else None,
            must_say_start=frozenset(model.must_say_start),
            must_say_end=frozenset(model.must_say_end),
            basis=model.basis,
        )

    def _register(self, purpose: Purpose, model: RegisterModel) -> RegisterRule:
        source = source_on(self._sources, Topic.REGISTER, purpose)
        cite = Citation(self._rule(f"dnc.{model.name}"), source)
        return RegisterRule(model.name, model.title, model.max_age_days, model.obtain, cite)

    def _line(self, purpose: Purpose, model: LineModel) -> LineRule:
        small = model.cli_small_scale_exception
        return LineRule(
            pack_id=self._model.pack.id,
            home_prefixes=self._model.pack.prefixes,
            allowed_prefixes=model.cli_allowed_prefixes,
            advice=model.cli_advice,
            needs_order=model.cli_general_interest_needs_order,
            forbidden_types=frozenset(model.cli_forbidden_types),
            number_needed=model.cli_needed,
            small_scale=SmallScale(small.distinct_numbers, small.days, frozenset(small.never_for)) if small else None,
            cite=Citation(self._rule("line"), source_on(self._sources, Topic.LINE, purpose)),
        )

    def _overlay(self, model: OverlayModel) -> Overlay:
        own = (_source(model.source),) if model.source else ()
        purposes = {
            purpose: self._rules(purpose, rules, f"overlay.{model.id}.{purpose.value}", own)
            for purpose, rules in model.purpose.items()
        }
        return Overlay(model.id, model.prefixes, model.regions, model.calendars, purposes)

    def _declared(self, model: DeclaredModel) -> Declared:
        source = source_on(self._sources, Topic.FREQUENCY, model.purposes[0])
        cite = Citation(self._rule(f"declared.{model.declared}"), source)
        caps = (Cap(model.max_attempts, model.period_days, cite),)
        return Declared(model.declared, frozenset(model.purposes), caps, DayCap(model.max_per_day, cite))

    def _rule(self, place: str) -> str:
        return f"{self._model.pack.id} {self._model.pack.version}, {place}"


def _with(
    own: PurposeRules, *, registers: tuple[RegisterRule, ...], lines: tuple[LineRule, ...], call: CallModel
) -> PurposeRules:
    return replace(own, registers=registers, lines=lines, max_message_s=call.max_message_s, min_ring_s=call.min_ring_s)


def _source(model: SourceModel) -> Source:
    return Source(model.title, model.date, model.mark, frozenset(model.about), frozenset(model.purposes))


def _window(model: HoursModel) -> CallingWindow:
    by_day = dict.fromkeys(range(5), model.mon_fri)
    return CallingWindow.parse({**by_day, 5: model.sat, 6: model.sun})


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
