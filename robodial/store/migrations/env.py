"""Alembic's entry: runs the missing revisions on the connection it is given, inside the caller's transaction."""

from alembic import context
from sqlalchemy import Connection


def run(connection: Connection) -> None:
    """Run them."""
    context.configure(connection=connection, transactional_ddl=False)
    context.run_migrations()


run(context.config.attributes["connection"])
