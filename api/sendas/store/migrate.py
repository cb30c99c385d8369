"""Bringing the database to the shape this version needs."""

from importlib.resources import files

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from sendas.configuration_error import ConfigurationError
from sendas.store.database import Database

HEAD = "016f5dc2e144"
"""The newest revision; a test holds it against the migrations."""


def migrate(database: Database) -> None:
    """Upgrade to the newest revision, making the database at the first start.

    Raises `ConfigurationError` when the file cannot be written or was made by a newer version.
    """
    try:
        if _revision(database) != HEAD:
            _upgrade(database)
    except DBAPIError as error:
        message = f"SENDAS_DATABASE_URL: {database.path} cannot be used: {error.orig}"
        raise ConfigurationError(message) from error


def problems_of(database: Database) -> list[str]:
    """Say what keeps the database from serving; nothing when it is well."""
    try:
        current = _revision(database) == HEAD
    except DBAPIError:
        return ["the database does not answer"]
    return [] if current else ["the database has another version; run `sendas migrate`"]


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return revision


def _upgrade(database: Database) -> None:
    # alembic is 12 MB of memory that only an upgrade should pay.
    from alembic import command  # noqa: PLC0415  (see above)
    from alembic.config import Config  # noqa: PLC0415  (see above)
    from alembic.util import CommandError  # noqa: PLC0415  (see above)

    config = Config()
    config.set_main_option("script_location", str(files("sendas.store") / "migrations"))
    config.attributes["engine"] = database.writer  # whoever comes second waits, and finds it done
    try:
        command.upgrade(config, "head")
    except CommandError:
        message = f"{database.path} was made by another version of sendas; nothing was changed"
        raise ConfigurationError(message) from None
