"""The first schema.

A revision is never edited once released: it builds the tables as they were then, whatever `tables.py` says now.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Build everything."""
    _calls()
    _journal()
    _lists()
    _refusals()
    _campaigns()
    _contacts()
    _journal_personal()
    _rejected_rows()
    _attempts()
    _campaign_events()
    _contact_numbers()
    _attempt_events()
    _make_journal_append_only()


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("call_id", KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("is_test_call", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("heard_opt_out", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_at", "calls", ["at"])
    op.create_index("ix_calls_number", "calls", ["number", "at"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )


def _lists() -> None:
    op.create_table(
        "lists",
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("merged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("list_id", name=op.f("pk_lists")),
    )


def _refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_refusals")),
        sqlite_with_rowid=False,
    )


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("enrolled_list_id", KEY, nullable=True),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["enrolled_list_id"], ["lists.list_id"], name=op.f("fk_campaigns_enrolled_list_id")),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"], name=op.f("fk_campaigns_list_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"], name=op.f("fk_contacts_list_id")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_list", "contacts", ["list_id"])


def _journal_personal() -> None:
    op.create_table(
        "journal_personal",
        sa.Column("seq", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["journal.seq"], name=op.f("fk_journal_personal_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_personal")),
    )
    op.create_index("ix_journal_personal_number", "journal_personal", ["number"])


def _rejected_rows() -> None:
    op.create_table(
        "rejected_rows",
        sa.Column("rejected_id", KEY, nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"], name=op.f("fk_rejected_rows_list_id")),
        sa.PrimaryKeyConstraint("rejected_id", name=op.f("pk_rejected_rows")),
    )
    op.create_index("ix_rejected_rows_list", "rejected_rows", ["list_id"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("dialed", sa.Text(), nullable=True),
        sa.Column("dialed_at", sa.BigInteger(), nullable=True),
        sa.Column("connected_at", sa.BigInteger(), nullable=True),
        sa.Column("heard_enough_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ring_s", sa.Float(), nullable=True),
        sa.Column("heard_s", sa.Float(), nullable=True),
        sa.Column("heard_opt_out", sa.Boolean(), nullable=True),
        sa.Column("start_delay_s", sa.Float(), nullable=True),
        sa.Column("keys", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("retry_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name=op.f("fk_attempts_campaign_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.contact_id"], name=op.f("fk_attempts_contact_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempts")),
    )
    op.create_index(
        "ix_attempts_answered",
        "attempts",
        ["campaign_id", "ended_at", "disposition"],
        **_where("outcome IN ('answered', 'hung_up_early')"),
    )
    op.create_index("ix_attempts_contact", "attempts", ["contact_id", "campaign_id"])
    op.create_index("ix_attempts_due", "attempts", ["campaign_id", "due_at"], **_where("state = 'due'"))
    op.create_index(
        "ix_attempts_on_a_line",
        "attempts",
        ["number"],
        unique=True,
        **_where("state IN ('claimed', 'dialing', 'connected')"),
    )
    op.create_index(
        "ix_attempts_open",
        "attempts",
        ["contact_id", "campaign_id"],
        unique=True,
        **_where("state IN ('due', 'claimed', 'dialing', 'connected')"),
    )


def _campaign_events() -> None:
    op.create_table(
        "campaign_events",
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.campaign_id"], name=op.f("fk_campaign_events_campaign_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_campaign_events")),
    )
    op.create_index("ix_campaign_events_campaign", "campaign_events", ["campaign_id"])


def _contact_numbers() -> None:
    op.create_table(
        "contact_numbers",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.contact_id"], name=op.f("fk_contact_numbers_contact_id")),
        sa.PrimaryKeyConstraint("contact_id", "position", name=op.f("pk_contact_numbers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contact_numbers_number", "contact_numbers", ["number", "list_id"], unique=True)


def _attempt_events() -> None:
    op.create_table(
        "attempt_events",
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.attempt_id"], name=op.f("fk_attempt_events_attempt_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_attempt_events")),
    )
    op.create_index("ix_attempt_events_attempt", "attempt_events", ["attempt_id"])


def _make_journal_append_only() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER journal_no_{verb.lower()} BEFORE {verb} ON journal "
            "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END"
        )


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
