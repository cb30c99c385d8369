"""What the database says when a row is there already."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError


class DuplicateError(Exception):
    """Raised in place of the driver's error when a UNIQUE constraint refuses a row."""


@contextmanager
def duplicates() -> Generator[None]:
    """Turn a refusal by a UNIQUE constraint into `DuplicateError`; other constraints stay what they are."""
    try:
        yield
    except IntegrityError as error:
        if "UNIQUE" in str(error.orig):
            raise DuplicateError from None
        raise
