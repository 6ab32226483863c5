"""What users read about consents."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from robodial.cli.output import say
from robodial.domain.consent import Consent
from robodial.domain.contact import PhoneNumber
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.rules.time_zones import zones_of


def level_words(level: str) -> str:
    """How much was agreed to, as users read it."""
    return {
        "relationship": _("as a customer or member"),
        "express": _("express"),
        "written": _("in writing"),
    }.get(level, level)


def consent_told(consent: Consent) -> str:
    """One consent on one line."""
    text = _("Consent to {purpose} ({level}) given {when}, source: {source}").format(
        purpose=consent.purpose.value,
        level=level_words(consent.level.value),
        when=_day(consent.given_at, consent.number),
        source=consent.source,
    )
    more = [
        _("proof: {proof}").format(proof=consent.proof) if consent.proof else "",
        _("hours: {hours}").format(hours=consent.hours) if consent.hours else "",
        _("valid until {when}").format(when=_day(consent.expires_at, consent.number, is_end=True))
        if consent.expires_at
        else "",
        _("withdrawn {when}").format(when=_day(consent.withdrawn_at, consent.number)) if consent.withdrawn_at else "",
    ]
    return "; ".join([text, *filter(None, more)])


def tell_consents(tally: Mapping[str, Any], most: int) -> None:
    """What became of a list's consents (a `ConsentTally` in JSON's types), with the remedy for what is none."""
    recorded, none = tally["recorded"], tally["none"]
    say(ngettext("{n} consent recorded.", "{n} consents recorded.", recorded).format(n=recorded))
    if tally["columns"]:
        say("  " + _("Read from the columns: {columns}").format(columns=", ".join(tally["columns"].values())))
    for code, n in none.items():
        say("  " + _("no consent ({reason}): {n}").format(reason=why_none_words(code), n=n))
    _tell_unclear(tally["unclear"], most)
    for code, n in (("expired", tally["expired"]), ("withdrawn", tally["withdrawn"])):
        if n:
            say("  " + _("recorded, but {state}: {n}").format(state=_OVER[code](), n=n))
    for sentence in _remedies(tally):
        say(sentence)


def _tell_unclear(rows: list[Mapping[str, Any]], most: int) -> None:
    for row in rows[:most]:
        reason = why_none_words(row["code"])
        say("  " + _("row {row}, {column}: “{value}”: {reason}").format(**{**row, "reason": reason}))
    if more := len(rows) - most if len(rows) > most else 0:
        say("  " + ngettext("and {n} more row", "and {n} more rows", more).format(n=more))


def _remedies(tally: Mapping[str, Any]) -> list[str]:
    none, told = tally["none"], []
    if "no_columns" in none:
        told.append(
            _(
                "The list has no columns about consent. It takes three: consent (yes or no), its date, and its source, "
                "such as “form on the web site”."
            )
        )
    if n := none.get("identical_rows"):
        told.append(
            _(
                "All {n} consents have one and the same date and source, and count as none: somebody must answer for "
                "them by name, with --consent-declared-by or declared_by under [consent] in the campaign file."
            ).format(n=n)
        )
    if n := none.get("refused"):
        told.append(
            ngettext(
                "{n} row refuses (stop, opposition). So that this number is never called for anything, put it in a "
                "list and add it with: robodial dnc import FILE",
                "{n} rows refuse (stop, opposition). So that these numbers are never called for anything, put them in "
                "a list and add them with: robodial dnc import FILE",
                n,
            ).format(n=n)
        )
    if n := len(tally["stays"]):
        told.append(
            ngettext(
                "{n} number says no here, but has a consent recorded earlier, which stays: {numbers}. Withdraw it "
                "with: robodial consent withdraw NUMBER",
                "{n} numbers say no here, but have consents recorded earlier, which stay: {numbers}. Withdraw them "
                "with: robodial consent withdraw NUMBER",
                n,
            ).format(n=n, numbers=", ".join(tally["stays"][:5]) + (", …" if n > 5 else ""))
        )
    if n := tally["guessed_dates"]:
        told.append(_guessed(n, day_first=tally["day_first"]))
    return told


def _guessed(n: int, *, day_first: bool) -> str:
    if day_first:
        one = _("03/04/2026 was read as 3 April, day first as in the list's country")
    else:
        one = _("03/04/2026 was read as March 4, month first as in the list's country")
    text = ngettext(
        "{n} date could be read two ways: {example}. If that is wrong, write dates as 2026-04-03.",
        "{n} dates could be read two ways: {example}. If that is wrong, write dates as 2026-04-03.",
        n,
    )
    return text.format(n=n, example=one)


def why_none_words(code: str) -> str:
    """Why a row's consent counts as none, as users read it."""
    words = {
        "says_no": _("the row says no"),
        "refused": _("the row refuses"),
        "no_answer": _("no answer in the row"),
        "answer_unclear": _("neither yes nor no"),
        "date_missing": _("a yes without its date"),
        "date_unreadable": _("not a date: write it as 2026-11-20"),
        "date_in_future": _("the date is in the future"),
        "source_missing": _("a yes without its source"),
        "expiry_unreadable": _("the day of expiry cannot be read: write it as 2026-11-20"),
        "hours_unreadable": _("the hours cannot be read: write them as 18:00-20:00"),
        "purpose_unknown": _("no purpose, or an unknown one"),
        "purpose_without_record": _("a purpose that needs no consent"),
        "no_columns": _("no columns about consent"),
        "identical_rows": _("the same in every row"),
    }
    return words.get(code, code)


_OVER = {"expired": lambda: _("expired"), "withdrawn": lambda: _("withdrawn")}


def _day(at: datetime, number: PhoneNumber, *, is_end: bool = False) -> str:
    """On the clocks of this PC. A day that was written without a time is that day, wherever this PC is: it was read on
    the clocks of the list's country, which is the number's as a rule. Its end is the first moment of the next."""
    for zone in (None, *zones_of(number)):
        local = at.astimezone(zone)
        if local.strftime("%H:%M:%S") == "00:00:00":
            return (local - timedelta(days=1) if is_end else local).strftime("%Y-%m-%d")
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
