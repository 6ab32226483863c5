"""What a line may show, and what a shop owner is told when it may not."""

import pytest

from robodial.domain.campaign import Purpose
from robodial.rules.line_number import LineProblem, line_number, line_problem
from robodial.rules.pack import SmallScale
from robodial.rules.purposes import campaign_rules
from robodial.rules.question import ShownNumber
from tests.unit.rules.questions import ANSWERED_FOR, MONDAY_NOON, NUMBER, REGISTERS, asked, campaign, code_of, consent


def problem(
    text: str, country: str = "FR", purpose: Purpose = Purpose.APPOINTMENT, *, few: bool = False, order: str = ""
):
    of = campaign(purpose, country=country)

    def is_small(_rule: SmallScale) -> bool:
        return few

    return line_problem(text, country, campaign_rules(of, MONDAY_NOON).lines, is_small=is_small, order=order)


@pytest.mark.parametrize(
    ("text", "country", "number", "national", "kind"),
    [
        ("01 62 00 12 34", "FR", "+33162001234", "0162001234", "fixed"),
        ("+33 6 12 34 56 78", "FR", "+33612345678", "0612345678", "mobile"),
        ("0899 12 34 56", "FR", "+33899123456", "0899123456", "premium"),
        ("3949", "FR", "+333949", "03949", "short"),
        ("400 12 34 56", "ES", "+34400123456", "400123456", "fixed"),
        ("+34 612 34 56 78", "FR", "+34612345678", "612345678", "mobile"),
        ("06 12 34 56 78", "IT", "+390612345678", "0612345678", "fixed"),
    ],
)
def test_what_kind_of_number_a_line_shows(text: str, country: str, number: str, national: str, kind: str) -> None:
    found = line_number(text, country)
    assert found is not None
    assert (found.number, found.national, found.kind) == (number, national, kind)


@pytest.mark.parametrize("text", ["anonymous", "", "+", "+999 1234567", "01 62"])
def test_what_is_no_number(text: str) -> None:
    found = line_number(text, "FR")
    assert found is None or found.kind == "short"


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(
    "text", ["01 62 00 12 34", "0378001234", "+33 9 48 00 12 34", "0937001234", "09390 01234", "07 00 01 23 45 67 89"]
)
def test_numbers_that_automatic_calls_may_show_in_france(text: str, purpose: Purpose) -> None:
    assert problem(text, purpose=purpose) is None


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "It is not known which number the line shows. In France"),
        ("hidden", "“hidden” is no number that a line can show. Say which"),
        ("06 12 34 56 78", "0612345678 is a mobile number, which may not be shown. In France"),
        ("01 42 00 00 00", "0142000000 may not be shown. In France automatic calls show a verified number"),
        ("09 72 00 00 00", "0972000000 may not be shown."),
        ("09395 01234", "0939501234 may not be shown."),
        ("0899 12 34 56", "0899123456 is a premium-rate number"),
        ("3949", "is a short number"),
        ("+32 2 000 00 00", "may not be shown"),
    ],
)
def test_numbers_that_they_may_not_show_and_what_to_do(text: str, told: str, purpose: Purpose) -> None:
    found = problem(text, purpose=purpose)
    assert isinstance(found, LineProblem)
    assert found.code == "line_number"
    assert told in found.reason
    assert "enter it for this line" in found.reason or "Say which number" in found.reason
    assert "Arcep" in found.cite.source


def test_a_number_of_general_interest_needs_the_order_that_names_its_holder() -> None:
    refused = problem("01 51 00 12 34")
    assert refused is not None
    assert "ministerial order" in refused.reason
    assert problem("01 51 00 12 34", order="arrêté du 1er mars 2026") is None


def test_five_numbers_a_month_may_be_called_from_an_ordinary_line_and_never_from_a_mobile_one() -> None:
    assert problem("01 42 00 00 00", few=True) is None
    for text in ("", "06 12 34 56 78", "0899 12 34 56", "3949"):
        assert problem(text, few=True) is not None


