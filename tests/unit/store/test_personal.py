"""What is held about one person: all of it is found, and all of it is erased but the proof of their refusal."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robodial.domain.attempt import AttemptResult
from robodial.domain.campaign import CampaignId, Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import ImportedContact, PhoneNumber, RejectedRow
from robodial.domain.outcome import Outcome
from robodial.errors import StoreBusy
from robodial.store import Store
from robodial.store.erased_calls import is_mark_of, mark_of
from tests.unit.store.filling import BUSY, DAY, DONE, LINE, MINUTE, NOW, a_campaign, again, claimed, import_list, number

ZOE = PhoneNumber("+33199007431")
ZOES_MOBILE = PhoneNumber("+33199007432")
HOME = PhoneNumber("+33199007433")
NAME = "Zoé Quellenec"
EARLY = AttemptResult(Outcome.HUNG_UP_EARLY, answered_at=NOW, heard_s=1.0, evidence=f"{NAME} hung up")
SIGNS = (NAME.encode(), b"Quellenec", ZOE.encode(), b"99007431", b"99 00 74 31", ZOES_MOBILE.encode())
"""Whatever names her, in any notation used here."""


def row(n: int, *numbers: PhoneNumber, name: str = "") -> ImportedContact:
    name = name or f"Nom {n}"
    return ImportedContact(n, numbers or (number(n),), name=name, cells=(name, (numbers or (number(n),))[0]))


@pytest.fixture
def zoes(store: Store) -> CampaignId:
    """She is the second of a list; her husband shares the telephone at home, in another list."""
    import_list(store, [row(1), row(2, HOME, name="Yves Quellenet")])
    importing = store.contacts.begin_import("patients.csv", ("Nom", "Téléphone"), "FR", NOW)
    importing.add([row(1), row(2, ZOE, ZOES_MOBILE, HOME, name=NAME), row(3)])
    importing.add([RejectedRow(4, "Téléphone", "01 99 00 74 31 ou 15", "emergency", f"{ZOE} and 15")])
    list_id = importing.commit().list_id
    campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id


def call(store: Store, campaign_id: CampaignId, result: AttemptResult, at=NOW) -> PhoneNumber:
    """The next attempt, as the engine stores it."""
    attempt = claimed(store, campaign_id, at)
    store.journal.append("dial", {"campaign": "Rappels"}, at, attempt.number)
    call_id = store.calls.record(attempt.number, at, "Rappels", "appointment", is_test_call=False)
    store.attempts.start_dialing(attempt.attempt_id, at, LINE, attempt.number[3:])
    if result.answered_at:
        store.attempts.connected(attempt.attempt_id, at)
    store.calls.end(call_id, result.outcome, heard_opt_out=False)
    store.journal.append("end", {"evidence": result.evidence}, at, attempt.number)
    store.attempts.end(attempt.attempt_id, at, result, again(at + DAY) if result is BUSY else DONE)
    return attempt.number


def consent(number_: PhoneNumber) -> Consent:
    return Consent(number_, Purpose.MARKETING, ConsentLevel.EXPRESS, NOW - DAY, "form", f"{NAME} agrees")


@pytest.fixture
def filled(store: Store, zoes: CampaignId) -> Store:
    """Everything that can be held about her."""
    for result in (BUSY, EARLY, BUSY):
        call(store, zoes, result)
    store.consents.record(consent(ZOE), NOW, "consent add")
    store.do_not_call.add(ZOE, reason="", source="letter", at=NOW, by_person=True)
    store.journal.append("refusal", {"how": "letter"}, NOW, ZOE)
    store.journal.append("key", {"key": "5"}, NOW, ZOES_MOBILE)
    store.copies.make(NOW - DAY)
    store.copies.make(NOW)
    damaged = store.path.with_name("robodial-damaged-1")
    damaged.mkdir()
    shutil.copy(store.path, damaged)
    return store


def files_with(folder: Path, signs: tuple[bytes, ...]) -> set[str]:
    found = set()
    for file in folder.rglob("*"):
        if file.is_file() and any(sign in file.read_bytes() for sign in signs):
            found.add(file.name)
    return found


def test_her_numbers_are_hers_alone(filled: Store) -> None:
    assert filled.personal.numbers(ZOES_MOBILE) == (ZOES_MOBILE, ZOE)
    assert filled.personal.numbers(HOME) == (HOME, ZOE, ZOES_MOBILE)


def test_everything_held_is_found(filled: Store) -> None:
    [contact] = filled.personal.contacts([ZOE, ZOES_MOBILE])
    assert (contact.list, contact.name, contact.cells) == ("patients.csv", NAME, (NAME, ZOE))
    [attempt] = filled.personal.attempts([ZOE])
    assert (attempt.campaign, attempt.outcome, attempt.number) == ("Rappels", Outcome.HUNG_UP_EARLY, ZOE)
    [held] = filled.personal.calls([ZOE])
    assert (held.campaign, held.outcome) == ("Rappels", Outcome.HUNG_UP_EARLY)


def test_a_contact_taken_off_its_list_is_found_as_well(filled: Store) -> None:
    [contact] = filled.contacts.with_number(ZOE)
    filled.contacts.remove(contact.contact_id, NOW)
    [held] = filled.personal.contacts([ZOE])
    assert held.removed_at == NOW


def test_nothing_of_number_or_name_is_left_in_any_file_but_the_refusal(filled: Store) -> None:
    folder = filled.path.parent
    everywhere = files_with(folder, SIGNS)
    assert {"robodial.db-wal", "robodial-2026-11-23.db", "robodial-2026-11-22.db"} <= everywhere
    erased = filled.personal.erase((ZOE, ZOES_MOBILE), NOW + MINUTE)
    assert (erased.contacts, erased.attempts, erased.calls, erased.consents, erased.in_log) == (1, 1, 1, 1, False)
    assert erased.lists == ("patients.csv",)
    names = (NAME.encode(), b"Quellenec", b"99 00 74 31", ZOES_MOBILE.encode())
    assert files_with(folder, names) == set()
    assert not list(folder.glob("robodial-damaged-*"))
    tables = filled._database.driver.execute("select name from sqlite_master where type = 'table'").fetchall()
    holding = {
        table
        for (table,) in tables
        if any(
            ZOE[4:] in str(value) for row in filled._database.driver.execute(f"select * from {table}") for value in row
        )
    }
    assert holding == {"refusals", "journal_personal"}
    assert [entry.kind for entry in filled.journal.of_number(ZOE)] == ["refusal"]
    assert filled.do_not_call.contains(ZOE) is not None


def test_without_a_refusal_nothing_at_all_is_left(filled: Store) -> None:
    filled.personal.erase((HOME, ZOE, ZOES_MOBILE), NOW)
    assert files_with(filled.path.parent, (ZOES_MOBILE.encode(), HOME.encode(), b"Quellene")) == set()


def test_the_journal_still_verifies_and_others_are_untouched(filled: Store, zoes: CampaignId) -> None:
    before = list(filled.journal.of_number(number(1)))
    filled.personal.erase((ZOE, ZOES_MOBILE), NOW)
    assert filled.journal.verify().ok
    assert list(filled.journal.of_number(number(1))) == before
    assert [contact.name for contact in filled.contacts.with_number(HOME)] == ["Yves Quellenet"]
    assert [each.name for each in filled.contacts.all(filled.campaigns.get(zoes).list_id)] == ["Nom 1", "Nom 3"]


def test_figures_and_brakes_of_the_campaign_stay(filled: Store, zoes: CampaignId) -> None:
    before, answers = filled.campaigns.counts(zoes), filled.campaigns.answers(zoes)
    filled.personal.erase((ZOE, ZOES_MOBILE), NOW)
    assert filled.campaigns.counts(zoes) == before
    assert filled.campaigns.answers(zoes) == answers
    assert len(list(filled.attempts.report_rows(zoes))) == 3


def test_who_still_waits_is_not_called_after_being_erased(store: Store, zoes: CampaignId) -> None:
    store.personal.erase((ZOE, ZOES_MOBILE), NOW)
    assert [call(store, zoes, BUSY) for _time in range(2)] == [number(1), number(3)]
    assert store.attempts.next_due(zoes) == NOW + DAY
    assert store.campaigns.counts(zoes).not_called == {"removed_from_list": 1}


def test_erasing_frees_no_cap(filled: Store) -> None:
    before = filled.calls.history(ZOE, NOW + MINUTE)
    assert len(before.calls) == 1
    filled.personal.erase((ZOE, ZOES_MOBILE), NOW + MINUTE)
    assert filled.calls.history(ZOE, NOW + 2 * MINUTE) == before
    assert filled.calls.history(number(1), NOW + MINUTE).early_hang_ups == 0
    filled.calls.record(ZOE, NOW + DAY, "Rappels", "appointment", is_test_call=False)
    assert len(filled.calls.history(ZOE, NOW + 2 * DAY).calls) == 2


def test_calls_go_once_they_count_for_nothing_and_early_hang_ups_count_for_good(filled: Store) -> None:
    filled.personal.erase((number(1),), NOW)
    filled.personal.erase((ZOE, ZOES_MOBILE), NOW)
    assert filled.calls.forget_erased(NOW + 29 * DAY) == 0
    assert filled.calls.forget_erased(NOW + 31 * DAY) == 1  # the busy call to the other one
    late = filled.calls.history(ZOE, NOW + 400 * DAY)
    assert (late.calls, late.early_hang_ups) == ((), 1)


def test_a_call_that_is_open_keeps_everything_until_it_is_over(filled: Store, zoes: CampaignId) -> None:
    store = filled
    attempt = claimed(store, zoes, NOW + DAY)
    with pytest.raises(StoreBusy, match="call to them is open"):
        store.personal.erase((attempt.number,), NOW + DAY)
    assert list(store.journal.of_number(attempt.number))
    assert store.personal.contacts([attempt.number])


def test_erasing_twice_finds_nothing_more(filled: Store) -> None:
    filled.personal.erase((ZOE, ZOES_MOBILE), NOW)
    again_ = filled.personal.erase((ZOE, ZOES_MOBILE), NOW + MINUTE)
    assert (again_.contacts, again_.attempts, again_.calls, again_.consents, again_.journal_rows) == (0, 0, 0, 0, 0)


def test_a_long_list_leaves_no_trace_either(store: Store) -> None:
    """Thousands of rows, changed and changed again: pages are split, and what was moved leaves copies behind."""
    folks = [row(n, PhoneNumber(f"+331990{n:05}"), name=f"Personne{n:05} Quellenec") for n in range(4000)]
    campaign_id = store.campaigns.save(a_campaign(), import_list(store, folks), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    for _turn in range(300):
        call(store, campaign_id, BUSY)
    gone = [PhoneNumber(f"+331990{n:05}") for n in range(0, 3000, 41)]
    for each in gone:
        store.contacts.remove(store.contacts.with_number(each)[0].contact_id, NOW)
    store.copies.make(NOW)
    store.personal.erase(gone, NOW)
    left = [each for each in gone if files_with(store.path.parent, (each.encode(), f"Personne{each[-5:]}".encode()))]
    assert left == []


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(10**6, 10**12), st.integers(10**6, 10**12), st.binary(min_size=16, max_size=16))
def test_a_mark_is_of_one_number_only(one: int, other: int, salt: bytes) -> None:
    mark = mark_of(PhoneNumber(f"+{one}"), salt)
    assert is_mark_of(mark, PhoneNumber(f"+{one}"))
    assert is_mark_of(mark, PhoneNumber(f"+{other}")) == (one == other)
    assert str(one) not in mark or len(str(one)) < 8


def test_marks_of_two_erasures_do_not_show_that_they_are_of_one_person() -> None:
    assert mark_of(ZOE, bytes(16)) != mark_of(ZOE, bytes(15) + b"1")
