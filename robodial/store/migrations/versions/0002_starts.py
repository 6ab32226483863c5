"""What made the moment of a message's start the right one, and how many starts were taken back before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Attempts that ended before have neither."""
    op.add_column("attempts", sa.Column("start_why", sa.Text(), nullable=True))
    op.add_column("attempts", sa.Column("take_backs", sa.Integer(), nullable=True))
