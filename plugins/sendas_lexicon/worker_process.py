"""A process of its own for lexicon, which is ended where it does not answer in time."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Final

from sendas_lexicon.json_value import NotThere, object_of
from sendas_providers import Unavailable
from sendas_providers.json_value import Json

_LARGEST: Final = 4 * 1024 * 1024  # octets of an answer
COMMAND: Final = (sys.executable, "-I", "-X", "utf8", "-m", "sendas_lexicon.worker")
# No proxy, no keys of the operator, no ~/.netrc, no place for a list of public suffixes.
_ENVIRONMENT: Final = {"HOME": "/nonexistent", "PATH": "/nonexistent"}
_PLACES: Final = BoundedSemaphore(8)  # of the machine, whose memory it is: 40 MB each


class NoAnswer(Exception):  # noqa: N818  (named after what happened)
    """The process did not answer, or not with what the worker gives; it is no more."""


class WorkerProcess:
    """Asks one call at a time of a worker that knows one account; begins another where the last one was ended."""

    def __init__(self, account: Json, deadline: float, command: Sequence[str] = COMMAND) -> None:
        self._account = account
        self._command = command
        self._deadline = deadline
        self._turn = asyncio.Lock()
        self._process: Process | None = None

    async def ask(self, call: Json) -> Json:
        """Give the worker's answer; raises `NoAnswer`, and `Unavailable` where too many workers are about."""
        async with self._turn:
            answer: Json | None = None
            try:
                async with asyncio.timeout(self._deadline):
                    answer = object_of(json.loads(await self._exchanged(call)))
            except (OSError, ValueError, RecursionError, NotThere):  # TimeoutError is an OSError
                pass
            finally:
                if answer is None:
                    await self._end()
            if answer is None:
                raise NoAnswer
            return answer

    async def aclose(self) -> None:
        """End the process."""
        async with self._turn:
            await self._end()

    async def _exchanged(self, call: Json) -> bytes:
        process = self._process or await self._begin()
        if process.stdin is None or process.stdout is None:
            raise NotThere
        process.stdin.write(_line(call))
        await process.stdin.drain()
        return await process.stdout.readline()

    async def _begin(self) -> Process:
        if not _PLACES.acquire(blocking=False):
            message = "too many calls through lexicon at once"
            raise Unavailable(message, retry_after=5)
        try:
            process = self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_ENVIRONMENT, cwd="/", limit=_LARGEST
            )
        finally:
            if self._process is None:
                _PLACES.release()
        if process.stdin:
            process.stdin.write(_line({**self._account, "seconds": max(1, round(self._deadline))}))
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if process.returncode is None:
                process.kill()
            await process.wait()
        except ProcessLookupError:
            pass
        finally:
            _PLACES.release()


def _line(value: Json) -> bytes:
    return json.dumps(value).encode() + b"\n"
