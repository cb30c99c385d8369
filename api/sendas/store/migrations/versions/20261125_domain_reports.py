"""domain reports."""

import sqlalchemy as sa
from alembic import op

import sendas.store.columns

revision = "5f3e42d89b62"
down_revision = "9c1d52e07ab3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "domain_report",
        sa.Column("domain_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sendas.store.columns.UtcDateTime(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("domain_id"),
    )
    with op.batch_alter_table("domain_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_domain_report_company_id"), ["company_id"], unique=False)

    with op.batch_alter_table("dns_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receiver_after", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dns_plan", schema=None) as batch_op:
        batch_op.drop_column("receiver_after")

    with op.batch_alter_table("domain_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_domain_report_company_id"))

    op.drop_table("domain_report")
