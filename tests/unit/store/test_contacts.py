import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from robodial.domain.campaign import CampaignId
from robodial.domain.contact import ContactId, ImportedContact, ListId, RejectedRow
from robodial.errors import StoreBusy, StoreError
from robodial.store import Store
from robodial.store.contact_import import REJECTED_SHOWN, SLICE, import_lock
from tests.unit.store.filling import NOW, a_campaign, contact, fill_list, import_list, number

BAD_ROW = RejectedRow(7, "Téléphone", "ATH", "not_a_number", "this is no telephone number")


def begin(store: Store):
    return store.contacts.begin_import("liste.csv", ("Nom", "Téléphone"), "FR", NOW)


def test_rows_come_back_as_they_were_imported(store: Store) -> None:
    rows = [contact(1, 1, 2, name="Élodie “d’Été”"), contact(3)]
    list_id = import_list(store, rows)
    first, second = store.contacts.all(list_id)
    assert (first.name, first.numbers, first.time_zone) == ("Élodie “d’Été”", (number(1), number(2)), "Europe/Paris")
    assert (first.row, first.cells) == (2, ("Élodie “d’Été”", number(1)))
    assert second.numbers == (number(3),)
    assert store.contacts.get(first.contact_id) == first


def test_a_list_knows_its_columns_and_its_figures(store: Store) -> None:
    importing = begin(store)
    importing.add([contact(1), contact(2, 1, 5, name="Nom 1"), BAD_ROW])
    summary = importing.commit()
    assert (summary.accepted, summary.merged, summary.rejected_count) == (1, 1, 1)
    assert summary.rejected == (BAD_ROW,)
    assert store.contacts.rejected(summary.list_id) == [BAD_ROW]
    assert store.contacts.header(summary.list_id) == ("Nom", "Téléphone")
    stored = store.contacts.latest_list()
    assert stored is not None
    assert (stored.source, stored.country, stored.created_at) == ("liste.csv", "FR", NOW)
    assert (stored.accepted, stored.merged, stored.rejected) == (1, 1, 1)
    assert store.contacts.lists() == [stored]


def test_a_row_sharing_a_number_with_an_earlier_contact_gives_it_its_other_numbers(store: Store) -> None:
    list_id = import_list(
        store, [contact(1, 1, 2), contact(3), contact(4, 2, 5, name="Nom 1"), contact(6, 5, 7, name="Nom 1")]
    )
    assert [each.numbers for each in store.contacts.all(list_id)] == [
        (number(1), number(2), number(5), number(7)),
        (number(3),),
    ]


def test_people_who_share_one_number_and_have_their_own_are_called_on_their_own(store: Store) -> None:
    rows = [contact(1, 1, 9, name="Durand Anne"), contact(2, 2, 9, name="Petit Zoé"), contact(3, 9, name="Roux Paul")]
    list_id = import_list(store, rows)
    assert [(each.name, each.numbers) for each in store.contacts.all(list_id)] == [
        ("Durand Anne", (number(1), number(9))),
        ("Petit Zoé", (number(2),)),
    ]


def test_merging_works_across_batches_and_slices(store: Store) -> None:
    importing = begin(store)
    importing.add([contact(n) for n in range(1, SLICE + 10)])
    importing.add([contact(5000, 3, 4000, name="Nom 3"), contact(5001, SLICE + 5, 4001, name=f"Nom {SLICE + 5}")])
    summary = importing.commit()
    assert (summary.accepted, summary.merged) == (SLICE + 9, 2)
    assert store.contacts.with_number(number(4000))[0].numbers == (number(3), number(4000))
    assert store.contacts.with_number(number(4001))[0].numbers == (number(SLICE + 5), number(4001))


def test_the_same_number_in_two_lists_is_two_contacts(store: Store) -> None:
    first, second = fill_list(store, 1), fill_list(store, 1)
    assert store.contacts.count(first) == store.contacts.count(second) == 1
    assert store.contacts.count() == 2
    assert len(store.contacts.with_number(number(1))) == 2


def test_a_number_twice_in_one_row_is_kept_once(store: Store) -> None:
    list_id = import_list(store, [contact(1, 1, 1)])
    assert next(store.contacts.all(list_id)).numbers == (number(1),)


def test_nothing_is_visible_before_commit(store: Store) -> None:
    importing = begin(store)
    importing.add([contact(1), BAD_ROW])
    assert store.contacts.count() == 0
    assert list(store.contacts.all()) == []
    assert store.contacts.latest_list() is None
    assert store.contacts.with_number(number(1)) == []
    importing.commit()
    assert store.contacts.count() == 1


def test_a_cancelled_import_leaves_nothing(store: Store) -> None:
    importing = begin(store)
    importing.add([contact(1), BAD_ROW])
    importing.cancel()
    importing.cancel()
    assert store.contacts.lists() == []
    assert import_list(store, [contact(1)]) == ListId(1)
    assert store.contacts.rejected(ListId(1)) == []


def test_a_revealed_list_is_seen_and_goes_on_growing(store: Store) -> None:
    importing = begin(store)
    importing.add([contact(1)])
    list_id = importing.reveal()
    assert [each.numbers for each in store.contacts.all(list_id)] == [(number(1),)]
    importing.add([contact(2), contact(3, 1, 4, name="Nom 1")])
    assert [each.numbers for each in store.contacts.all(list_id)] == [(number(1), number(4)), (number(2),)]
    assert importing.commit().list_id == list_id


