"""The strictest wins, field by field: adding rules never loosens, and their order does not matter."""

from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.calling_window import CallingWindow
from robodial.rules.merging import LOOSEST, merged, stricter
from robodial.rules.pack import (
    Ban,
    Cap,
    Citation,
    ConsentRule,
    DayCap,
    Need,
    PurposeRules,
    RegisterRule,
    Statements,
    WindowRule,
)
from tests.unit.rules.questions import windows

CITE = Citation("x", "y")


@st.composite
def rules(draw: st.DrawFn) -> PurposeRules:
    numbers = st.integers(1, 6)
    caps = draw(st.dictionaries(st.sampled_from([1, 7, 30]), numbers, max_size=2))
    registers = draw(st.dictionaries(st.sampled_from(["tps", "rpo"]), st.integers(1, 40), max_size=2))
    return PurposeRules(
        ban=draw(st.sampled_from([None, None, Ban("banned", CITE)])),
        consent=ConsentRule(draw(st.sampled_from(Need)), draw(st.sampled_from([0, 365, 730])), draw(st.booleans())),
        sector_bans=dict.fromkeys(draw(st.lists(st.sampled_from(["cpf", "pensions"]), max_size=2)), CITE),
        windows=tuple(WindowRule(one, CITE) for one in draw(st.lists(windows(), max_size=2))),
        holidays_closed=draw(st.booleans()),
        caps=tuple(Cap(most, days, CITE) for days, most in sorted(caps.items())),
        day_cap=draw(st.one_of(st.none(), numbers.map(lambda most: DayCap(most, CITE)))),
        registers=tuple(RegisterRule(name, name, age, "", CITE) for name, age in sorted(registers.items())),
        needs=dict.fromkeys(draw(st.lists(st.sampled_from(Statements), max_size=2)), CITE),
        must_say_end=frozenset(draw(st.lists(st.sampled_from(["optout", "contact"])))),
        max_message_s=draw(st.sampled_from([None, 30.0, 60.0])),
        min_ring_s=draw(st.sampled_from([0.0, 15.0, 25.0])),
    )


def open_hours(one: PurposeRules) -> set[tuple[int, int]]:
    """Weekday and hour; the windows drawn here open and close on the hour."""
    days = enumerate(one.window.days)
    return {(day, hour) for day, spans in days for span in spans for hour in range(span.opens // 60, span.closes // 60)}


def is_as_strict(one: PurposeRules, other: PurposeRules) -> bool:
    """True when nothing that `other` forbids is allowed by `one`."""
    caps = {cap.days: cap.most for cap in one.caps}
    ages = {register.name: register.max_age_days for register in one.registers}
    return (
        (one.ban is not None or other.ban is None)
        and one.consent.need.rank >= other.consent.need.rank
        and (not other.consent.max_age_days or 0 < one.consent.max_age_days <= other.consent.max_age_days)
        and (one.consent.needs_hours or not other.consent.needs_hours)
        and set(one.sector_bans) >= set(other.sector_bans)
        and open_hours(one) <= open_hours(other)
        and (one.holidays_closed or not other.holidays_closed)
        and all(caps.get(cap.days, 999) <= cap.most for cap in other.caps)
        and (other.day_cap is None or (one.day_cap is not None and one.day_cap.most <= other.day_cap.most))
        and all(ages.get(register.name, 999) <= register.max_age_days for register in other.registers)
        and set(one.needs) >= set(other.needs)
        and one.must_say_end >= other.must_say_end
        and (other.max_message_s is None or (one.max_message_s or 999) <= other.max_message_s)
        and one.min_ring_s >= other.min_ring_s
    )


@given(rules(), rules())
def test_merging_never_loosens(one: PurposeRules, other: PurposeRules) -> None:
    both = stricter(one, other)
    assert is_as_strict(both, one)
    assert is_as_strict(both, other)


@given(st.lists(rules(), max_size=4), st.randoms())
def test_the_order_does_not_matter(given_rules: list[PurposeRules], chance: st.randoms) -> None:
    shuffled = list(given_rules)
    chance.shuffle(shuffled)
    one, other = merged(given_rules), merged(shuffled)
    assert is_as_strict(one, other)
    assert is_as_strict(other, one)


@given(rules())
def test_rules_merged_with_themselves_or_with_nothing_stay_what_they_are(one: PurposeRules) -> None:
    for same in (stricter(one, one), stricter(one, LOOSEST), stricter(LOOSEST, one)):
        assert is_as_strict(same, one)
        assert is_as_strict(one, same)


def test_caps_of_different_periods_are_kept_beside_each_other() -> None:
    week, month = PurposeRules(caps=(Cap(4, 7, CITE),)), PurposeRules(caps=(Cap(3, 30, CITE),))
    assert [(cap.most, cap.days) for cap in stricter(week, month).caps] == [(4, 7), (3, 30)]
    assert [(cap.most, cap.days) for cap in stricter(week, PurposeRules(caps=(Cap(2, 7, CITE),))).caps] == [(2, 7)]


def test_the_shorter_age_holds_for_the_stronger_consent() -> None:
    weak_but_short = PurposeRules(consent=ConsentRule(Need.RELATIONSHIP, 30))
    strong = PurposeRules(consent=ConsentRule(Need.WRITTEN, 365))
    assert stricter(strong, weak_but_short).consent == ConsentRule(Need.WRITTEN, 30)


def test_windows_meet() -> None:
    morning = PurposeRules(windows=(WindowRule(CallingWindow.parse({0: ("08:00-12:00",)}), CITE),))
    late = PurposeRules(windows=(WindowRule(CallingWindow.parse({0: ("10:00-20:00",), 1: ("10:00-20:00",)}), CITE),))
    assert stricter(morning, late).window == CallingWindow.parse({0: ("10:00-12:00",)})
