import asyncio
import json
import logging

import pytest
import structlog

from sendas.log import place_of
from tests.logs import captured_logs

CANARY = "HUNTER2TOKEN"


def fail() -> None:
    raise ValueError(CANARY)


@pytest.mark.parametrize("way", ["structlog", "stdlib", "exc_info", "tuple", "value", "chained", "stack"])
def test_exceptions_leave_their_type_and_place(way: str) -> None:
    with captured_logs() as written:
        try:
            fail()
        except ValueError as error:
            log, own = logging.getLogger("some.library"), structlog.get_logger("own")
            if way == "structlog":
                own.exception("failed")
            elif way == "stdlib":
                log.exception("failed")
            elif way == "exc_info":
                own.error("failed", exc_info=error)
            elif way == "tuple":
                log.error("failed", exc_info=(type(error), error, error.__traceback__))  # noqa: TRY400  (one of the ways)
            elif way == "value":
                own.error("failed", error=error, errors=[error])
            elif way == "stack":
                log.error("failed", exc_info=True, stack_info=True)  # noqa: G201  (one of the ways)
            else:
                try:
                    raise KeyError(CANARY) from error  # noqa: TRY301  (one of the ways)
                except KeyError:
                    log.exception("failed")
    [line] = written.getvalue().splitlines()
    told = json.loads(line)
    assert CANARY not in line
    assert told["event"] == "failed"
    if way == "value":
        assert (told["error"], told["errors"]) == ("ValueError", ["ValueError"])
    else:
        assert told["exception"] == ("KeyError" if way == "chained" else "ValueError")
        assert "test_log.py:" in told["at"]


def test_without_an_exception_there_is_none() -> None:
    with captured_logs() as written:
        structlog.get_logger("own").info("fine", exc_info=False)
        logging.getLogger("x").info("fine", exc_info=True)  # noqa: LOG014  (what is tested)
    assert all("exception" not in json.loads(line) for line in written.getvalue().splitlines())
    assert place_of(None) == place_of(ValueError()) == ""


async def test_asyncio_does_not_show_the_words_of_an_exception() -> None:
    loop = asyncio.get_running_loop()
    with captured_logs() as written:
        loop.default_exception_handler(
            {"message": "Task exception was never retrieved", "exception": ValueError(CANARY), "future": [CANARY]}
        )
    told = json.loads(written.getvalue())
    assert (told["event"], told["exception"]) == ("Task exception was never retrieved", "ValueError")
    assert CANARY not in written.getvalue()


class Loud:
    def __str__(self) -> str:
        return "loud\x1b[2J"


def test_everything_logged_is_one_json_line_safe_in_a_terminal() -> None:
    values = {
        "text": "a\r\nb\x1b[31m\x00\x9b\u202e\u2028\ud800",
        "deep": {"k\n": ["\x07", ("\x7f", {1: "\u2066"})]},
        "object": Loud(),
        "bytes": b"\x1b",
        "huge": 2**70,
        "number": 1.5,
        "none": None,
        "true": True,
        "set": {"\x1b"},
        "long": "x" * 10_000,
    }
    with captured_logs() as written:
        structlog.get_logger("own").info("forged\n{}", **values)
        logging.getLogger("lib").warning("%s\n%s", "a\x1b", "b")
    first, second = written.getvalue().splitlines()
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 or ord(character) > 0x2000 for character in first)
    told = json.loads(first)
    assert told["event"] == "forged\\n{}"
    assert told["deep"] == {"k\\n": ["\\x07", ["\\x7f", {"1": "\\u2066"}]]}
    assert told["object"] == "loud\\x1b[2J"
    assert (told["huge"], told["number"], told["none"], told["true"]) == (str(2**70), 1.5, None, True)
    assert len(told["long"]) == 2000
    assert json.loads(second)["event"] == "a\\x1b\\nb"


def test_a_line_that_cannot_be_made_is_not_printed_with_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    with captured_logs() as written:
        logging.getLogger("lib").warning("%d", CANARY)
    assert CANARY not in written.getvalue() + capsys.readouterr().err


def test_libraries_that_print_secrets_are_quiet_at_debug() -> None:
    with captured_logs("DEBUG") as written:
        for name in ("httpx", "httpcore", "botocore", "botocore.auth", "urllib3.connectionpool", "cloudflare"):
            logging.getLogger(name).info("GET https://api.example/?token=%s", CANARY)
        logging.getLogger("strawberry.execution").error(CANARY)
        logging.getLogger("sendas").debug("loud enough")
    assert CANARY not in written.getvalue()
    assert "loud enough" in written.getvalue()


def test_the_level_holds() -> None:
    with captured_logs("WARNING") as written:
        structlog.get_logger("own").info("quiet")
    assert written.getvalue() == ""
