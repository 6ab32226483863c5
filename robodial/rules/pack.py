"""What a country's rule pack says, as values. Files are read by `pack_file`, combined by `merging`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Purpose
from robodial.domain.consent import ConsentLevel

GRACE = timedelta(days=90)
"""How long after its review date a pack still lets marketing, political and charity calls be made."""

ALL_WEEK = CallingWindow.parse(dict.fromkeys(range(7), ("00:00-24:00",)))


class Need(Enum):
    """The consent a call needs, weakest first."""

    NONE = "E0"  # a public alert
    RELATIONSHIP = "R"  # the number was given to the caller; a record only where the pack limits its age
    EXPRESS = "X"
    WRITTEN = "W"
    FORBIDDEN = "F"

    @property
    def rank(self) -> int:
        """The higher the stricter."""
        return _NEEDS.index(self)

    @property
    def level(self) -> ConsentLevel | None:
        """The weakest consent that is enough; None where none is needed, or none is enough."""
        return _LEVELS.get(self)


_NEEDS = list(Need)
_LEVELS = {
    Need.RELATIONSHIP: ConsentLevel.RELATIONSHIP,
    Need.EXPRESS: ConsentLevel.EXPRESS,
    Need.WRITTEN: ConsentLevel.WRITTEN,
}


class Mark(Enum):
    """How sure a source is."""

    CONFIRMED = "C"  # the law or the authority's own words were read
    SECONDARY = "C2"  # somebody else's account of them was
    UNCONFIRMED = "U"
    POLICY = "P"  # no law: our own caution


class Basis(Enum):
    """Whose rule it is."""

    LAW = "L"
    POLICY = "P"
    LAW_TIGHTENED = "LP"


class Topic(Enum):
    """What a source is about."""

    CONSENT = "consent"
    HOURS = "hours"
    FREQUENCY = "frequency"
    REFUSAL = "refusal"
    REGISTER = "register"
    LINE = "line"
    CONTENT = "content"
    SECTOR = "sector"
    BLACKOUT = "blackout"
    MACHINES = "machines"


class Statements(Enum):
    """What a campaign must state before it may run."""

    LAW_CHECKED = "law_checked"
    STATEMENT = "statement"
    POLLING_DAYS = "polling_days"


@dataclass(frozen=True, slots=True)
class Source:
    """A text the pack rests on. Empty `purposes`: all of them."""

    title: str
    on: date
    mark: Mark
    about: frozenset[Topic]
    purposes: frozenset[Purpose]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule is written, and what it rests on (empty: our own caution)."""

    rule: str = ""
    source: str = ""


UNCITED = Citation()
"""Of what no pack says."""


@dataclass(frozen=True, slots=True)
class ConsentRule:
    """What a person must have agreed to. `max_age_days` 0: no limit; `needs_hours`: the consent names hours."""

    need: Need = Need.NONE
    max_age_days: int = 0
    needs_hours: bool = False
    cite: Citation = UNCITED


NO_CONSENT = ConsentRule()


@dataclass(frozen=True, slots=True)
class WindowRule:
    """Hours one pack or overlay allows."""

    window: CallingWindow
    cite: Citation


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many calls in so many days, counted back from now."""

    most: int
    days: int
    cite: Citation


@dataclass(frozen=True, slots=True)
class DayCap:
    """At most so many calls on one day of the called person's calendar."""

    most: int
    cite: Citation


@dataclass(frozen=True, slots=True)
class RegisterRule:
    """A public register that must be at hand, not older than so many days. `obtain` says where it is got."""

    name: str
    title: str
    max_age_days: int
    obtain: str
    cite: Citation


@dataclass(frozen=True, slots=True)
class Blackout:
    """No calls from midnight so many days before a polling day until the polls close, in minutes from midnight."""

    days_before: int
    ends_minute: int
    cite: Citation


@dataclass(frozen=True, slots=True)
class SmallScale:
    """A line outside the allowed numbers may call so few different numbers in so many days."""

    numbers: int
    days: int
    never_for: frozenset[str]


