"""Let your customers send mail from their own domain."""

from sendas.lean_structlog import import_structlog

__version__ = "0.1.0"

import_structlog()
