"""Questions for the rules: a plain French reminder unless something else is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from robodial.domain.alert import ConfirmedAlert
from robodial.domain.attempt import CallHistory, PastCall
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import SECTORS, Alert, Campaign, MachinePolicy, MessageFiles, Purpose, Statement
from robodial.domain.claim import Postponed, Refused
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.domain.register import Register
from robodial.rules.eligibility import may_be_called
from robodial.rules.question import Question, ShownNumber
from robodial.rules.time_zones import zones_of

T = TypeVar("T")

PARIS = ZoneInfo("Europe/Paris")
MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""12:00 in Paris, no holiday anywhere we call."""

ALL_WEEK = CallingWindow.parse(dict.fromkeys(range(7), ("00:00-24:00",)))
NUMBER = PhoneNumber("+33199001001")
DAY = timedelta(days=1)

NUMBERS = {
    "FR": "+33199001001",
    "Alsace": "+33388001001",
    "Metz": "+33355001001",
    "Guadeloupe": "+590590001001",
    "Réunion": "+262262001001",
    "US": "+12125550123",
    "Maine": "+12075550123",
    "California": "+13105550123",
    "Puerto Rico": "+17875550123",
    "CA": "+14165550123",
    "GB": "+442079460001",
    "DE": "+4930901820",
    "ES": "+34910000000",
    "IT": "+390600000000",
    "BE": "+3220000000",
    "CH": "+41446681800",
    "AU": "+61255501234",
    "SE": "+46850000000",
    "CN": "+861080000000",
}
"""Fixed lines: where there is no number of fiction, one that is given to nobody."""


def campaign(purpose: Purpose = Purpose.APPOINTMENT, **more: Any) -> Campaign:
    return Campaign(
        **{
            "name": "test",
            "purpose": purpose,
            "country": "FR",
            "language": "fr",
            "caller_name": "Cabinet fictif",
            "call_back": PhoneNumber("+33199000001"),
            "list_file": Path("list.csv"),
            "message": MessageFiles(Path("body.wav")),
            "window": ALL_WEEK,
            **more,
        }
    )


def asked(
    number: str = NUMBER, at: datetime = MONDAY_NOON, *, of: Campaign | None = None, own_zone: str = "", **more: Any
) -> Question:
    zones = more.pop("zones", None)
    return Question(
        number=PhoneNumber(number),
        campaign=of or campaign(),
        zones=zones_of(PhoneNumber(number), own_zone) if zones is None else zones,
        at=at,
        **more,
    )


def code_of(question: Question) -> str:
    """The code of the answer; empty for yes."""
    decision = may_be_called(question)
    return decision.code if isinstance(decision, Postponed | Refused) else ""


def paris(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)


def called(*times: datetime, by: str = "test", why: Purpose | None = Purpose.APPOINTMENT) -> CallHistory:
    return CallHistory(tuple(PastCall(at, by, why) for at in sorted(times)))


def consent(
    purpose: Purpose = Purpose.MARKETING,
    level: ConsentLevel = ConsentLevel.WRITTEN,
    given_at: datetime = MONDAY_NOON - 10 * DAY,
    **more: Any,
) -> Consent:
    return Consent(NUMBER, purpose, level, given_at, **{"source": "form of the web site", **more})


def refusal(at: datetime = MONDAY_NOON - DAY, **more: Any) -> Refusal:
    return Refusal(NUMBER, "asked", "letter", at, **{"by_person": True, **more})


def register(name: str, copied_at: datetime = MONDAY_NOON - DAY) -> Register:
    return Register(name, f"{name}.csv", copied_at, copied_at, 1000, "0" * 64)


REGISTERS = tuple(
    map(
        register,
        (
            "national",
            "national_dnc",
            "national_dncl",
            "tps",
            "ctps",
            "robinson",
            "rpo",
            "dncm",
            "dncr",
            "directory_asterisk",
        ),
    )
)
ANSWERED_FOR = Statement("Mme Martin", date(2026, 11, 1), "the law of the land, section 5")

# ---- strategies ----

NAMES = ("Europe/Paris", "Europe/London", "America/New_York", "Pacific/Honolulu", "Asia/Kolkata", "Indian/Reunion")
LINES = (
    "",
    "01 62 00 12 34",
    "06 12 34 56 78",
    "01 99 00 12 34",
    "09 37 12 34 56",
    "0899 12 34 56",
    "nonsense",
    "3949",
)
MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
LOOSE_TEXT = st.sampled_from(["", "18:00-20:00", "10:00-12:00, 14:00-19:00", "evenings", "25:00-26:00"])


@st.composite
def windows(draw: st.DrawFn) -> CallingWindow:
    days = {}
    for day in range(7):
        spans = draw(st.lists(st.tuples(st.integers(0, 23), st.integers(1, 24)), max_size=2))
        days[day] = tuple(f"{opens:02}:00-{closes:02}:00" for opens, closes in spans if opens < closes)
    return CallingWindow.parse(days)


