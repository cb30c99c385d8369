"""How alembic reaches the tables."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from sendas.store import (  # noqa: F401  (they fill the metadata)
    access_token,
    audit_event,
    company,
    dkim_key,
    dns_connection,
    dns_plan,
    dns_record,
    dns_run,
    domain_claim,
    installation,
    sender_address,
    sending_domain,
    zone_lease,
)

SQLModel.metadata.naming_convention = {"ck": "ck_%(table_name)s_%(constraint_name)s"}
engine = context.config.attributes.get("engine") or create_engine(
    context.config.get_main_option("sqlalchemy.url", "sqlite:///sendas.db")
)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
