"""visits to dns hosts."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import sendas.store.columns

revision = "016f5dc2e144"
down_revision = "b7c1f02e9d34"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("domain_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("plan_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "locale",
            sa.Enum("en", "fr", "nl", "de", name="locale", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sendas.store.columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", sendas.store.columns.UtcDateTime(), nullable=False),
        sa.Column("used_at", sendas.store.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["company_id", "plan_id"], ["dns_plan.company_id", "dns_plan.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("state_hash"),
    )
    with op.batch_alter_table("host_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_visit_expires_at"), ["expires_at"], unique=False)

    with op.batch_alter_table("sending_domain", schema=None) as batch_op:
        batch_op.add_column(sa.Column("one_click", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("one_click_at", sendas.store.columns.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sending_domain", schema=None) as batch_op:
        batch_op.drop_column("one_click_at")
        batch_op.drop_column("one_click")

    with op.batch_alter_table("host_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_visit_expires_at"))

    op.drop_table("host_visit")
