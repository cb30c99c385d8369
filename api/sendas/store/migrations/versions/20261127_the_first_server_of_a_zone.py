"""what a zone says of its host."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "b7c1f02e9d34"
down_revision = "c07b5d9e41aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sending_domain", schema=None) as batch_op:
        batch_op.add_column(sa.Column("zone_primary", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("domain_connect", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sending_domain", schema=None) as batch_op:
        batch_op.drop_column("domain_connect")
        batch_op.drop_column("zone_primary")
