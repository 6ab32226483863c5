"""The calling rules said a second time, from the reference tables and their texts, for judging what an engine did.

Nothing of `robodial` is imported: hours, zones, holidays, caps, consents and refusals are plain Python over plain
values, so that a mistake in the rules is not repeated here. Slow and simple on purpose.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

# ---- table 2 of the reference (country; purpose; consent; age; hours; holidays; attempts/days; a day; register) -----

_TABLE = """
FR;appointment;R;0;09:00-20:00;10:00-18:00;none;no;4;7;2;no
FR;service_info;R;0;09:00-20:00;10:00-18:00;none;no;4;30;2;no
FR;survey;R;0;10:00-13:00,14:00-20:00;none;none;no;4;30;1;no
FR;marketing;W;365;10:00-13:00,14:00-20:00;none;none;no;4;30;1;no
FR;political;W;365;10:00-13:00,14:00-20:00;none;none;no;2;30;1;no
US;appointment;X;0;09:00-20:00;09:00-20:00;none;no;3;30;1;no
US;service_info;X;0;09:00-20:00;09:00-20:00;none;no;3;30;1;no
US;survey;X;730;10:00-20:00;10:00-20:00;none;no;3;30;1;no
GB;appointment;R;0;09:00-20:00;10:00-18:00;none;no;3;7;2;no
GB;service_info;R;0;09:00-20:00;10:00-18:00;none;no;3;30;2;no
GB;survey;R;0;10:00-20:00;10:00-17:00;none;no;3;30;1;no
GB;marketing;W;365;10:00-20:00;10:00-17:00;none;no;3;30;1;yes
GB;political;W;365;10:00-20:00;10:00-17:00;none;no;2;30;1;yes
"""

REGISTERS = {"GB": (("tps", 28), ("ctps", 28))}
"""Table 1: which copies must be at hand, and how many days old they may be."""

HOLIDAYS = {
    "FR": {date(2026, 11, 1), date(2026, 11, 11)},
    "US": {date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26)},
    "GB": set(),
}
"""Between the middle of October and the end of November 2026; French ones are legal holidays overseas as well."""

REFUSAL_BRAKE_FIRST, REFUSAL_BRAKE_OF, REFUSAL_BRAKE_SHARE = 5, 50, 0.03
REST = timedelta(hours=2)
OPT_OUT_SENTENCE_ENDS_S = 3.0
"""Of the message that the simulated campaigns play."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Row:
    """One line of table 2; minutes of the day, Monday first."""

    consent: str
    age_days: int
    week: tuple[Spans, ...]
    most: int
    days: int
    most_a_day: int
    register: bool


def _spans(text: str) -> Spans:
    def minute(clock: str) -> int:
        return int(clock[:2]) * 60 + int(clock[3:])

    if text == "none":
        return ()
    return tuple((minute(span[:5]), minute(span[6:])) for span in text.split(","))


def _read() -> dict[tuple[str, str], Row]:
    rows = {}
    for line in _TABLE.split():
        country, purpose, consent, age, weekdays, sat, sun, holidays, most, days, a_day, register = line.split(";")
        assert holidays == "no"
        week = (_spans(weekdays),) * 5 + (_spans(sat), _spans(sun))
        rows[country, purpose] = Row(consent, int(age), week, int(most), int(days), int(a_day), register == "yes")
    return rows


TABLE = _read()

# ---- where numbers are --------------------------------------------------------------------------------------------

