"""`sendas migrate`: the database in the shape that this version needs."""

import sys
from argparse import Namespace

from sendas.settings import Settings
from sendas.store.database import Database
from sendas.store.migrate import migrate


def run(_: Namespace) -> int:
    """Upgrade the database."""
    database = Database(Settings.from_environment().database_url)
    try:
        migrate(database)
    finally:
        database.close()
    sys.stdout.write(f"{database.path} is up to date\n")
    return 0
