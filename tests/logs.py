"""What the process would write to standard error, with the logs set up as `sendas serve` does."""

import io
import logging
from collections.abc import Generator
from contextlib import contextmanager, redirect_stderr

import structlog

from sendas.log import set_up_logs


@contextmanager
def captured_logs(level: str = "DEBUG") -> Generator[io.StringIO]:
    """Set the logs up, and put everything back as it was."""
    root = logging.getLogger()
    before = list(root.handlers), root.level, logging.raiseExceptions
    root.handlers = []  # set_up_logs would close those of pytest
    written = io.StringIO()
    try:
        with redirect_stderr(written):
            set_up_logs(level)
            yield written
    finally:
        root.handlers, root.level, logging.raiseExceptions = before
        structlog.reset_defaults()
