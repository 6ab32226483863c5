"""What stands in the way of a campaign as a whole, before its first call; and what its messages hold then."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from robodial.app.lines import LineChoice
from robodial.app.messages import prepare_messages
from robodial.app.runnable import confirm_alert, require_few_contacts, require_registers, require_runnable
from robodial.audio.spoken_number import opt_out_by_phone
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Alert, MachinePolicy, MessageFiles, Purpose
from robodial.errors import CallRefused, SettingsError, SoundError
from robodial.rules.purposes import campaign_rules
from robodial.store import Store
from tests.simulation.campaigns import write_message
from tests.unit.rules.questions import ANSWERED_FOR, DAY, MONDAY_NOON, REGISTERS, campaign

GOOD, MOBILE, ORDINARY = (
    LineChoice("COM3", number) for number in ("01 62 00 12 34", "06 12 34 56 78", "01 42 00 00 00")
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": Purpose.POLITICAL}, "polling_days_missing"),
        ({"purpose": Purpose.MARKETING, "sector": "cpf"}, "sector_banned"),
        ({"purpose": Purpose.MARKETING, "country": "BR"}, "law_checked_missing"),
        ({"purpose": Purpose.MARKETING, "country": "CH"}, "statement_missing"),
        ({"purpose": Purpose.MARKETING, "country": "US", "region": "CA"}, "needs_live_introduction"),
        ({"purpose": Purpose.PUBLIC_ALERT}, "alert_unconfirmed"),
        ({"purpose": Purpose.PUBLIC_ALERT, "alert": Alert("Maire", MONDAY_NOON + 2 * DAY)}, "alert_too_long"),
        ({"purpose": Purpose.PUBLIC_ALERT, "alert": Alert("Maire", MONDAY_NOON - DAY)}, "alert_over"),
        ({"machines": MachinePolicy.LEAVE_NOTHING, "country": "GB"}, "machines"),
    ],
)
def test_a_campaign_that_cannot_run_says_why(change: dict, code: str) -> None:
    with pytest.raises(CallRefused) as refused:
        require_runnable(campaign(**change), MONDAY_NOON)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"purpose": Purpose.MARKETING},
        {"purpose": Purpose.MARKETING, "country": "CH", "statement": ANSWERED_FOR},
        {"purpose": Purpose.MARKETING, "country": "BR", "law_checked": ANSWERED_FOR},
        {"purpose": Purpose.POLITICAL, "polling_days": ()},
        {"purpose": Purpose.PUBLIC_ALERT, "alert": Alert("Maire", MONDAY_NOON + DAY / 2)},
    ],
)
def test_a_campaign_with_all_that_is_asked_may_run(change: dict) -> None:
    require_runnable(campaign(**change), MONDAY_NOON, [GOOD] if change.get("country", "FR") == "FR" else [])
    assert campaign_rules(campaign(**change), MONDAY_NOON).min_ring_s >= 20


def test_hours_outside_the_lawful_ones_are_told_with_the_lawful_ones() -> None:
    night = campaign(window=CallingWindow.parse({0: ("21:00-23:00",), 6: ("10:00-12:00",)}))
    with pytest.raises(SettingsError, match=r"never open.*Mon 09:00-20:00, .*Sat 10:00-18:00\)"):
        require_runnable(night, MONDAY_NOON)


def test_g07_settings_looser_than_the_rules_are_held_to_them_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    lawful = CallingWindow.parse({0: ("10:00-12:00",)})
    with caplog.at_level("INFO"):
        require_runnable(campaign(window=lawful, ring_timeout_s=30.0), MONDAY_NOON)
        assert not caplog.messages
        require_runnable(campaign(ring_timeout_s=12.0), MONDAY_NOON)
    assert caplog.messages == ["ring_timeout_s = 12 is raised to 25", "the campaign's hours are cut to the lawful ones"]


def test_one_wrong_line_of_several_is_named() -> None:
    with pytest.raises(CallRefused, match="Line COM4: 0612345678 is a mobile number") as refused:
        require_runnable(campaign(), MONDAY_NOON, [GOOD, replace(MOBILE, port="COM4")])
    assert refused.value.code == "line_number"
    require_runnable(campaign(), MONDAY_NOON, [GOOD, LineChoice("sim", "06 12 34 56 78")])


def test_an_ordinary_line_is_for_a_list_of_five() -> None:
    require_runnable(campaign(), MONDAY_NOON, [ORDINARY])
    require_few_contacts(campaign(), MONDAY_NOON, [ORDINARY], 5)
    with pytest.raises(CallRefused, match="0142000000 may not be shown"):
        require_few_contacts(campaign(), MONDAY_NOON, [ORDINARY], 6)


def test_registers_that_are_missing_or_old_are_told_before_the_start() -> None:
    selling = campaign(Purpose.MARKETING, country="IT")
    with pytest.raises(
        CallRefused, match=r"Registro pubblico delle opposizioni.*registrodelleopposizioni\.it"
    ) as refused:
        require_registers(selling, MONDAY_NOON, [])
    assert refused.value.code == "register_missing"
    require_registers(selling, MONDAY_NOON, REGISTERS)
    with pytest.raises(CallRefused, match="not of the last 15 days") as refused:
        require_registers(selling, MONDAY_NOON + 15 * DAY, REGISTERS)
    assert refused.value.code == "register_old"
    require_registers(campaign(), MONDAY_NOON, [])


def test_an_alert_is_confirmed_once_and_a_fifth_in_a_month_is_refused(tmp_path: Path) -> None:
    def alert(n: int):
        at = MONDAY_NOON + n * DAY
        return campaign(Purpose.PUBLIC_ALERT, name=f"alert {n}", alert=Alert("Maire", at + DAY / 2)), at

    with Store(tmp_path / "robodial.db") as store:
        for n in range(4):
            confirm_alert(*_with(store, *alert(n)))
            confirm_alert(*_with(store, alert(n)[0], alert(n)[1] + timedelta(hours=1)))
        assert len(store.alerts.since(MONDAY_NOON - DAY)) == 4
        with pytest.raises(CallRefused) as refused:
            confirm_alert(*_with(store, *alert(4)))
        assert refused.value.code == "alerts_used_up"
        confirm_alert(*_with(store, *alert(31)))
        confirm_alert(campaign(), store, MONDAY_NOON)
        assert len(store.alerts.since(MONDAY_NOON - DAY)) == 5


def _with(store: Store, of, at):
    return of, store, at


# ---- messages ----


def files(folder: Path, body_s: float = 3.0, *, opening: bool = True) -> MessageFiles:
    first = write_message(folder / "opening.wav", 2.0) if opening else None
    return MessageFiles(write_message(folder / "body.wav", body_s), first)


@pytest.mark.parametrize("purpose", Purpose)
def test_who_asks_or_sells_says_first_who_is_calling_and_last_whom_to_call(tmp_path: Path, purpose: Purpose) -> None:
    of = campaign(purpose, message=files(tmp_path))
    samples = prepare_messages(of).person.sound.samples
    by_phone = opt_out_by_phone("fr", "01 99 00 00 01").samples
    said_again = np.array_equal(samples[-len(by_phone) :], by_phone)
    assert said_again is (purpose not in (Purpose.APPOINTMENT, Purpose.SERVICE_INFO, Purpose.PUBLIC_ALERT))
    bare = replace(of, message=files(tmp_path, opening=False))
    if purpose in (Purpose.APPOINTMENT, Purpose.SERVICE_INFO):
        assert prepare_messages(bare).person.opt_out_begins_s == 0
    else:
        with pytest.raises(CallRefused, match="record that as the opening") as refused:
            prepare_messages(bare)
        assert refused.value.code == "message_parts"


def test_a_body_of_more_than_a_minute_is_refused(tmp_path: Path) -> None:
    prepare_messages(campaign(message=files(tmp_path, 59.0)))
    with pytest.raises(SoundError, match=r"body\.wav lasts 61 s; a message may last 60 s"):
        prepare_messages(campaign(message=files(tmp_path, 61.0)))
    long_tape = replace(files(tmp_path, 3.0), machine=write_message(tmp_path / "tape.wav", 61.0))
    with pytest.raises(SoundError, match=r"tape\.wav"):
        prepare_messages(campaign(message=long_tape))
