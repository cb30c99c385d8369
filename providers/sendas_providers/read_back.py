"""What an answer to a write is worth, judged by what stands in the zone afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from sendas_providers.change import Change, Outcome, Result
from sendas_providers.errors import AnswerLost, DnsError, Unmet
from sendas_providers.record import RRset, same_values

Look = Callable[[], Awaitable[RRset | None]]
"""Reads the RRset of the change as it is now."""

_NOT_THERE: Final = "it is not there now"
_SOMETHING_ELSE: Final = "something else is there now"
_PAUSES: Final = (0.0, 0.2, 0.6)  # seconds before each look at what was written


async def read_back(yes: Result, look: Look, deadline: float, *, proven: bool = False) -> Result:
    """Look whether a yes shows, again for at most `deadline` seconds.

    One that does not is UNKNOWN where the answer was `proven` by what only a write brings, or where something else is
    there, and FAILED where looks say that nothing was done: one alone may be behind.
    """
    change = yes.change
    detail, absent = "it could not be read", 0
    try:
        async with asyncio.timeout(deadline):
            for pause in _PAUSES:
                await asyncio.sleep(pause)
                try:
                    now = await look()
                except DnsError as error:
                    detail = str(error)
                    continue
                if same_values(now, change.after):
                    return yes
                as_before = same_values(now, change.before)
                detail = _NOT_THERE if as_before else _SOMETHING_ELSE
                absent += as_before
    except TimeoutError:
        pass
    if absent > 1 and detail == _NOT_THERE and not proven:
        return Result(change, Outcome.FAILED, "the provider said yes and did nothing", code="rejected")
    return replace(yes, outcome=Outcome.UNKNOWN, detail=f"accepted; {detail}")


async def judge_trouble(change: Change, error: DnsError, look: Look) -> Result:
    """Judge a write that was not answered with a yes; raises the error where nothing was written."""
    try:
        now = await _looked_again(look)
    except DnsError:
        if isinstance(error, AnswerLost):
            return Result(change, Outcome.UNKNOWN, f"{error}; reading back failed too")
        raise error from None
    if isinstance(error, Unmet):
        so = same_values(now, change.after)
        return Result(change, Outcome.NOOP if so else Outcome.CONFLICT, "it is so already" if so else str(error))
    sides = ((change.after, "it is there now"), (change.before, _NOT_THERE))
    state = next((words for side, words in sides if same_values(now, side)), _SOMETHING_ELSE)
    if isinstance(error, AnswerLost) or same_values(now, change.after):
        return Result(change, Outcome.UNKNOWN, f"{error}; {state}")
    raise error


async def _looked_again(look: Look) -> RRset | None:
    """Look once more where the first look fails: a refusal that cannot be held against the zone has to be believed."""
    try:
        return await look()
    except DnsError:
        return await look()
