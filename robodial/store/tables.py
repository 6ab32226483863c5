"""The tables. `migrations/` builds the same ones step by step; a test holds the two together."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignState, Purpose
from robodial.domain.consent import ConsentLevel
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.domain.retry_policy import RetryReason
from robodial.store.columns import Key, UtcTime, Word

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

IS_DUE = text("state = 'due'")
IS_DUE_AGAIN = text("state = 'due' AND ordinal > 1")
ON_A_LINE = text("state IN ('claimed', 'dialing', 'connected')")
WAS_ANSWERED = text("outcome IN ('answered', 'hung_up_early')")
IS_OPEN = text("state IN ('due', 'claimed', 'dialing', 'connected')")
WAS_DIALED = text("dialed_at IS NOT NULL")
"""Conditions of partial indexes. A query must repeat them word for word, or the index is not used."""

lists = Table(
    "lists",
    metadata,
    Column("list_id", Key, primary_key=True),
    Column("source", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("header", Text, nullable=False),  # JSON array
    Column("digest", Text, nullable=False, server_default=""),
    Column("complete", Boolean(create_constraint=False), nullable=False),  # False while the import runs
    Column("created_at", UtcTime, nullable=False),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("merged", Integer, nullable=False, server_default="0"),
    Column("rejected", Integer, nullable=False, server_default="0"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Key, primary_key=True),
    Column("list_id", Key, ForeignKey("lists.list_id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("cells", Text, nullable=False),  # JSON array
    Column("removed_at", UtcTime),  # no longer in the list; what was done to them stays
    Index("ix_contacts_list", "list_id"),
)

contact_numbers = Table(
    "contact_numbers",
    metadata,
    Column("contact_id", Key, ForeignKey("contacts.contact_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("list_id", Key, nullable=False),
    Column("number", Text, nullable=False),
    # a number belongs to one contact of a list
    Index("ix_contact_numbers_number", "number", "list_id", unique=True),
    sqlite_with_rowid=False,
)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    Column("rejected_id", Key, primary_key=True),
    Column("list_id", Key, ForeignKey("lists.list_id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_rejected_rows_list", "list_id"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("campaign_id", Key, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("purpose", Word(Purpose), nullable=False),
    Column("state", Word(CampaignState), nullable=False),
    Column("state_reason", Text, nullable=False, server_default=""),
    Column("list_id", Key, ForeignKey("lists.list_id"), nullable=False),
    Column("enrolled_list_id", Key, ForeignKey("lists.list_id")),  # the list whose contacts have attempts
    Column("definition", Text, nullable=False),  # JSON object
    Column("digest", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Column("first_calls_accepted_at", UtcTime),  # when the user said that the first calls were as they should be
)

campaign_events = Table(
    "campaign_events",
    metadata,
    Column("event_id", Key, primary_key=True),
    Column("campaign_id", Key, ForeignKey("campaigns.campaign_id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", Word(CampaignState), nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_campaign_events_campaign", "campaign_id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("attempt_id", Key, primary_key=True),
    Column("campaign_id", Key, ForeignKey("campaigns.campaign_id"), nullable=False),
    Column("contact_id", Key, ForeignKey("contacts.contact_id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("latest", Boolean(create_constraint=False), nullable=False),  # the contact's last one in this campaign
    Column("state", Word(AttemptState), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("code", Text),  # why postponed or cancelled
    Column("reason", Text),  # none beside a code: it is in `postponements`
    Column("line_id", Text),
    Column("lease_until", UtcTime),
    Column("dialed", Text),
    Column("dialed_at", UtcTime),
    Column("connected_at", UtcTime),
    Column("heard_enough_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("outcome", Word(Outcome)),
    Column("disposition", Word(Disposition)),
    Column("verdict", Word(AnswerVerdict)),
    Column("answered_at", UtcTime),
    Column("ring_s", Float),
    Column("heard_s", Float),
    Column("heard_opt_out", Boolean(create_constraint=False)),
    Column("start_delay_s", Float),
    Column("keys", Text),
    Column("evidence", Text),
    Column("retry_reason", Word(RetryReason)),
    Column("start_why", Word(SpeakWhy)),
    Column("take_backs", Integer),
    Index("ix_attempts_contact", "contact_id", "campaign_id"),
    Index("ix_attempts_due", "campaign_id", "due_at", sqlite_where=IS_DUE),
    # second tries have their turn before the first ones of a long list
    Index("ix_attempts_again", "campaign_id", "due_at", sqlite_where=IS_DUE_AGAIN),
    # what the brakes count, over and over
    Index(
        "ix_attempts_answered",
        "campaign_id",
        "ended_at",
        "disposition",
        sqlite_where=WAS_ANSWERED,
    ),
    # whom the first calls were made to, and whether there were any
    Index("ix_attempts_dialed", "campaign_id", sqlite_where=WAS_DIALED),
    # one number is never in two calls at once
    Index("ix_attempts_on_a_line", "number", unique=True, sqlite_where=ON_A_LINE),
    # a contact has one attempt before it at a time
    Index("ix_attempts_open", "contact_id", "campaign_id", unique=True, sqlite_where=IS_OPEN),
)

# why many attempts were put off together until one moment: the words, once for all of them
postponements = Table(
    "postponements",
    metadata,
    Column("campaign_id", Key, ForeignKey("campaigns.campaign_id"), primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("until", UtcTime, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

# attempts planned together when their contacts were enrolled: their first event, said once for all of them
enrolments = Table(
    "enrolments",
    metadata,
    Column("first_attempt_id", Key, primary_key=True, autoincrement=False),
    Column("last_attempt_id", Key, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.campaign_id"), nullable=False),
    Column("at", UtcTime, nullable=False),
)

attempt_events = Table(
    "attempt_events",
    metadata,
    Column("event_id", Key, primary_key=True),
    Column("attempt_id", Key, ForeignKey("attempts.attempt_id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", Word(AttemptState), nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Index("ix_attempt_events_attempt", "attempt_id"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("number", Text, primary_key=True),
    Column("scope", Text, primary_key=True),  # all, or one purpose
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by_person", Boolean(create_constraint=False), nullable=False),
    sqlite_with_rowid=False,
)

# lists kept as a whole, public registers and own ones; the numbers are in a file beside the database, or, of small own
# lists (no file), rows of refusals
number_lists = Table(
    "number_lists",
    metadata,
    Column("list_id", Key, primary_key=True),
    Column("register", Text, unique=True),  # the register's name in rule packs; none of an own list
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("copied_at", UtcTime),
    Column("imported_at", UtcTime, nullable=False),
    Column("numbers", Integer, nullable=False),
    Column("scope", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by_person", Boolean(create_constraint=False), nullable=False),
    Column("file", Text, nullable=False),
    Column("file_digest", Text, nullable=False),
    Column("place", Integer, nullable=False),  # several lists may share a file
)

# many consents share one source and one wording
consent_texts = Table(
    "consent_texts",
    metadata,
    Column("text_id", Key, primary_key=True),
    Column("source", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Index("ix_consent_texts_words", "source", "proof", unique=True),
)

consents = Table(
    "consents",
    metadata,
    Column("number", Text, primary_key=True),
    Column("purpose", Word(Purpose), primary_key=True),
    Column("level", Word(ConsentLevel), nullable=False),
    Column("given_at", UtcTime, nullable=False),
    Column("text_id", Key, ForeignKey("consent_texts.text_id"), nullable=False),
    Column("hours", Text),
    Column("expires_at", UtcTime),
    Column("withdrawn_at", UtcTime),
    sqlite_with_rowid=False,
)

# each public alert, confirmed by a named person
alerts = Table(
    "alerts",
    metadata,
    Column("alert_id", Key, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("confirmed_by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Index("ix_alerts_at", "at"),
)

calls = Table(
    "calls",
    metadata,
    Column("call_id", Key, primary_key=True),
    Column("number", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("is_test_call", Boolean(create_constraint=False), nullable=False),
    Column("outcome", Word(Outcome)),
    Column("heard_opt_out", Boolean(create_constraint=False)),
    Index("ix_calls_number", "number", "at"),
    Index("ix_calls_at", "at"),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

journal_personal = Table(
    "journal_personal",
    metadata,
    Column("seq", Key, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    Column("number", Text),
    Column("salt", LargeBinary, nullable=False),
    Column("payload", Text, nullable=False),  # JSON object
    Index("ix_journal_personal_number", "number"),
)


def mark_partial_indexes(dialect: str) -> None:
    """Tell another database than SQLite, as `postgresql`, which indexes are partial: only where it is used, because
    SQLAlchemy imports all of it to look at the word."""
    for index in (index for table in metadata.sorted_tables for index in table.indexes):
        condition = index.dialect_options["sqlite"]["where"]
        if condition is not None:
            index.dialect_kwargs[f"{dialect}_where"] = condition