def test_the_sixth_number_of_a_month_is_not_called_from_an_ordinary_line() -> None:
    def ask(numbers: int, *, among: bool) -> str:
        recent = {f"+3319900200{n}" for n in range(numbers)} | ({NUMBER} if among else set())
        return code_of(asked(line=ShownNumber("01 42 00 00 00", is_real=True, recently_called=frozenset(recent))))

    assert ask(4, among=False) == ""
    assert ask(5, among=False) == "line_number"
    assert ask(4, among=True) == ""
    assert ask(5, among=True) == "line_number"
    assert code_of(asked(line=ShownNumber("01 42 00 00 00", is_real=True))) == "line_number"  # nobody counted


@pytest.mark.parametrize(
    ("text", "purpose", "may"),
    [
        ("400 12 34 56", Purpose.MARKETING, True),
        ("910 00 00 00", Purpose.MARKETING, False),
        ("612 34 56 78", Purpose.MARKETING, False),
        ("", Purpose.MARKETING, False),
        ("612 34 56 78", Purpose.CHARITY, False),
        ("910 00 00 00", Purpose.CHARITY, True),
        ("612 34 56 78", Purpose.APPOINTMENT, True),
        ("910 00 00 00", Purpose.APPOINTMENT, True),
    ],
)
def test_spain_sells_from_400_and_never_from_a_mobile(text: str, purpose: Purpose, may: bool) -> None:
    assert (problem(text, "ES", purpose) is None) is may


@pytest.mark.parametrize("country", ["US", "CA", "GB", "DE", "IT", "BE", "CH", "AU", "SE", "BR"])
def test_elsewhere_it_is_an_own_number_known_to_whoever_asks_or_sells(country: str) -> None:
    assert problem("", country) is None
    assert problem("", country, Purpose.POLITICAL) is not None
    assert problem("not a number", country) is not None


def test_a_premium_number_may_be_shown_nowhere() -> None:
    assert problem("+44 909 879 0000", "GB") is not None
    assert problem("+1 900 555 0123", "US") is not None
    assert problem("+44 20 7946 0000", "GB", Purpose.MARKETING) is None


def test_an_emulated_line_rings_nobody_and_may_show_anything() -> None:
    assert code_of(asked(line=ShownNumber("06 12 34 56 78"))) == ""
    assert code_of(asked(line=ShownNumber("06 12 34 56 78", is_real=True))) == "line_number"


def test_the_rule_of_either_country_holds_for_a_call_abroad() -> None:
    """A Frenchman who calls Belgium shows what French rules let him show; a Belgian who calls France, too."""
    line = ShownNumber("01 42 00 00 00", is_real=True)
    assert code_of(asked("+3220000000", of=campaign(country="FR"), line=line)) == "line_number"
    assert code_of(asked("+3220000000", of=campaign(country="BE"), line=ShownNumber("+3220000001", True))) == ""
    assert code_of(asked(of=campaign(country="BE"), line=ShownNumber("+3220000001", True))) == "line_number"


def test_registers_are_asked_where_a_pack_asks() -> None:
    of, given = campaign(Purpose.MARKETING, country="GB"), consent()
    number, at = "+442079460001", MONDAY_NOON
    assert code_of(asked(number, at, of=of, consent=given)) == "register_missing"
    assert code_of(asked(number, at, of=of, consent=given, registers=REGISTERS)) == ""
    tps = next(one for one in REGISTERS if one.name == "tps")
    assert code_of(asked(number, at, of=of, consent=given, registers=REGISTERS, listed_in=(tps,))) == "register"
    rpo = next(one for one in REGISTERS if one.name == "rpo")
    assert code_of(asked(number, at, of=of, consent=given, registers=REGISTERS, listed_in=(rpo,))) == ""
    assert code_of(asked(number, at, of=campaign(country="GB"), listed_in=(tps,))) == ""  # a reminder
    assert ANSWERED_FOR.law
