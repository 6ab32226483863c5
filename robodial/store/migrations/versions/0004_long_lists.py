"""Long lists: attempts planned or put off together say so once; contacts can leave a list; second tries come first."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Attempts planned before have an event each; nobody has left a list."""
    op.add_column("contacts", sa.Column("removed_at", sa.BigInteger(), nullable=True))
    dialed = sa.text("dialed_at IS NOT NULL")
    op.create_index("ix_attempts_dialed", "attempts", ["campaign_id"], sqlite_where=dialed, postgresql_where=dialed)
    again = sa.text("state = 'due' AND ordinal > 1")
    op.create_index(
        "ix_attempts_again", "attempts", ["campaign_id", "due_at"], sqlite_where=again, postgresql_where=again
    )
    op.create_table(
        "enrolments",
        sa.Column("first_attempt_id", KEY, autoincrement=False, nullable=False),
        sa.Column("last_attempt_id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name=op.f("fk_enrolments_campaign_id")),
        sa.PrimaryKeyConstraint("first_attempt_id", name=op.f("pk_enrolments")),
    )
    op.create_table(
        "postponements",
        sa.Column("campaign_id", KEY, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name=op.f("fk_postponements_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "code", "until", name=op.f("pk_postponements")),
        sqlite_with_rowid=False,
    )