@st.composite
def campaigns(draw: st.DrawFn, at: datetime) -> Campaign:
    near = st.integers(-3, 10).map(lambda n: (at + n * DAY).date())
    stated = st.sampled_from([None, ANSWERED_FOR])
    return campaign(
        draw(st.sampled_from(Purpose)),
        country=draw(st.sampled_from(["FR", "US", "GB", "CH", "ES", "BR", "SE"])),
        window=draw(st.one_of(st.just(ALL_WEEK), windows())),
        machines=draw(st.sampled_from(MachinePolicy)),
        region=draw(st.sampled_from(["", "57", "ME", "CA", "nowhere"])),
        sector=draw(st.sampled_from(["", *SECTORS])),
        polling_days=draw(st.one_of(st.none(), st.lists(near, max_size=2).map(tuple))),
        starts_on=draw(st.one_of(st.none(), near)),
        ends_on=draw(st.one_of(st.none(), near)),
        law_checked=draw(stated),
        statement=draw(stated),
        hipaa=draw(stated),
        alert=draw(st.one_of(st.none(), st.integers(-30, 30).map(lambda h: Alert("Maire", at + timedelta(hours=h))))),
    )


@st.composite
def histories(draw: st.DrawFn, at: datetime) -> CallHistory:
    back = st.one_of(st.integers(0, 3000), st.integers(0, 31 * 24 * 60))
    minutes = draw(st.lists(back, max_size=7)) + draw(mostly(st.just([]), st.just([-30])))
    calls = [
        PastCall(
            at - timedelta(minutes=n), draw(st.sampled_from(["test", "other"])), draw(st.sampled_from([None, *Purpose]))
        )
        for n in sorted(minutes, reverse=True)
    ]
    return CallHistory(
        tuple(calls), draw(st.sampled_from([0, 0, 0, 1, 2])), draw(st.sampled_from([False, False, True]))
    )


@st.composite
def consents(draw: st.DrawFn, at: datetime, purpose: Purpose) -> Consent | None:
    when = st.integers(-5, 1200).map(lambda n: at - n * DAY)
    if draw(st.integers(0, 4)) == 0:
        return None
    return consent(
        draw(st.sampled_from([purpose, purpose, purpose, *Purpose])),
        draw(st.sampled_from(ConsentLevel)),
        draw(st.one_of(st.integers(0, 200).map(lambda n: at - n * DAY), when)),
        source=draw(st.sampled_from(["form", "form", " "])),
        hours=draw(st.one_of(st.just(""), LOOSE_TEXT)),
        expires_at=draw(st.one_of(st.none(), when)),
        withdrawn_at=draw(st.one_of(st.none(), st.none(), st.none(), when)),
    )


@st.composite
def refusals(draw: st.DrawFn, at: datetime) -> tuple[Refusal, ...]:
    if draw(st.integers(0, 2)):
        return ()
    when = st.integers(-2, 400).map(lambda n: at - n * DAY)
    scopes = st.sampled_from(["all", *(purpose.value for purpose in Purpose)])
    return tuple(
        refusal(draw(when), by_person=draw(st.booleans()), scope=draw(scopes)) for _ in range(draw(st.integers(1, 2)))
    )


@st.composite
def registers(draw: st.DrawFn, at: datetime) -> tuple[Register, ...]:
    return tuple(
        replace(one, copied_at=at - draw(st.sampled_from([0, 1, 14, 16, 29, 40, -1])) * DAY)
        for one in REGISTERS
        if draw(st.integers(0, 9))
    )


@st.composite
def shown_numbers(draw: st.DrawFn) -> ShownNumber:
    few = st.one_of(
        st.none(), st.integers(0, 6).map(lambda n: frozenset(PhoneNumber(f"+3319900200{i}") for i in range(n)))
    )
    return ShownNumber(draw(st.sampled_from(LINES)), draw(st.booleans()), draw(few))


def mostly(good: st.SearchStrategy[T], bad: st.SearchStrategy[T], times: int = 9) -> st.SearchStrategy[T]:
    """`good`, and once in a while `bad`: with everything at random nobody would ever be allowed."""
    return st.sampled_from([good] * times + [bad]).flatmap(lambda chosen: chosen)


@st.composite
def likely_campaigns(draw: st.DrawFn, at: datetime, home: str) -> Campaign:
    """One that could run."""
    purpose = draw(st.sampled_from(Purpose))
    far = (at + 40 * DAY).date()
    return campaign(
        purpose,
        country=draw(mostly(st.just(home), st.sampled_from(["FR", "US", "GB", "CH", "ES", "BR", "SE"]), 4)),
        window=draw(mostly(st.just(ALL_WEEK), windows(), 4)),
        polling_days=draw(mostly(st.just((far,)), st.integers(-1, 3).map(lambda n: ((at + n * DAY).date(),)))),
        sector=draw(mostly(st.just("other"), st.sampled_from(SECTORS))),
        law_checked=ANSWERED_FOR,
        statement=draw(mostly(st.just(ANSWERED_FOR), st.none())),
        hipaa=draw(st.sampled_from([None, ANSWERED_FOR])),
        alert=Alert("Maire", at + timedelta(hours=draw(mostly(st.just(5), st.integers(-2, 30))))),
    )


