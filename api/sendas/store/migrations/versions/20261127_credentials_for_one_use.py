"""credentials for one use."""

import sqlalchemy as sa
from alembic import op

import sendas.store.columns

revision = "4de45d632bc9"
down_revision = "71a06b0c6abb"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dns_connection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forget_at", sendas.store.columns.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dns_connection", schema=None) as batch_op:
        batch_op.drop_column("forget_at")
