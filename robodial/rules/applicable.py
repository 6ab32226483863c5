"""Which rules hold for a call: the packs of both countries, what belongs to a region, and the campaign's own settings.

Worked out once for each (kind of number, campaign, day) and kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers

from robodial.domain.calling_window import CallingWindow, DatedHours, Hours, is_open
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import calling_code, regions_of
from robodial.domain.public_holidays import FIRST_YEAR, LAST_YEAR, MOST_REGIONS, is_holiday
from robodial.rules.merging import merged
from robodial.rules.pack import Blackout, Citation, Overlay, Pack, PurposeRules
from robodial.rules.shelf import ASKING, BUILT_IN, DEFAULT, WITHOUT_PACK, PackProblem, Shelf

NORTH_AMERICA = 1
_DAY_END = 24 * 60
_LONGEST_PREFIX = 8
"""Characters of a number that decide its place: a calling code and the area code of every overlay."""

Calendar = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number is, as far as its digits tell: country, packs (several when in doubt), overlays."""

    country: str
    pack_ids: tuple[str, ...]
    overlays: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Applicable:
    """The merged rules and the hours that follow from them. `problem`: a pack that forbids the call by its state."""

    rules: PurposeRules
    timetable: DatedHours
    calendars: tuple[Calendar, ...]
    blackouts: Mapping[date, tuple[tuple[Hours, ...], Citation]]
    problem: PackProblem | None

    def in_blackout(self, at: datetime, zones: tuple[ZoneInfo, ...]) -> Citation | None:
        """The rule of an election that forbids the call now, wherever the person may be."""
        if not self.blackouts:
            return None
        for zone in zones:
            local = at.astimezone(zone)
            open_hours, cite = self.blackouts.get(local.date(), (None, None))
            if open_hours is not None and not _within(open_hours, local):
                return cite
        return None

    def is_holiday(self, day: date) -> bool:
        """True when `day` is closed as a public holiday."""
        return any(is_holiday(day, country, region) for country, region in self.calendars)

    def closing_rule(self, at: datetime, zones: tuple[ZoneInfo, ...]) -> Citation | None:
        """The pack whose hours are closed now; None when the campaign's own are."""
        for one in self.rules.windows:
            if not all(is_open(one.window, at, zone) for zone in zones):
                return one.cite
        return None


def rules_for(number: PhoneNumber, campaign: Campaign, at: datetime, shelf: Shelf) -> Applicable:
    """What holds when `campaign` calls `number` on that day."""
    return _applicable(shelf, place_of(shelf, number[:_LONGEST_PREFIX]), _key(campaign), at.date())


def rules_at_home(campaign: Campaign, at: datetime, shelf: Shelf) -> Applicable:
    """What holds for numbers of the campaign's own country."""
    home = Place(campaign.country, (shelf.pack_id_of(campaign.country),))
    return _applicable(shelf, home, _key(campaign), at.date())


@lru_cache(maxsize=8192)
def place_of(shelf: Shelf, prefix: str) -> Place:
    """The place of all numbers that begin with these digits. In doubt it is in several."""
    code = calling_code(PhoneNumber(prefix))
    if code is None:
        return Place("", (DEFAULT,))
    country = _north_american(prefix) if code == NORTH_AMERICA else regions_of(code)[0]
    pack_ids = (shelf.pack_id_of(country),) if country else ("US", "CA", DEFAULT)
    overlays = (overlay for pack_id in pack_ids for overlay in _overlays(shelf, pack_id))
    return Place(country, pack_ids, tuple(one.id for one in overlays if prefix.startswith(one.prefixes)))


