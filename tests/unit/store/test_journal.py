import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from robodial.store import Journal, JournalEntry, Store
from robodial.store.journal import PAGE
from robodial.store.sqlite import Database
from tests.unit.store.filling import DAY, MINUTE, NOW, number

ONE, TWO = number(1), number(2)


@pytest.fixture
def journal(store: Store) -> Journal:
    return store.journal


def fill(journal: Journal) -> None:
    journal.append("dial", {"campaign": "Rappels", "line": "COM5"}, NOW, ONE)
    journal.append("dial", {"campaign": "Rappels"}, NOW + MINUTE, TWO)
    journal.append("key", {"key": "9"}, NOW + 2 * MINUTE, ONE)
    journal.append("refusal", {"how": "key 9"}, NOW + 2 * MINUTE, ONE)


def tampered(store: Store, *statements: str) -> None:
    """What somebody with a database tool could do."""
    with store._database.transaction() as conn:
        for trigger in ("journal_no_update", "journal_no_delete"):
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            conn.exec_driver_sql(statement)


def test_an_empty_journal_verifies(journal: Journal) -> None:
    check = journal.verify()
    assert (check.ok, check.rows, check.head) == (True, 0, "00" * 32)


def test_rows_are_numbered_and_come_back(journal: Journal) -> None:
    assert journal.append("dial", {"line": "COM5", "n": 1, "é": None}, NOW, ONE) == 1
    assert journal.append("start", {}, NOW + MINUTE) == 2
    assert list(journal.all()) == [
        JournalEntry(1, NOW, "dial", ONE, {"line": "COM5", "n": 1, "é": None}),
        JournalEntry(2, NOW + MINUTE, "start", None, {}),
    ]


def test_the_head_changes_with_each_row_and_is_what_verify_finds(journal: Journal) -> None:
    heads = [journal.head()]
    for n in range(3):
        journal.append("key", {"key": str(n)}, NOW, ONE)
        heads.append(journal.head())
    assert len(set(heads)) == 4
    assert journal.verify().head == heads[-1]


def test_what_is_held_about_one_person(journal: Journal) -> None:
    fill(journal)
    assert [(entry.seq, entry.kind) for entry in journal.of_number(ONE)] == [(1, "dial"), (3, "key"), (4, "refusal")]


@pytest.mark.parametrize("statement", ["UPDATE journal SET kind = 'x'", "DELETE FROM journal"])
def test_rows_can_neither_be_changed_nor_deleted(store: Store, journal: Journal, statement: str) -> None:
    fill(journal)
    with pytest.raises(IntegrityError, match="append-only"), store._database.transaction() as conn:
        conn.exec_driver_sql(statement)
    assert journal.verify().rows == 4


@pytest.mark.parametrize(
    ("statements", "first_bad", "reason"),
    [
        pytest.param(["UPDATE journal SET kind = 'key' WHERE seq = 2"], 2, "broken_chain", id="kind"),
        pytest.param(["UPDATE journal SET at = at + 1 WHERE seq = 3"], 3, "broken_chain", id="time"),
        pytest.param(
            ["UPDATE journal SET commitment = zeroblob(32) WHERE seq = 1"], 1, "broken_chain", id="commitment"
        ),
        pytest.param(["UPDATE journal SET hash = zeroblob(32) WHERE seq = 4"], 4, "broken_chain", id="last hash"),
        pytest.param(
            ["DELETE FROM journal_personal WHERE seq = 2", "DELETE FROM journal WHERE seq = 2"],
            3,
            "missing_row",
            id="row taken out",
        ),
        pytest.param(
            ['UPDATE journal_personal SET payload = \'{"key":"1"}\' WHERE seq = 3'],
            3,
            "content_changed",
            id="content",
        ),
        pytest.param(
            [f"UPDATE journal_personal SET number = '{TWO}' WHERE seq = 1"], 1, "content_changed", id="number"
        ),
        pytest.param(["DELETE FROM journal_personal WHERE seq = 2"], 2, "content_missing", id="content taken out"),
    ],
)
def test_tampering_is_found_at_the_row(
    store: Store, journal: Journal, statements: list[str], first_bad: int, reason: str
) -> None:
    fill(journal)
    tampered(store, *statements)
    check = journal.verify()
    assert (check.ok, check.first_bad, check.reason) == (False, first_bad, reason)


