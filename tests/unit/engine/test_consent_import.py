"""Consents come with a list: into the store that calls ask, whole, and never against what is known to be newer."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from robodial.clock import Clock, run_real, run_virtual
from robodial.domain.campaign import Purpose
from robodial.domain.consent_declaration import ConsentDeclaration, ConsentTerms
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.consent_sorting import ConsentTally
from robodial.engine.list_import import ListImporter
from robodial.errors import ContactImportError, StoreError
from robodial.store import Recorded, Store
from tests.unit.store.filling import number

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAN = ConsentPlan(Purpose.MARKETING)
DECLARED = ConsentPlan(Purpose.MARKETING, ConsentTerms(declaration=ConsentDeclaration("Mme Martin", START.date())))


@pytest.fixture
def stores(tmp_path: Path):
    with Store(tmp_path / "here" / "robodial.db") as here, Store(tmp_path / "user" / "robodial.db") as user:
        yield here, user


def a_list(folder: Path, rows: Iterable[str]) -> Path:
    path = folder / "list.csv"
    lines = [f"N{n};+3319900{n:04};{row}" for n, row in enumerate(rows)]
    path.write_text("\n".join(["Nom;Tél;Consentement;Date du consentement;Source", *lines]), encoding="utf-8")
    return path


def brought_in(path: Path, here: Store, *guards: Store, plan: ConsentPlan = PLAN) -> ConsentTally:
    async def main(clock: Clock) -> ConsentTally:
        summary = await ListImporter(here, clock, plan, guards).bring_in(path, "FR")
        assert summary.consents is not None
        return summary.consents

    return run_virtual(main, START)


def in_force(store: Store, n: int = 0) -> bool:
    found = store.consents.of(number(n), Purpose.MARKETING)
    return found is not None and found.in_force(START)


def test_consents_go_where_calls_ask_for_them(tmp_path: Path, stores) -> None:
    here, user = stores
    rows = [f"oui;{1 + n % 20:02}/11/2026;site" for n in range(1500)] + ["non;;", "oui;;"]
    tally = brought_in(a_list(tmp_path, rows), here, user)
    assert tally.recorded == 1500
    assert tally.none == {"says_no": 1, "date_missing": 1}
    assert user.consents.counts(START)[Purpose.MARKETING].in_force == 1500
    assert here.consents.counts(START) == {}
    assert here.contacts.count() == 1502
    [entry] = user.journal.all()
    assert entry.kind == "consents_imported"
    assert entry.payload is not None
    assert (entry.payload["file"], entry.payload["new"]) == ("list.csv", 1500)


def test_an_older_list_does_not_overwrite_a_newer_consent(tmp_path: Path, stores) -> None:
    here, user = stores
    brought_in(a_list(tmp_path, ["oui;10/11/2026;salon"]), here, user)
    newest = user.consents.all_of(number(0))
    brought_in(a_list(tmp_path, ["oui;01/11/2026;site"]), here, user)
    assert user.consents.all_of(number(0)) == newest


def test_withdrawn_then_the_old_list_again_stays_withdrawn(tmp_path: Path, stores) -> None:
    here, user = stores
    path = a_list(tmp_path, ["oui;10/11/2026;salon"])
    brought_in(path, here, user)
    assert in_force(user)
    user.consents.withdraw(number(0), None, START, "letter")
    brought_in(path, here, user)
    assert not in_force(user)


def test_identical_rows_and_their_declaration(tmp_path: Path, stores) -> None:
    here, user = stores
    path = a_list(tmp_path, ["oui;10/11/2026;salon"] * 21)
    assert brought_in(path, here, user).none == {"identical_rows": 21}
    assert not in_force(user)
    assert list(user.journal.all()) == []
    assert brought_in(path, here, user, plan=DECLARED).recorded == 21
    assert in_force(user)
    [entry] = user.journal.all()
    assert entry.payload is not None
    assert entry.payload["declaration"] == {"by": "Mme Martin", "on": "2026-11-23", "text": ""}


def test_one_row_that_differs_far_down_the_list_makes_all_of_them_records(tmp_path: Path, stores) -> None:
    here, user = stores
    tally = brought_in(a_list(tmp_path, ["oui;10/11/2026;salon"] * 1200 + ["oui;11/11/2026;salon"]), here, user)
    assert tally.recorded == 1201


def test_a_row_that_says_no_to_what_was_agreed_before_is_told_and_changes_nothing(tmp_path: Path, stores) -> None:
    here, user = stores
    brought_in(a_list(tmp_path, ["oui;10/11/2026;salon", "oui;10/11/2026;site"]), here, user)
    tally = brought_in(a_list(tmp_path, ["non;;", "oui;10/11/2026;site", "STOP;;"]), here, user)
    assert tally.stays == (number(0),)
    assert in_force(user)
    assert user.do_not_call.count() == 0


def test_a_known_list_is_read_again_for_another_purpose_or_store_or_declaration(tmp_path: Path, stores) -> None:
    here, user = stores
    path = a_list(tmp_path, ["oui;10/11/2026;salon"] * 21)

    async def tally_of(clock: Clock, plan: ConsentPlan | None, guard: Store) -> ConsentTally | None:
        _list_id, summary = await ListImporter(here, clock, plan, [guard]).list_of(path, "FR")
        return summary.consents if summary else None

    def known(plan: ConsentPlan | None, guard: Store) -> bool:
        return run_virtual(lambda clock: tally_of(clock, plan, guard), START) is None

    assert not known(PLAN, user)
    assert known(PLAN, user)
    assert not known(PLAN, here)
    assert not known(DECLARED, user)
    assert not known(ConsentPlan(Purpose.SURVEY), user)
    assert known(DECLARED, user)


def test_what_was_recorded_before_a_break_stays_and_is_in_the_journal(tmp_path: Path, stores) -> None:
    here, user = stores
    path = a_list(tmp_path, [f"oui;{1 + n % 20:02}/11/2026;site" for n in range(1500)])
    record_many, slices = user.consents.record_many, iter(range(10))

    def fails_at_the_second(*words: object) -> Recorded:
        if next(slices):
            raise StoreError("disk full")
        return record_many(*words)

    user.consents.record_many = fails_at_the_second
    with pytest.raises(StoreError, match="disk full"):
        brought_in(path, here, user)
    assert here.contacts.lists() == []
    assert user.consents.counts(START)[Purpose.MARKETING].in_force == 1000
    [entry] = user.journal.all()
    assert entry.payload is not None
    assert (entry.payload["new"], entry.payload["broken_off"]) == (1000, True)
    user.consents.record_many = record_many
    assert brought_in(path, here, user).recorded == 1500
    assert user.consents.counts(START)[Purpose.MARKETING].in_force == 1500


def test_an_import_that_fails_or_is_cancelled_records_nothing(tmp_path: Path, stores) -> None:
    here, user = stores
    path = a_list(tmp_path, [f"oui;{1 + n % 20:02}/11/2026;site" for n in range(600)])
    broken = tmp_path / "broken.csv"
    broken.write_text(path.read_text(encoding="utf-8") + "\n" + "x" * 200_000, encoding="utf-8")
    with pytest.raises(ContactImportError):
        brought_in(broken, here, user)

    def give_up(_done: int, _total: int, _rows: int) -> None:
        raise asyncio.CancelledError

    async def main(clock: Clock) -> None:
        with pytest.raises(asyncio.CancelledError):
            await ListImporter(here, clock, PLAN, [user]).bring_in(path, "FR", give_up)

    run_real(main)
    assert user.consents.counts(START) == {}
    assert here.contacts.lists() == []
    assert [each.name for each in user.path.parent.iterdir() if "robodial-" in each.name] == []
