"""lease of a place."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import sendas.store.columns

revision = "9c1d52e07ab3"
down_revision = "4fd1f6b74512"
branch_labels = None
depends_on = None

# A primary key cannot be altered. What was leased stays so, for the run that is under way there.
_KEEP = """INSERT INTO placed_lease (zone, provider_id, zone_ref, owner, until)
SELECT zone, coalesce(provider_id, ''), coalesce(zone_ref, ''), owner, until
FROM zone_lease LEFT JOIN (
    SELECT zone AS run_zone, provider_id, zone_ref, min(created_at) FROM dns_run WHERE state = 'RUNNING' GROUP BY zone
) ON run_zone = zone"""


def upgrade() -> None:
    op.create_table(
        "placed_lease",
        sa.Column("zone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("provider_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("zone_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("until", sendas.store.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("zone", "provider_id", "zone_ref"),
    )
    op.execute(_KEEP)
    op.drop_table("zone_lease")
    op.rename_table("placed_lease", "zone_lease")


def downgrade() -> None:
    op.create_table(
        "named_lease",
        sa.Column("zone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("until", sendas.store.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("zone"),
    )
    op.execute("INSERT INTO named_lease SELECT zone, owner, max(until) FROM zone_lease GROUP BY zone")
    op.drop_table("zone_lease")
    op.rename_table("named_lease", "zone_lease")