def test_a_shortened_journal_no_longer_has_the_head_that_was_noted(store: Store, journal: Journal) -> None:
    fill(journal)
    noted = journal.head()
    tampered(store, "DELETE FROM journal_personal WHERE seq = 4", "DELETE FROM journal WHERE seq = 4")
    assert journal.verify().ok
    assert journal.head() != noted


# ---- erasing -----------------------------------------------------------------------------------------------------


def test_erasing_leaves_only_the_proof_of_refusal_and_the_chain_verifies(journal: Journal) -> None:
    fill(journal)
    assert journal.erase(ONE, NOW + DAY) == 2
    assert [entry.kind for entry in journal.of_number(ONE)] == ["refusal"]
    assert [entry.kind for entry in journal.of_number(TWO)] == ["dial"]
    entries = list(journal.all())
    assert [(entry.number, entry.payload) for entry in entries if entry.seq in (1, 3)] == [(None, None)] * 2
    assert (entries[-1].kind, entries[-1].payload, entries[-1].number) == ("erased", {"rows": [1, 3]}, None)
    assert journal.verify().ok


def test_erasing_somebody_unknown_writes_nothing(journal: Journal) -> None:
    fill(journal)
    assert journal.erase(number(77), NOW) == 0
    assert journal.verify().rows == 4


def test_taking_out_the_note_of_an_erasure_is_found(store: Store, journal: Journal) -> None:
    fill(journal)
    journal.erase(ONE, NOW)
    tampered(store, "DELETE FROM journal_personal WHERE seq = 5")
    check = journal.verify()
    assert (check.ok, check.first_bad, check.reason) == (False, 1, "content_missing")


def test_what_was_erased_is_nowhere_in_the_files(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        store.journal.append("note", {"said": "UNFORGETTABLE WORDS"}, NOW, ONE)
        store.journal.append("dial", {}, NOW, TWO)
        assert any(b"UNFORGETTABLE" in content for content in contents(tmp_path))
        store.journal.erase(ONE, NOW)
        assert not any(b"UNFORGETTABLE" in content or ONE.encode() in content for content in contents(tmp_path))


def contents(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in folder.iterdir())


def test_the_same_content_has_another_commitment_each_time(store: Store, journal: Journal) -> None:
    for _ in range(2):
        journal.append("dial", {"line": "COM5"}, NOW, ONE)
    with store._database.reading() as conn:
        assert conn.exec_driver_sql("SELECT count(DISTINCT commitment) FROM journal").scalar() == 2


def test_with_given_salts_a_journal_can_be_repeated(tmp_path: Path) -> None:
    heads = []
    for name in ("a.db", "b.db"):
        counter = itertools.count()
        with Store(tmp_path / name, salt=lambda size, count=counter: bytes([next(count)] * size)) as store:
            fill(store.journal)
            heads.append(store.journal.head())
    assert heads[0] == heads[1]


def test_a_long_journal_verifies_page_by_page(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db", synchronous="OFF") as store:
        with store.transaction():
            for n in range(PAGE + 3):
                store.journal.append("dial", {"n": n}, NOW, ONE)
        assert store.journal.verify().rows == PAGE + 3


STEPS = st.lists(st.tuples(st.sampled_from(["dial", "key", "refusal", "ERASE"]), st.integers(1, 3)), max_size=20)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_whatever_is_appended_and_erased_the_chain_verifies_and_refusals_stay(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    with Store(tmp_path_factory.mktemp("journal") / "s.db", synchronous="OFF") as store:
        journal, held = store.journal, []
        for kind, n in steps:
            if kind == "ERASE":
                journal.erase(number(n), NOW)
                held = [each for each in held if each[1] != n or each[0] == "refusal"]
            else:
                journal.append(kind, {}, NOW, number(n))
                held.append((kind, n))
        assert journal.verify().ok
        found = [(entry.kind, entry.number) for entry in journal.all() if entry.number is not None]
    assert found == [(kind, number(n)) for kind, n in held]


def test_a_row_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        with store._database.reading() as conn:
            assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL: every commit is synced
            assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        store.journal.append("dial", {}, NOW, ONE)
        other = Database(store.path, read_only=True)
        assert Journal(other).verify().rows == 1
        other.close()