def test_an_import_that_is_over_takes_no_rows(store: Store) -> None:
    importing = begin(store)
    importing.commit()
    with pytest.raises(StoreError, match="Start a new one"):
        importing.add([contact(1)])


def test_an_import_in_which_a_row_failed_cannot_be_committed(store: Store) -> None:
    importing = begin(store)
    broken = ImportedContact(2, (number(1),), name=object())  # type: ignore[arg-type]
    with pytest.raises(Exception, match="type 'object' is not supported"):
        importing.add([broken])
    with pytest.raises(StoreError, match="Cancel the import"):
        importing.commit()
    importing.cancel()
    assert store.contacts.lists() == []


def test_two_imports_at_once_are_refused(store: Store) -> None:
    importing = begin(store)
    with pytest.raises(StoreBusy, match="Another list is being imported"):
        begin(store)
    importing.cancel()
    begin(store).cancel()


def test_what_a_killed_import_left_is_removed_at_the_next_opening(store: Store) -> None:
    kept = fill_list(store, 2)
    importing = begin(store)
    importing.add([contact(8), BAD_ROW])
    importing._lock.release()  # as the operating system does for a dead process
    with Store(store.path) as reopened:
        assert reopened.contacts.count() == 2
        rows = {table: _rows(reopened, table) for table in ("lists", "contacts", "contact_numbers", "rejected_rows")}
        assert rows == {"lists": 1, "contacts": 2, "contact_numbers": 2, "rejected_rows": 0}
        assert [each.list_id for each in reopened.contacts.lists()] == [kept]


def test_an_import_running_in_another_process_is_left_alone(store: Store) -> None:
    importing = begin(store)
    importing.add([contact(1)])
    with Store(store.path) as other:
        assert other.contacts.count() == 0
    importing.add([contact(2)])
    assert store.contacts.count(importing.commit().list_id) == 2


def test_a_failed_begin_gives_the_import_lock_back(store: Store) -> None:
    with pytest.raises(StatementError, match="without its zone"):
        store.contacts.begin_import("x", (), "FR", NOW.replace(tzinfo=None))
    import_lock(store.path).release()


def test_the_same_file_is_recognised_by_its_digest(store: Store) -> None:
    list_id = import_list(store, [contact(1)], digest="abc")
    fill_list(store, 1)
    assert store.contacts.list_for("abc") == list_id
    assert store.contacts.list_for("abd") is None
    assert store.contacts.list_for("") is None


def test_the_summary_shows_the_first_rejected_rows_and_the_list_has_all(store: Store) -> None:
    importing = begin(store)
    importing.add([RejectedRow(n, "A", str(n), "no_number", "no number") for n in range(REJECTED_SHOWN + 5)])
    summary = importing.commit()
    assert summary.rejected_count == REJECTED_SHOWN + 5
    assert [row.row for row in summary.rejected] == list(range(REJECTED_SHOWN))
    assert len(store.contacts.rejected(summary.list_id)) == REJECTED_SHOWN + 5


def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="no contact number 5"):
        store.contacts.get(ContactId(5))
    with pytest.raises(StoreError, match="no contact list number 5"):
        store.contacts.header(ListId(5))


def _rows(store: Store, table: str) -> int:
    with store._database.reading() as conn:
        return conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0


ROWS = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=3), max_size=25)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, size=st.integers(1, 25))
def test_each_number_has_one_owner_and_none_is_lost_however_the_rows_are_cut(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]], size: int
) -> None:
    with Store(tmp_path_factory.mktemp("import") / "s.db", synchronous="OFF") as store:
        importing = begin(store)
        batch = [contact(n, *numbers) for n, numbers in enumerate(rows)]
        for start in range(0, len(batch), size):
            importing.add(batch[start : start + size])
        summary = importing.commit()
        owned = [each for stored in store.contacts.all() for each in stored.numbers]
    assert sorted(owned) == sorted({number(n) for numbers in rows for n in numbers})
    assert summary.accepted + summary.merged == len(rows)


def test_a_list_that_no_campaign_uses_can_be_taken_back(store: Store) -> None:
    kept, undone = import_list(store, [contact(1)]), import_list(store, [contact(2), contact(3)])
    assert store.contacts.remove_list(undone)
    assert [each.list_id for each in store.contacts.lists()] == [kept]
    assert [each.numbers for each in store.contacts.all()] == [(number(1),)]


def test_the_list_of_a_campaign_stays(store: Store, campaign_id: CampaignId) -> None:
    list_id = store.campaigns.get(campaign_id).list_id
    assert not store.contacts.remove_list(list_id)
    assert store.contacts.count(list_id) == 3


def test_the_list_a_campaign_had_before_stays_as_long_as_calls_were_planned_from_it(
    store: Store, campaign_id: CampaignId
) -> None:
    before = store.campaigns.get(campaign_id).list_id
    store.campaigns.save(a_campaign(), import_list(store, [contact(9)]), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    assert not store.contacts.remove_list(before)
