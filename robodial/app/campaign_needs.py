"""What a country's rules ask of a campaign of some purpose, and what they leave to choose: before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Alert, Campaign, MachinePolicy, MessageFiles, Purpose, Statement
from robodial.domain.consent import asks_for_record
from robodial.domain.contact import PhoneNumber
from robodial.domain.public_holidays import regions_of_country
from robodial.rules.content import content_rules
from robodial.rules.machines import unspoken_calls_refused
from robodial.rules.pack import ALL_WEEK, Need, Statements
from robodial.rules.purposes import campaign_refused, campaign_rules
from robodial.rules.shelf import shipped_shelf

_SOMEBODY = Statement("-", date(2000, 1, 1), "-")


@dataclass(frozen=True, slots=True)
class Needs:
    """`refused` says why no such campaign may run at all (empty: it may). Fields that are True must be asked for, but
    `hipaa` and `regions`: they may be stated."""

    purpose: Purpose
    country: str
    refused: str = ""
    sector: bool = False
    polling_days: bool = False
    statement: bool = False
    law_checked: bool = False
    hipaa: bool = False
    alert: bool = False
    consent: bool = False
    written_consent: bool = False
    regions: tuple[str, ...] = ()
    may_hang_up: bool = True
    opening: bool = False
    longest_message_s: float = 0.0
    lawful: CallingWindow = ALL_WEEK
    no_holidays: bool = False
    per_day: int | None = None
    caps: tuple[tuple[int, int], ...] = ()


def needs_of(purpose: Purpose, country: str, now: datetime) -> Needs:
    """Of calls within the country. The first time the rules are read from disk."""
    campaign = _sketch(purpose, country, now)
    refused = campaign_refused(campaign, now)
    found = Needs(
        purpose,
        country,
        refused.reason if refused else "",
        sector=purpose is Purpose.MARKETING,
        alert=purpose is Purpose.PUBLIC_ALERT,
        consent=asks_for_record(purpose, country),
        may_hang_up=unspoken_calls_refused(MachinePolicy.CALL_LATER, purpose, country) is None,
        hipaa=_knows_hipaa(purpose, country),
    )
    if refused:
        return found
    rules, content = campaign_rules(campaign, now), content_rules(campaign)
    return replace(
        found,
        polling_days=Statements.POLLING_DAYS in rules.needs,
        statement=Statements.STATEMENT in rules.needs,
        law_checked=Statements.LAW_CHECKED in rules.needs,
        written_consent=rules.consent.need is Need.WRITTEN,
        regions=regions_of_country(country) if rules.holidays_closed else (),
        opening=content.opening_needed,
        longest_message_s=content.longest_body_s,
        lawful=rules.window,
        no_holidays=rules.holidays_closed,
        per_day=rules.day_cap.most if rules.day_cap else None,
        caps=tuple(sorted({(cap.most, cap.days) for cap in rules.caps}, key=lambda cap: cap[1])),
    )


def _sketch(purpose: Purpose, country: str, now: datetime) -> Campaign:
    """A campaign that states everything one can state: what is refused even so is refused altogether."""
    return Campaign(
        name="-",
        purpose=purpose,
        country=country,
        language="en",
        caller_name="-",
        call_back=PhoneNumber(""),
        list_file=Path(),
        message=MessageFiles(Path()),
        window=ALL_WEEK,
        polling_days=(),
        law_checked=_SOMEBODY,
        statement=_SOMEBODY,
        alert=Alert("-", now + timedelta(hours=1)) if purpose is Purpose.PUBLIC_ALERT else None,
    )


def _knows_hipaa(purpose: Purpose, country: str) -> bool:
    shelf = shipped_shelf()
    pack = shelf.packs.get(shelf.pack_id_of(country))
    return pack is not None and any(one.declared == "hipaa" and purpose in one.purposes for one in pack.declared)


def tidied(data: Mapping[str, Any], needs: Needs) -> dict[str, Any]:
    """The draft's settings without what this purpose and country do not ask for: another purpose left it there."""
    kept = dict(data)
    for name in ("sector", "polling_days", "statement", "law_checked", "hipaa", "alert", "consent"):
        if not needs.refused and not getattr(needs, name):
            kept.pop(name, None)
    if kept.get("machines") != MachinePolicy.CALL_LATER.value and "machine" in kept.get("retry", {}):
        kept["retry"] = {name: rule for name, rule in kept["retry"].items() if name != "machine"}
    return kept
