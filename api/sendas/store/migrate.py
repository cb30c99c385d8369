"""Bringing the database to the shape this version needs."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from sendas.configuration_error import ConfigurationError
from sendas.store.database import Database


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("sendas.store") / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def migrate(database: Database) -> None:
    """Upgrade to the newest revision, making the database at the first start.

    Raises `ConfigurationError` when the file cannot be written or was made by a newer version.
    """
    config = _config(database)
    try:
        if not _known(database, config):
            message = f"{database.path} was made by a newer version of sendas; install that version"
            raise ConfigurationError(message)
        command.upgrade(config, "head")
    except DBAPIError as error:
        message = f"SENDAS_DATABASE_URL: {database.path} cannot be used: {error.orig}"
        raise ConfigurationError(message) from error


def problems_of(database: Database) -> list[str]:
    """Say what keeps the database from serving; nothing when it is well."""
    try:
        current = _revision(database) == ScriptDirectory.from_config(_config(database)).get_current_head()
    except DBAPIError:
        return ["the database does not answer"]
    return [] if current else ["the database has another version; run `sendas migrate`"]


def _known(database: Database, config: Config) -> bool:
    revision = _revision(database)
    script = ScriptDirectory.from_config(config)
    return revision is None or revision in {each.revision for each in script.walk_revisions()}


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
