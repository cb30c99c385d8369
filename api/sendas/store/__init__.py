"""What is kept: SQL tables, their queries, and secrets sealed at rest."""

from sqlalchemy import Connection as Connection
