"""Calls that are made at the same time and end before anything else happens."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def together(calls: Iterable[Awaitable[T]]) -> list[T]:
    """Wait for every call, and only then raise what the first of those that failed raised.

    None goes on in the background, where it would use connections that its provider has closed.
    """
    ended = await asyncio.gather(*calls, return_exceptions=True)
    results: list[T] = []
    for each in ended:
        if isinstance(each, BaseException):
            raise each
        results.append(each)
    return results