@dataclass(frozen=True, slots=True)
class LineRule:
    """What a line may show. `allowed_prefixes` are national, as written at home; none: any number of its own.


    `advice` chooses the sentence that says which numbers are right; `needs_order` are prefixes for bodies that a
    ministerial order names.
    """

    pack_id: str
    home_prefixes: tuple[str, ...] = ()
    allowed_prefixes: tuple[str, ...] = ()
    advice: str = ""
    needs_order: tuple[str, ...] = ()
    forbidden_types: frozenset[str] = frozenset()
    number_needed: bool = False
    small_scale: SmallScale | None = None
    cite: Citation = UNCITED


@dataclass(frozen=True, slots=True)
class Ban:
    """Something that may not be called for at all; `code` is the reason's."""

    code: str
    cite: Citation


@dataclass(frozen=True, slots=True)
class PurposeRules:
    """What holds for one purpose. The defaults allow everything: they are what merging begins with.

    `free_call_back`: the number left on answering machines is a freephone one.
    """

    ban: Ban | None = None
    consent: ConsentRule = NO_CONSENT
    sector_bans: Mapping[str, Citation] = field(default_factory=dict)
    windows: tuple[WindowRule, ...] = ()
    holidays_closed: bool = False
    caps: tuple[Cap, ...] = ()
    day_cap: DayCap | None = None
    registers: tuple[RegisterRule, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    needs: Mapping[Statements, Citation] = field(default_factory=dict)
    lines: tuple[LineRule, ...] = ()
    free_call_back: Citation | None = None
    must_say_start: frozenset[str] = frozenset()
    must_say_end: frozenset[str] = frozenset()
    max_message_s: float | None = None
    min_ring_s: float = 0.0
    basis: Basis = Basis.POLICY

    @property
    def window(self) -> CallingWindow:
        """The hours open in all of `windows`."""
        open_in_all = ALL_WEEK
        for one in self.windows:
            open_in_all = open_in_all.narrowed_by(one.window)
        return open_in_all


@dataclass(frozen=True, slots=True)
class Overlay:
    """Stricter rules for a part of a country, by the number's prefix or by the campaign's region."""

    id: str
    prefixes: tuple[str, ...]
    regions: tuple[str, ...]
    calendars: tuple[str, ...]
    purposes: Mapping[Purpose, PurposeRules]


@dataclass(frozen=True, slots=True)
class Declared:
    """Caps that take the place of the pack's own when the campaign declares something (`hipaa`)."""

    declared: str
    purposes: frozenset[Purpose]
    caps: tuple[Cap, ...]
    day_cap: DayCap | None


@dataclass(frozen=True, slots=True)
class CallHandling:
    """How calls are placed and ended."""

    min_ring_s: float
    message_start_max_s: float
    release_after_hangup_s: float
    abandoned_max_pct: float
    abandoned_period_days: int
    amd_hangup_allowed: bool
    max_message_s: float
    optout_key: str
    optout_offer_within_s: float | None
    voicemail_policy: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """How long things are kept, in days; -1: while the program is used."""

    recording: str
    recording_max_days: int
    consent_proof_days: int
    call_log_days: int
    optout_days: int
    internal_optout_deadline_h: int


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The rules of one country, at one date."""

    id: str
    version: str
    effective_from: date
    review_by: date
    countries: tuple[str, ...]
    prefixes: tuple[str, ...]
    calendars: tuple[str, ...]
    timezone_rule: str
    applies_to: str
    sources: tuple[Source, ...]
    purposes: Mapping[Purpose, PurposeRules]
    overlays: tuple[Overlay, ...]
    declared: tuple[Declared, ...]
    call: CallHandling
    evidence: Evidence
    blocked_types: frozenset[str]
    ranges_allowed_for: frozenset[Purpose]

    def is_outdated(self, on: date) -> bool:
        """True when its review is overdue by more than the grace."""
        return on > self.review_by + GRACE

    def source_on(self, topic: Topic, purpose: Purpose) -> str:
        """The title of the text behind a rule; empty where none was found."""
        return source_on(self.sources, topic, purpose)


def source_on(sources: tuple[Source, ...], topic: Topic, purpose: Purpose) -> str:
    """The first of `sources` that is about `topic` for `purpose`."""
    about = (one for one in sources if topic in one.about and (not one.purposes or purpose in one.purposes))
    return next((one.title for one in about), "")
