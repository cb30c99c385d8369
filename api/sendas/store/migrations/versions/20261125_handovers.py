"""handovers."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import sendas.store.columns

revision = "4fd1f6b74512"
down_revision = "a0328184adc8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("domain_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "locale",
            sa.Enum("en", "fr", "nl", "de", name="locale", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sendas.store.columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", sendas.store.columns.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", sendas.store.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_domain_id"), ["domain_id"], unique=False)

    with op.batch_alter_table("sending_domain", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nameservers", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column("zone_contact", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sending_domain", schema=None) as batch_op:
        batch_op.drop_column("zone_contact")
        batch_op.drop_column("nameservers")

    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_domain_id"))

    op.drop_table("handover")
