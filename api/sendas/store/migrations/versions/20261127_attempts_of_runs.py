"""attempts of runs."""

import sqlalchemy as sa
from alembic import op

revision = "c2f6a81e07d3"
down_revision = "4de45d632bc9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dns_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("crashes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("dns_run", schema=None) as batch_op:
        batch_op.drop_column("crashes")
        batch_op.drop_column("attempt")
