"""Brings a file to the schema this version works with. Alembic is imported only when there is something to migrate."""

from pathlib import Path

from sqlalchemy import Connection, text

from robodial.errors import StoreTooNew
from robodial.i18n import gettext as _
from robodial.store.sqlite import Database, make_append_only
from robodial.store.tables import journal, metadata

HEAD = "0004"
"""The newest revision in `migrations/versions`. Revisions are counted, so that newer and older can be told apart."""

OLDEST = "0001"
"""The first revision that users have files of."""

MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(database: Database) -> None:
    """Create or migrate the tables. Raises StoreTooNew, and leaves the file as it was."""
    with database.reading() as conn:
        if stored_version(conn) == HEAD:
            return
    with database.transaction() as conn:  # asked again: another program may have been faster
        version = stored_version(conn)
        if version is None:
            _create(conn)
        elif version > HEAD:
            raise StoreTooNew(too_new(database.path))
        elif version < HEAD:
            migrate(conn)


def is_current(database: Database) -> bool:
    """For readers, who may not migrate: False when the file is of an earlier version. Raises StoreTooNew."""
    with database.reading() as conn:
        version = stored_version(conn)
    if version is not None and version > HEAD:
        raise StoreTooNew(too_new(database.path))
    return version == HEAD


def too_new(path: Path) -> str:
    """What to tell the user."""
    return _(
        "{path}: this file was written by another version of robodial, newer than this one. Install the newest "
        "robodial. Nothing was changed."
    ).format(path=path)


def stored_version(conn: Connection) -> str | None:
    """Of the tables in the file; None in an empty one."""
    if not conn.dialect.has_table(conn, "alembic_version"):
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _create(conn: Connection) -> None:
    """The newest schema at once; the version table is the one Alembic would have made."""
    metadata.create_all(conn)
    make_append_only(conn, journal)
    conn.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    conn.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def make_old_file(path: Path) -> None:
    """An empty file as the first version of the program made it: to try the migration on."""
    database = Database(path)
    try:
        with database.transaction() as conn:
            migrate(conn, OLDEST)
    finally:
        database.close()


def migrate(conn: Connection, to: str = "head") -> None:
    """Run the missing revisions inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, to)
