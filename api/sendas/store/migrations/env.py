"""How alembic reaches the tables."""

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlmodel import SQLModel

from sendas.configuration_error import ConfigurationError
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
    domain_report,
    handover,
    host_visit,
    installation,
    sender_address,
    sending_domain,
    zone_lease,
)

SQLModel.metadata.naming_convention = {"ck": "ck_%(table_name)s_%(constraint_name)s"}
engine = context.config.attributes.get("engine") or create_engine(
    context.config.get_main_option("sqlalchemy.url", "sqlite:///sendas.db")
)


def torn_rows(connection: Connection) -> set[tuple[object, ...]]:
    """Give the rows that refer to nothing: table, row id and the table referred to."""
    return {tuple(row)[:3] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}


with engine.connect() as connection:
    # Where SQLite cannot alter a table, alembic copies it and drops the old one. With foreign keys on, the drop takes
    # along every row that refers to it; they can be switched outside of a transaction only.
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            before = torn_rows(connection)
            context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
            with context.begin_transaction():
                context.run_migrations()
            if torn := torn_rows(connection) - before:
                message = f"the upgrade would tear {len(torn)} rows from what they refer to; nothing was changed"
                raise ConfigurationError(message)
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
