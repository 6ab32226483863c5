"""What the gate collects for the rules, from a real store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from robodial.app.number_import import RegisterTerms, bring_in, read_numbers
from robodial.domain.alert import ConfirmedAlert
from robodial.domain.attempt import Attempt, AttemptId, AttemptState
from robodial.domain.campaign import Alert, Campaign, CampaignId, Purpose
from robodial.domain.claim import Allowed, Postponed, Refused
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import LineId
from robodial.engine.gate import Gate
from robodial.store import Store
from tests.unit.rules.questions import DAY, MONDAY_NOON, NUMBER, campaign, consent

LINE, EMULATED = LineId("COM3"), LineId("sim:1")
SHOWN = "01 62 00 12 34"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "robodial.db") as opened:
        yield opened


def gate(
    store: Store, of: Campaign | None = None, shown: str = "01 62 00 12 34", *, rings: bool = True, **more
) -> Gate:
    return Gate(of or campaign(), store, [store], {LINE: shown}, rings=rings, **more)


def code(asked: Gate, line: LineId = LINE, at=MONDAY_NOON, number: str = NUMBER, zone: str = "") -> str:
    who = Attempt(AttemptId(1), CampaignId(1), ContactId(1), PhoneNumber(number), 1, AttemptState.DUE, at, "Zoé", zone)
    decision = asked.decide(who, line, at)
    return decision.code if isinstance(decision, Postponed | Refused) else ""


def test_history_and_refusals_come_from_the_stores(store: Store, tmp_path: Path) -> None:
    assert code(gate(store)) == ""
    for hours in (2, 1):
        store.calls.record(NUMBER, MONDAY_NOON - timedelta(hours=hours), "test", "appointment", is_test_call=False)
    assert code(gate(store)) == "cap_day"
    with Store(tmp_path / "other.db") as other:
        other.do_not_call.add(NUMBER, reason="asked", source="letter", at=MONDAY_NOON, by_person=True)
        assert code(Gate(campaign(), store, [store, other], {LINE: "01 62 00 12 34"}, rings=True)) == "do_not_call"


def test_a_line_that_rings_needs_its_number_and_an_emulated_one_does_not(store: Store) -> None:
    assert code(gate(store, shown="")) == "line_number"
    assert code(gate(store), LineId("COM9")) == "line_number"  # plugged in meanwhile: nobody has said what it shows
    assert code(gate(store, shown="", rings=False), EMULATED) == ""


def test_an_ordinary_line_reaches_five_numbers_and_no_sixth(store: Store) -> None:
    asked = gate(store, shown="01 42 00 00 00")
    for n in range(5):
        number = PhoneNumber(f"+3319900100{n}")
        assert code(asked, number=number) == ""
        store.calls.record(number, MONDAY_NOON - DAY, "test", "appointment", is_test_call=False)
    assert code(asked, number="+33199001009") == "line_number"
    assert code(asked, number="+33199001001") == ""


def test_consents_and_registers_are_asked_where_they_are_kept(store: Store, tmp_path: Path) -> None:
    of = campaign(Purpose.MARKETING, country="GB")
    number, listed, shown = "+442079460001", "+442079460009", "+44 20 7946 0000"
    assert code(gate(store, of, shown), number=number) == "consent_missing"
    for each in (number, listed):
        store.consents.record(replace(consent(), number=PhoneNumber(each)), MONDAY_NOON - DAY, "test")
    assert code(gate(store, of, shown), number=number) == "register_missing"
    for register in ("tps", "ctps"):
        numbers = tmp_path / f"{register}.csv"
        numbers.write_text(f"{listed}\n", encoding="utf-8")
        bring_in(
            read_numbers(numbers, "GB", lambda *_done: None),
            RegisterTerms(register, MONDAY_NOON - DAY),
            store,
            MONDAY_NOON - DAY,
        )
    assert code(gate(store, of, shown), number=number) == ""
    assert code(gate(store, of, shown), number=listed) == "register"


def test_a_withdrawal_in_one_store_holds_against_the_consent_in_another(store: Store, tmp_path: Path) -> None:
    of, number, shown = campaign(Purpose.SURVEY, country="BE"), PhoneNumber("+3227921234"), "+32 2 792 12 34"
    agreed = replace(consent(), number=number, purpose=Purpose.SURVEY)
    with Store(tmp_path / "other.db") as other:
        other.consents.record(agreed, MONDAY_NOON - DAY, "test")
        both = Gate(of, store, [store, other], {LINE: shown}, rings=True)
        assert code(both, number=number) == ""
        store.consents.record(agreed, MONDAY_NOON - DAY, "test")
        store.consents.withdraw(number, Purpose.SURVEY, MONDAY_NOON - timedelta(minutes=5), "letter")
        assert code(both, number=number) == "consent_withdrawn"


def test_a_clock_behind_what_was_stored_or_seen_calls_nobody(store: Store) -> None:
    assert code(gate(store, not_before=MONDAY_NOON + DAY)) == "clock_set_back"
    asked = gate(store)
    assert code(asked) == ""
    assert code(asked, at=MONDAY_NOON - timedelta(hours=1)) == "clock_set_back"
    assert code(asked, at=MONDAY_NOON + timedelta(minutes=1)) == ""


def test_an_alert_is_asked_of_the_store(store: Store) -> None:
    ends_at = MONDAY_NOON + timedelta(hours=5)
    of = campaign(Purpose.PUBLIC_ALERT, alert=Alert("Maire", ends_at))
    assert code(gate(store, of)) == "alert_unconfirmed"
    store.alerts.confirm(ConfirmedAlert("test", "Maire", MONDAY_NOON - timedelta(hours=1), ends_at))
    assert code(gate(store, of)) == ""
    assert code(gate(store, of), at=ends_at) == "alert_over"


def test_the_decision_is_the_rules_own(store: Store) -> None:
    who = Attempt(AttemptId(1), CampaignId(1), ContactId(1), NUMBER, 1, AttemptState.DUE, MONDAY_NOON)
    assert gate(store).decide(who, LINE, MONDAY_NOON) == Allowed()
    night = gate(store).decide(who, LINE, MONDAY_NOON + timedelta(hours=12))
    assert isinstance(night, Postponed)
    assert night.rule.startswith("FR 2026.11.1, ")
