"""external id of a company."""

import secrets

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "c07b5d9e41aa"
down_revision = "c2f6a81e07d3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("provider_external_id", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True)
        )
    company = sa.table("company", sa.column("id", sa.Uuid()), sa.column("provider_external_id", sa.String()))
    connection = op.get_bind()
    for own in connection.execute(sa.select(company.c.id)).scalars().all():
        values = {"provider_external_id": secrets.token_hex(16)}
        connection.execute(sa.update(company).where(company.c.id == own).values(values))
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.alter_column("provider_external_id", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint("uq_company_provider_external_id", ["provider_external_id"])


def downgrade() -> None:
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_constraint("uq_company_provider_external_id", type_="unique")
        batch_op.drop_column("provider_external_id")
