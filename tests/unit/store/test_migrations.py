import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from robodial.store import Store, schema
from robodial.store.schema import HEAD, MIGRATIONS, bring_up_to_date, migrate
from robodial.store.sqlite import Database
from robodial.store.tables import mark_partial_indexes, metadata


def everything_in(database: Database) -> list[tuple[str, str, list[str]]]:
    """Tables, indexes and triggers: columns in their order, constraints in any."""
    with database.reading() as conn:
        found = conn.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").all()
    return [(row.type, row.name, parts_of("".join((row.sql or "").split()))) for row in found]


def parts_of(sql: str) -> list[str]:
    start, *constraints = sql.removesuffix("WITHOUTROWID").removesuffix(")").split(",CONSTRAINT")
    return [start, *sorted(constraints), f"WITHOUTROWID: {sql.endswith('WITHOUTROWID')}"]


@pytest.fixture
def migrated(tmp_path: Path):
    database = Database(tmp_path / "migrated.db")
    with database.transaction() as conn:
        migrate(conn)
    yield database
    database.close()


def test_a_fresh_schema_equals_a_migrated_one(tmp_path: Path, migrated: Database) -> None:
    fresh = Database(tmp_path / "fresh.db")
    bring_up_to_date(fresh)
    made, grown = everything_in(fresh), everything_in(migrated)
    fresh.close()
    assert [each[:2] for each in made] == [each[:2] for each in grown]
    assert made == grown


def test_alembic_finds_nothing_left_to_do(migrated: Database) -> None:
    with migrated.reading() as conn:
        context = MigrationContext.configure(conn)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_the_newest_revision_is_the_one_this_version_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [HEAD]
    assert [revision.revision for revision in script.walk_revisions()] == [f"{n:04d}" for n in range(int(HEAD), 0, -1)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    database = Database(path)
    with database.transaction() as conn:
        conn.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        conn.exec_driver_sql("INSERT INTO alembic_version VALUES ('0000')")
    before = everything_in(database)
    database.close()

    def breaks_off(conn) -> None:
        conn.exec_driver_sql("CREATE TABLE half_done (a)")
        raise ZeroDivisionError

    monkeypatch.setattr(schema, "migrate", breaks_off)
    with pytest.raises(ZeroDivisionError):
        Store(path)
    database = Database(path)
    assert everything_in(database) == before
    database.close()


def test_a_migrated_file_is_a_working_store(migrated: Database) -> None:
    migrated.close()
    with Store(migrated.path) as store:
        assert store.contacts.count() == 0
        assert store.journal.verify().ok


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    dialect = postgresql.dialect()
    mark_partial_indexes(dialect.name)
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    indexes = [str(CreateIndex(i).compile(dialect=dialect)) for table in metadata.sorted_tables for i in table.indexes]
    assert any("attempt_id BIGSERIAL NOT NULL" in each for each in made)
    assert "CREATE INDEX ix_attempts_due ON attempts (campaign_id, due_at) WHERE state = 'due'" in indexes


def test_only_the_sqlite_modules_know_sqlite() -> None:
    folder = MIGRATIONS.parent
    telltale = re.compile(r"PRAGMA|BEGIN IMMEDIATE|sqlalchemy\.dialects|sqlite_master|ON CONFLICT", re.IGNORECASE)
    knowing = {path.name for path in folder.glob("*.py") if telltale.search(path.read_text(encoding="utf-8"))}
    assert knowing == {"sqlite.py", "sqlite_files.py"}
