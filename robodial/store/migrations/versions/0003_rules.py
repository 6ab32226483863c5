"""What the rules of each country need: consents, public registers, alerts, refusals of one purpose."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Refusals stored before are of all purposes."""
    op.add_column("campaigns", sa.Column("first_calls_accepted_at", sa.BigInteger(), nullable=True))
    _refusals()
    _number_lists()
    op.create_table(
        "consent_texts",
        sa.Column("text_id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_consent_texts")),
    )
    op.create_index("ix_consent_texts_words", "consent_texts", ["source", "proof"], unique=True)
    op.create_table(
        "consents",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("text_id", KEY, nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["text_id"], ["consent_texts.text_id"], name=op.f("fk_consents_text_id")),
        sa.PrimaryKeyConstraint("number", "purpose", name=op.f("pk_consents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alerts",
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"], unique=False)


def _refusals() -> None:
    op.rename_table("refusals", "refusals_before")
    op.create_table(
        "refusals",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_person", sa.Boolean(create_constraint=False), nullable=False),
        sa.PrimaryKeyConstraint("number", "scope", name=op.f("pk_refusals")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO refusals (number, scope, reason, source, at, by_person) "
        "SELECT number, 'all', reason, source, at, by_person FROM refusals_before"
    )
    op.drop_table("refusals_before")


def _number_lists() -> None:
    op.create_table(
        "number_lists",
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("register", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("copied_at", sa.BigInteger(), nullable=True),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_person", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", name=op.f("pk_number_lists")),
        sa.UniqueConstraint("register", name=op.f("uq_number_lists_register")),
    )
