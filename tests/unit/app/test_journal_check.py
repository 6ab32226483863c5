"""Whether the journal is whole, as a sentence."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from robodial.app.journal_check import check_journal, journal_words
from robodial.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_whole_journal_and_one_that_was_changed(tmp_path: Path) -> None:
    with Store(tmp_path / "robodial.db") as store:
        for n in range(3):
            store.journal.append("call", {"n": n}, NOW)
    assert "The journal is whole: 3 rows" in journal_words(check_journal(tmp_path))
    changing = sqlite3.connect(tmp_path / "robodial.db")
    changing.execute("UPDATE journal_personal SET payload = '{}' WHERE seq = 2")
    changing.commit()
    changing.close()
    assert "was changed: row 2" in journal_words(check_journal(tmp_path))