_H = timedelta(hours=1)
_ZONES: Mapping[str, tuple[timedelta, datetime | None]] = {
    "Europe/Paris": (1 * _H, datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "Europe/London": (0 * _H, datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (-5 * _H, datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "America/Chicago": (-6 * _H, datetime(2026, 11, 1, 7, tzinfo=UTC)),
    "America/Los_Angeles": (-8 * _H, datetime(2026, 11, 1, 9, tzinfo=UTC)),
    "America/Phoenix": (-7 * _H, None),
    "Pacific/Honolulu": (-10 * _H, None),
    "Indian/Reunion": (4 * _H, None),
}
"""Winter offset, and the moment of autumn 2026 until which it is an hour more."""

_PLACES = {
    "+33": ("FR", "Europe/Paris"),
    "+262262": ("FR", "Indian/Reunion"),
    "+4420": ("GB", "Europe/London"),
    "+1212": ("US", "America/New_York"),
    "+1312": ("US", "America/Chicago"),
    "+1310": ("US", "America/Los_Angeles"),
    "+1602": ("US", "America/Phoenix"),
    "+1808": ("US", "Pacific/Honolulu"),
}
_HOME = {"FR": "Europe/Paris", "US": "America/New_York", "GB": "Europe/London"}


def place(number: str) -> tuple[str, str]:
    """Country and zone of a number, by its first digits."""
    return next(where for prefix, where in _PLACES.items() if number.startswith(prefix))


def local(at: datetime, zone: str) -> datetime:
    """What clocks there show, as a naive time."""
    winter, summer_until = _ZONES[zone]
    offset = winter + _H if summer_until is not None and at < summer_until else winter
    return at.astimezone(UTC).replace(tzinfo=None) + offset


# ---- what happened ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A campaign, as the law sees it. `week` are its own hours, Monday first; None: no own hours."""

    name: str
    purpose: str
    country: str
    first_day: date | None = None
    last_day: date | None = None
    week: tuple[Spans, ...] | None = None
    polling_days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Start:
    """A line goes off-hook. `person` is unique within the campaign; `zone` is the person's own column."""

    at: datetime
    campaign: str
    number: str
    person: str
    zone: str = ""


@dataclass(frozen=True)
class End:
    """How a call ended."""

    at: datetime
    campaign: str
    number: str
    person: str
    outcome: str
    heard_s: float = 0.0
    refused: bool = False


@dataclass(frozen=True)
class Refusal:
    """Someone is not to be called, from `at` on; a typing error of the user's until it is undone."""

    at: datetime
    number: str
    by_person: bool = True
    scope: str = "all"
    undone_at: datetime | None = None

    def holds(self, at: datetime, purpose: str) -> bool:
        """Whatever consents say."""
        undone = self.undone_at is not None and self.undone_at <= at
        return self.at <= at and not undone and self.scope in ("all", purpose)


@dataclass(frozen=True)
class Agreement:
    """A consent, known since `known_at`. `level` is R, X or W; `hours` as minutes of every day."""

    number: str
    purpose: str
    level: str
    given_at: datetime
    known_at: datetime
    source: str = "form"
    expires_at: datetime | None = None
    hours: Spans = ()


@dataclass(frozen=True)
class Withdrawal:
    """A consent taken back."""

    at: datetime
    number: str
    purpose: str


@dataclass(frozen=True)
class Copy:
    """A register's copy, drawn on `copied_at`, with the numbers in it."""

    register: str
    copied_at: datetime
    numbers: frozenset[str]


@dataclass
class Story:
    """Everything that happened, in any order."""

    campaigns: dict[str, Told] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    pauses: list[tuple[str, datetime, datetime]] = field(default_factory=list)


class Judge:
    """Says what is wrong with a call, or with all calls of a story."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._starts: dict[str, list[Start]] = defaultdict(list)
        self._ends: dict[str, list[End]] = defaultdict(list)
        self._refusals: dict[str, list[Refusal]] = defaultdict(list)
        self._agreements: dict[tuple[str, str], list[Agreement]] = defaultdict(list)
        self._withdrawals: dict[tuple[str, str], list[Withdrawal]] = defaultdict(list)
        for start in story.starts:
            self._starts[start.number].append(start)
        for end in story.ends:
            self._ends[end.number].append(end)
        for refusal in story.refusals:
            self._refusals[refusal.number].append(refusal)
        for one in story.agreements:
            self._agreements[one.number, one.purpose].append(one)
        for back in story.withdrawals:
            self._withdrawals[back.number, back.purpose].append(back)

    def wrongs(self) -> list[str]:
        """Every call that should not have been made, and why."""
        found = [f"{start}: {why}" for start in self._story.starts for why in self.objections(start)]
        return found + list(self._after_brakes()) + list(self._never_ended())

    def objections(self, start: Start) -> Iterator[str]:
        """Why this call may not begin at that moment, given all that happened before."""
        told = self._story.campaigns[start.campaign]
        yield from self._refused(start, told)
        yield from self._consent(start, told)
        yield from self._registers(start, told)
        yield from self._hours(start, told)
        yield from self._counts(start, told)
        yield from self._after_ends(start)

    def objection(self, start: Start) -> str | None:
        """The first of them."""
        return next(self.objections(start), None)

    def stays_out(self, start: Start) -> bool:
        """True when waiting alone would not help."""
        told = self._story.campaigns[start.campaign]
        for_good = (self._refused(start, told), self._consent(start, told), self._hung_up(start))
        listed = any(start.number in copy.numbers for copy in self._story.copies)
        return any(next(why, None) for why in for_good) or (listed and told.purpose in ("marketing", "political"))

    def is_paused(self, campaign: str, at: datetime) -> bool:
        """By the user, or because it asked something."""
        return any(name == campaign and since <= at <= until for name, since, until in self._story.pauses)

    # ---- the person's wishes ----

    def _refused(self, start: Start, told: Told) -> Iterator[str]:
        for refusal in self._refusals[start.number]:
            if refusal.holds(start.at, told.purpose) and not self._lifted(refusal, start):
                yield f"refused at {refusal.at} ({'person' if refusal.by_person else 'user'}, {refusal.scope})"

    def _lifted(self, refusal: Refusal, start: Start) -> bool:
        """Only the person's own refusal, by a valid express consent to this purpose that they gave afterwards."""
        told = self._story.campaigns[start.campaign]
        given = self._standing(start.number, told.purpose, start.at)
        if given is None or not refusal.by_person or given.given_at <= refusal.at:
            return False
        return not list(self._weak(given, start, told, at_least="X"))

    def _standing(self, number: str, purpose: str, at: datetime) -> Agreement | None:
        known = [one for one in self._agreements[number, purpose] if one.known_at <= at]
        return max(known, key=lambda one: one.given_at, default=None)

    def _consent(self, start: Start, told: Told) -> Iterator[str]:
        given = self._standing(start.number, told.purpose, start.at)
        rows = _rows(start.number, told)
        level = max((row.consent for row in rows), key="RXW".index)
        if level == "R" and not any(row.age_days for row in rows):
            if given is not None and self._taken_back(given, start.at):
                yield "consent withdrawn"
            return
        if given is None:
            yield "no consent"
            return
        yield from self._weak(given, start, told, at_least=level)

    def _weak(self, given: Agreement, start: Start, told: Told, *, at_least: str) -> Iterator[str]:
        rows = _rows(start.number, told)
        level = max((at_least, *(row.consent for row in rows)), key="RXW".index)
        ages = [row.age_days for row in rows if row.age_days]
        if "RXW".index(given.level) < "RXW".index(level):
            yield f"consent is only {given.level}, {level} is needed"
        if not given.source.strip() or given.given_at > start.at:
            yield "consent without source or from the future"
        if ages and start.at - given.given_at > timedelta(days=min(ages)):
            yield "consent too old"
        if given.expires_at is not None and given.expires_at <= start.at:
            yield "consent expired"
        if self._taken_back(given, start.at):
            yield "consent withdrawn"
        if told.purpose == "political" and "FR" in _countries(start.number, told) and not given.hours:
            yield "political consent without hours"

    def _taken_back(self, given: Agreement, at: datetime) -> bool:
        backs = self._withdrawals[given.number, given.purpose]
        return any(given.given_at <= back.at <= at for back in backs)

    def _registers(self, start: Start, told: Told) -> Iterator[str]:
        for country in _countries(start.number, told):
            if TABLE[country, told.purpose].register:
                for name, days in REGISTERS[country]:
                    yield from self._register(name, days, start)

    def _register(self, name: str, days: int, start: Start) -> Iterator[str]:
        copies = [copy for copy in self._story.copies if copy.register == name and copy.copied_at <= start.at]
        newest = max(copies, key=lambda copy: copy.copied_at, default=None)
        if newest is None or start.at - newest.copied_at > timedelta(days=days):
            yield f"no fresh copy of {name}"
        elif start.number in newest.numbers:
            yield f"in {name}"

    # ---- the moment ----

    def _hours(self, start: Start, told: Told) -> Iterator[str]:
        home_day = local(start.at, _HOME[told.country]).date()
        if (told.first_day and home_day < told.first_day) or (told.last_day and home_day > told.last_day):
            yield f"outside the campaign's days: {home_day}"
        own = [start.zone] if start.zone in _ZONES else []
        for zone in (place(start.number)[1], *own):
            yield from self._in_zone(local(start.at, zone), start, told)

    def _in_zone(self, clock: datetime, start: Start, told: Told) -> Iterator[str]:
        day, minute = clock.date(), clock.hour * 60 + clock.minute
        weeks = [row.week for row in _rows(start.number, told)] + ([told.week] if told.week else [])
        given = self._standing(start.number, told.purpose, start.at)
        if given is not None and given.hours and not self._taken_back(given, start.at):
            weeks.append((given.hours,) * 7)
        if not all(any(a <= minute < b for a, b in week[day.weekday()]) for week in weeks):
            yield f"outside hours: {clock:%a %d %H:%M} there"
        if any(day in HOLIDAYS[country] for country in _countries(start.number, told)):
            yield f"holiday: {day}"
        if told.purpose == "political" and "FR" in _countries(start.number, told):
            for poll in told.polling_days:
                if day == poll - timedelta(days=1) or (day == poll and minute < 20 * 60):
                    yield f"too near the poll of {poll}"

    # ---- how often ----

    def _counts(self, start: Start, told: Told) -> Iterator[str]:
        before = [one for one in self._starts[start.number] if one.at < start.at or one.at == start.at != one]
        before = [one for one in before if one is not start]
        for row in _rows(start.number, told):
            recent = [one for one in before if start.at - one.at < timedelta(days=row.days)]
            if len(recent) >= row.most:
                yield f"{len(recent)} calls in {row.days} days before"
        most_a_day = min(row.most_a_day for row in _rows(start.number, told))
        zone = place(start.number)[1]
        today = [one for one in before if local(one.at, zone).date() == local(start.at, zone).date()]
        if len(today) >= most_a_day:
            yield f"{len(today)} calls on this day before"
        for one in before:
            if one.campaign != start.campaign and start.at - one.at < REST:
                yield f"{one.campaign} called at {one.at}"

    def _after_ends(self, start: Start) -> Iterator[str]:
        ends = [end for end in self._ends[start.number] if end.at <= start.at]
        begun = sum(one.at < start.at for one in self._starts[start.number] if one is not start)
        if begun > len(ends):
            yield "the number is in a call"
        yield from self._hung_up(start)
        mine = [end for end in ends if end.campaign == start.campaign]
        if any(end.outcome in ("invalid_number", "fax") for end in mine):
            yield "wrong number, known by now"
        yield from self._done(start)

    def _hung_up(self, start: Start) -> Iterator[str]:
        early = [end for end in self._ends[start.number] if end.at <= start.at and end.outcome == "hung_up_early"]
        if any(end.heard_s >= OPT_OUT_SENTENCE_ENDS_S for end in early):
            yield "hung up after the opt-out sentence"
        if len(early) >= 2:
            yield "hung up early twice"

    def _done(self, start: Start) -> Iterator[str]:
        theirs = [
            end
            for end in self._story.ends
            if end.campaign == start.campaign and end.person == start.person and end.at <= start.at
        ]
        if any(end.outcome in ("answered", "machine") or end.refused for end in theirs):
            yield "this campaign has reached the person"
        for n, end in enumerate(theirs):
            reached = [
                one for one in theirs[n + 1 :] if one.outcome not in ("no_dial_tone", "line_in_use", "congestion")
            ]
            if end.outcome == "hung_up_early" and reached:
                yield "a second call after an early hang-up was already made"

    # ---- campaigns ----

    def _after_brakes(self) -> Iterator[str]:
        for name in self._story.campaigns:
            stops_at = self.brake(name)
            for start in self._story.starts:
                if start.campaign == name and stops_at is not None and start.at > stops_at:
                    yield f"{start}: too many refusals since {stops_at}"
        for name, since, until in self._story.pauses:
            for start in self._story.starts:
                if start.campaign == name and since < start.at < until:
                    yield f"{start}: paused at {since}"

    def brake(self, name: str) -> datetime | None:
        """When too many of those who answered had refused; None while they had not."""
        answered, refused, of_first = set[str](), set[str](), set[str]()
        for end in sorted(self._story.ends, key=lambda one: one.at):
            if end.campaign != name:
                continue
            if end.outcome in ("answered", "hung_up_early"):
                answered.add(end.person)
            if end.refused:
                refused.add(end.person)
                of_first |= {end.person} if len(answered) <= REFUSAL_BRAKE_OF else set()
            many = len(answered) > REFUSAL_BRAKE_OF and len(refused) >= REFUSAL_BRAKE_SHARE * len(answered)
            if len(of_first) >= REFUSAL_BRAKE_FIRST or many:
                return end.at
        return None

    def _never_ended(self) -> Iterator[str]:
        for number, starts in self._starts.items():
            if len(starts) != len(self._ends[number]):
                yield f"{number}: {len(starts)} calls began and {len(self._ends[number])} ended"


def _countries(number: str, told: Told) -> tuple[str, ...]:
    """Of the called number and of the caller: the stricter rule of both holds."""
    return tuple(dict.fromkeys((place(number)[0], told.country)))


def _rows(number: str, told: Told) -> Sequence[Row]:
    return [TABLE[country, told.purpose] for country in _countries(number, told)]
