"""One change: what goes is deleted by id, what comes is created, and what came out in part is put back.

Lexicon has no way to replace one value by another in one step. What goes is deleted first: should the rest fail, it is
created again, which does not depend on what has just failed. The other way round a deletion that does nothing (some
modules say yes all the same) would leave two SPF records for good, with which a domain has none (RFC 7208 section 4.5).
So between the two calls, for a second or so, and for resolvers that ask just then until their negative answer expires
(RFC 2308), a replaced value is not there; and for good, until somebody looks, where this process is killed just then.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Final

from sendas_lexicon.account import Account
from sendas_lexicon.guards import refuse_unsafe
from sendas_lexicon.listing import Listing
from sendas_lexicon.putting_back import settle
from sendas_providers import (
    AnswerLost,
    Change,
    DnsError,
    Outcome,
    Rejected,
    Result,
    RRset,
    Unavailable,
    same_values,
    values_of,
)
from sendas_providers.read_back import read_back

_PAUSES: Final = (0.0, 0.2, 0.6)  # seconds before each look at what was deleted


async def apply_change(account: Account, change: Change) -> Result:
    """Read the zone again, make what is left to do, and read back; raises a `DnsError` where nothing was written.

    Lexicon compares nothing with what was read: between the reading here and the last call a foreign edit of the same
    values would go unseen. Who is cancelled while it writes is so when it has put back what came out in part.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    _, listing = await account.list()
    if _problem(listing, change) or _is_so(listing, change):
        # One reading may be behind: what is settled by reading alone is looked at twice.
        _, listing = await account.list()
    if _is_so(listing, change):
        return Result(change, Outcome.NOOP, "it is so already")
    if problem := _problem(listing, change):
        return Result(change, Outcome.CONFLICT, problem)
    await refuse_unsafe(account, listing, change)
    # Making and putting back can be ten such calls and a lost answer: together no longer than a zone is leased for one.
    if clock() - began > account.options.deadline / 2:
        message = f"{account.hoster.name} answers too slowly for a change that could have to be put back"
        raise Unavailable(message)
    return await _finished(_written(account, listing, change))


async def _finished(writing: Coroutine[None, None, Result]) -> Result:
    task = asyncio.create_task(writing)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):  # again, by whoever is in a hurry
                await asyncio.wait([task])
        raise


async def _written(account: Account, listing: Listing, change: Change) -> Result:
    async def look() -> RRset | None:
        return (await account.list())[1].rrset(*change.key)

    try:
        await _make(account, listing, change)
    except DnsError as error:
        return await settle(account, change, error, look)
    result = await read_back(Result(change, Outcome.APPLIED), look, account.options.deadline)
    if result.outcome is not Outcome.UNKNOWN:
        return result
    return await settle(account, change, Rejected(result.detail), look, said_yes=True)


async def _make(account: Account, listing: Listing, change: Change) -> None:
    wanted = values_of(change.after)
    present = listing.of(*change.key)
    going = [record for record in present if record.value not in wanted]
    for record in going:
        await account.delete(record)
    coming = sorted(wanted - {record.value for record in present}, key=lambda value: value.text)
    if going and coming:
        await _see_gone(account, change)
    ttl = change.after.ttl if change.after else 0
    for value in coming:
        await account.create(*change.key, ttl, value)


async def _see_gone(account: Account, change: Change) -> None:
    """Raise where a deletion removed nothing, or more than it was to: nothing is made beside what should be gone."""
    problem = "something else was done"
    for pause in _PAUSES:
        await asyncio.sleep(pause)
        try:
            _, listing = await account.list()
        except DnsError as error:
            problem = str(error)
            continue
        if values_of(listing.rrset(*change.key)) == values_of(change.before) & values_of(change.after):
            return
    message = f"{account.hoster.name} said yes to a deletion; {problem}"
    raise AnswerLost(message)


def _is_so(listing: Listing, change: Change) -> bool:
    return same_values(listing.rrset(*change.key), change.after)


def _problem(listing: Listing, change: Change) -> str:
    types = {each.type for each in listing.records if each.name == change.key[0]}
    return change.unmet(listing.rrset(*change.key), types)
