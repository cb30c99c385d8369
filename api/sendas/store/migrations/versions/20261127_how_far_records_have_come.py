"""how far records have come."""

import sqlalchemy as sa
from alembic import op

import sendas.store.columns

revision = "71a06b0c6abb"
down_revision = "5f3e42d89b62"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dns_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stored", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("served", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("seen", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("absent_ttl", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("absence_until", sendas.store.columns.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dns_record", schema=None) as batch_op:
        batch_op.drop_column("absence_until")
        batch_op.drop_column("absent_ttl")
        batch_op.drop_column("seen")
        batch_op.drop_column("served")
        batch_op.drop_column("stored")