def _north_american(prefix: str) -> str:
    """The country of an area code; empty for one that is newer than our plan."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(f"{prefix[:5]}2345678")) or ""
    except phonenumbers.NumberParseException:
        return ""


def _overlays(shelf: Shelf, pack_id: str) -> tuple[Overlay, ...]:
    pack = shelf.packs.get(pack_id)
    return pack.overlays if pack else ()


@dataclass(frozen=True, slots=True)
class _Key:
    """All of a campaign that its rules depend on."""

    country: str
    purpose: Purpose
    window: CallingWindow
    region: str
    is_hipaa: bool
    polling_days: tuple[date, ...]
    starts_on: date | None
    ends_on: date | None


def _key(campaign: Campaign) -> _Key:
    return _Key(
        campaign.country,
        campaign.purpose,
        campaign.window,
        campaign.region,
        campaign.hipaa is not None,
        campaign.polling_days or (),
        campaign.starts_on,
        campaign.ends_on,
    )


@lru_cache(maxsize=2048)
def _applicable(shelf: Shelf, place: Place, key: _Key, on: date) -> Applicable:
    home = shelf.pack_id_of(key.country)
    pack_ids = tuple(dict.fromkeys((*place.pack_ids, home)))
    found = [_of_pack(shelf, pack_id, key, on) for pack_id in pack_ids]
    overlays = [one for pack_id in pack_ids for one in _overlays(shelf, pack_id) if _holds(one, place, key)]
    rules = merged(
        [rules for rules, _problem in found]
        + [one.purposes[key.purpose] for one in overlays if key.purpose in one.purposes]
    )
    calendars = tuple(dict.fromkeys(_calendars(shelf, place, key, pack_ids, overlays))) if rules.holidays_closed else ()
    blackouts = _blackouts(rules.blackouts, key.polling_days)
    timetable = DatedHours(
        rules.window.narrowed_by(key.window),
        lambda day: any(is_holiday(day, country, region) for country, region in calendars),
        {day: hours for day, (hours, _cite) in blackouts.items()},
        key.starts_on,
        key.ends_on,
    )
    problem = next((problem for _rules, problem in found if problem), None)
    return Applicable(rules, timetable, calendars, blackouts, problem)


def _of_pack(shelf: Shelf, pack_id: str, key: _Key, on: date) -> tuple[PurposeRules, PackProblem | None]:
    """A pack's rules for the purpose; with a problem, what stands in for them, or why nothing can."""
    problem, pack = shelf.problem(pack_id, on), shelf.packs.get(pack_id)
    if problem and key.purpose in ASKING:
        return PurposeRules(), problem
    if pack is not None:
        return _declared(pack, key), None
    return (BUILT_IN[key.purpose], None) if key.purpose in WITHOUT_PACK else (PurposeRules(), problem)


def _declared(pack: Pack, key: _Key) -> PurposeRules:
    rules = pack.purposes[key.purpose]
    for one in pack.declared:
        if one.declared == "hipaa" and key.is_hipaa and key.purpose in one.purposes:
            rules = replace(rules, caps=one.caps, day_cap=one.day_cap)
    return rules


def _holds(overlay: Overlay, place: Place, key: _Key) -> bool:
    return overlay.id in place.overlays or (bool(key.region) and key.region in overlay.regions)


def _calendars(
    shelf: Shelf, place: Place, key: _Key, pack_ids: tuple[str, ...], overlays: list[Overlay]
) -> Iterator[Calendar]:
    """The calendars whose holidays are closed; `*` is the pack's own country."""
    for pack_id in pack_ids:
        pack = shelf.packs.get(pack_id)
        country = place.country if pack_id in place.pack_ids else key.country
        yield country, ""
        if country != key.country or not key.region:
            yield country, MOST_REGIONS
        yield from (_calendar(name) for name in (pack.calendars if pack else ()) if name != "*")
    for overlay in overlays:
        yield from map(_calendar, overlay.calendars)
    yield key.country, key.region or MOST_REGIONS  # the caller's own holidays are nobody's calling days


def _calendar(name: str) -> Calendar:
    country, _dash, region = name.partition("-")
    return country, region


def _blackouts(
    rules: tuple[Blackout, ...], polling_days: tuple[date, ...]
) -> dict[date, tuple[tuple[Hours, ...], Citation]]:
    """What stays open on the days about a poll."""
    days: dict[date, tuple[tuple[Hours, ...], Citation]] = {}
    known = [poll for poll in polling_days if FIRST_YEAR <= poll.year <= LAST_YEAR]
    for rule in rules:
        for poll in known:
            evening = (Hours(rule.ends_minute, _DAY_END),) if rule.ends_minute < _DAY_END else ()
            days.setdefault(poll, (evening, rule.cite))
            days |= {poll - timedelta(days=n): ((), rule.cite) for n in range(1, rule.days_before + 1)}
    return days


def _within(hours: tuple[Hours, ...], local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    return any(one.opens <= minute < one.closes for one in hours)
