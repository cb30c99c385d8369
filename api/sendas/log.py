"""Logs as JSON lines on standard error, safe to read in a terminal."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

_LONGEST = 2000
_QUIET = ("asyncio", "botocore", "boto3", "cloudflare", "httpx", "httpcore", "strawberry", "urllib3", "mail.log")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def set_up_logs(level: str) -> None:
    """Send every logger of the process through one formatter."""
    shared = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _format_exception, safe, _as_json],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL)  # it would print documents
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _format_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Keep of an exception its type and where it was raised, never its words or locals: they may hold secrets."""
    del logger, method
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else sys.exc_info()[1]
    if info and error is not None:
        event["exception"] = type(error).__qualname__
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        event["at"] = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return event


def safe(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Escape controls and bidi overrides, and cut long texts, at every depth."""
    del logger, method
    return {key: _safe(value) for key, value in event.items()}


def _safe(value: object) -> object:
    if isinstance(value, str):
        escaped = _CONTROL.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode(), value)
        return escaped[:_LONGEST]
    if isinstance(value, Mapping):
        return {str(key): _safe(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  (whatever was logged)
    if isinstance(value, list | tuple):
        return [_safe(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  (whatever was logged)
    return value


def _as_json(logger: WrappedLogger, method: str, event: MutableMapping[str, object]) -> str:
    del logger, method
    return orjson.dumps(dict(event), default=str).decode()
