"""Logs as JSON lines on standard error, safe to read in a terminal."""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import TypeIs

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
    handler.addFilter(_without_reprs)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _format_exception, safe, _as_json],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.raiseExceptions = False  # a line that cannot be written would be printed with its arguments
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL)  # it would print documents
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def place_of(error: BaseException | None) -> str:
    """Give file and line of where an exception was raised: enough to find it, and nothing that was sent."""
    trace = error.__traceback__ if error else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def safe(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Escape controls and bidi overrides, cut long texts, and reduce what is not JSON, at every depth."""
    del logger, method
    return {key: _safe(value) for key, value in event.items()}


def _without_reprs(record: logging.LogRecord) -> bool:
    """Keep the first line of what asyncio says: the others show exceptions with their words."""
    if record.name == "asyncio":
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def _format_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Keep of an exception its type and where it was raised, never its words or locals: they may hold secrets."""
    del logger, method
    error = _exception(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = type(error).__qualname__
        event["at"] = place_of(error)
    return event


def _exception(info: object) -> BaseException | None:
    """Find the exception in what callers pass as `exc_info`: True, the exception, or `sys.exc_info()`."""
    if info is True:
        return sys.exc_info()[1]
    candidates: Iterable[object] = info if _is_collection(info) else (info,)
    return next((each for each in candidates if isinstance(each, BaseException)), None)


def _safe(value: object) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    if _is_mapping(value):
        return {_text(str(key)): _safe(item) for key, item in value.items()}
    if _is_collection(value):
        return [_safe(item) for item in value]
    if isinstance(value, BaseException):
        return type(value).__qualname__
    if isinstance(value, int) and abs(value) < 2**53:
        return int(value)
    return _text(str(value))


def _text(value: str) -> str:
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode(), value)[
        :_LONGEST
    ]


def _is_mapping(value: object) -> TypeIs[Mapping[object, object]]:
    return isinstance(value, Mapping)


def _is_collection(value: object) -> TypeIs[Iterable[object]]:
    return isinstance(value, list | tuple | set | frozenset)


def _as_json(logger: WrappedLogger, method: str, event: MutableMapping[str, object]) -> str:
    del logger, method
    return orjson.dumps(dict(event)).decode()