@st.composite
def likely_questions(draw: st.DrawFn) -> Question:
    """One that often has yes for an answer, with one thing or another wrong."""
    country = draw(st.sampled_from([*NUMBERS, "FR", "FR"]))
    home = {"Alsace": "FR", "Metz": "FR", "Guadeloupe": "FR", "Réunion": "FR", "Maine": "US", "California": "US"}.get(
        country, "US" if country == "Puerto Rico" else country
    )
    home = home if home in ("FR", "US", "GB", "CH", "ES", "SE") else "BR" if country == "CN" else "FR"
    number = PhoneNumber(NUMBERS[country])
    zones = zones_of(number)
    day = datetime(2026, 11, 2) + draw(st.integers(0, 80)) * DAY
    local = day + timedelta(minutes=draw(mostly(st.integers(10 * 60, 18 * 60), st.integers(0, 24 * 60))))
    at = local.replace(tzinfo=zones[0]).astimezone(UTC)
    of = draw(likely_campaigns(at, home))
    good = consent(of.purpose, ConsentLevel.WRITTEN, at - DAY, hours=draw(st.sampled_from(["", "08:00-21:00"])))
    fresh = tuple(replace(one, copied_at=at - DAY) for one in REGISTERS)
    alert = ConfirmedAlert("test", "Maire", at - timedelta(hours=1), of.alert.ends_at if of.alert else at)
    none: st.SearchStrategy[CallHistory] = st.just(CallHistory())
    return Question(
        number=number,
        campaign=of,
        zones=zones,
        at=at,
        history=draw(st.one_of(none, few_calls(at))),
        refusals=draw(mostly(st.just(()), refusals(at), 4)),
        consent=draw(mostly(st.just(good), consents(at, of.purpose), 4)),
        registers=draw(mostly(st.just(fresh), registers(at))),
        listed_in=draw(mostly(st.just(()), st.sampled_from(fresh).map(lambda one: (one,)))),
        line=draw(mostly(st.just(ShownNumber()), shown_numbers(), 4)),
        alerts=(alert,),
        not_before=draw(mostly(st.none(), st.integers(-60, 60).map(lambda m: at + timedelta(minutes=m)))),
    )


@st.composite
def few_calls(draw: st.DrawFn, at: datetime) -> CallHistory:
    """Some calls of the last month, by this campaign or another."""
    minutes = draw(st.lists(st.integers(1, 31 * 24 * 60), max_size=4))
    by = st.sampled_from(["test", "other"])
    why = st.sampled_from([None, *Purpose])
    calls = [PastCall(at - timedelta(minutes=n), draw(by), draw(why)) for n in sorted(minutes, reverse=True)]
    return CallHistory(tuple(calls), draw(st.sampled_from([0, 0, 0, 1, 2])))


@st.composite
def odd_questions(draw: st.DrawFn) -> Question:
    """Anything that could be asked, sense or nonsense."""
    at = draw(MOMENTS)
    number = PhoneNumber(
        draw(st.sampled_from([*NUMBERS.values(), NUMBER, NUMBER, NUMBER, "+3315", "+33892700000", "x"]))
    )
    of = draw(campaigns(at))
    own = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
    zones = (*(zones_of(number) if number != "x" else ()), *map(ZoneInfo, own))
    known = draw(registers(at))
    confirmed = st.integers(-2, 40).map(lambda h: at - timedelta(hours=h))
    alerts = tuple(
        ConfirmedAlert(
            draw(st.sampled_from(["test", "other"])), "Maire", draw(confirmed), of.alert.ends_at if of.alert else at
        )
        for _ in range(draw(st.integers(0, 5)))
    )
    return Question(
        number=number,
        campaign=of,
        zones=zones,
        at=at,
        history=draw(histories(at)),
        refusals=draw(refusals(at)),
        consent=draw(consents(at, of.purpose)),
        registers=known,
        listed_in=tuple(one for one in known if draw(st.integers(0, 20)) == 0),
        line=draw(shown_numbers()),
        alerts=tuple(sorted(alerts, key=lambda one: one.at)),
        not_before=draw(st.one_of(st.none(), st.integers(-10, 100).map(lambda m: at - timedelta(minutes=m)))),
    )


def questions() -> st.SearchStrategy[Question]:
    """Anything that could be asked."""
    return st.one_of(likely_questions(), likely_questions(), odd_questions())
