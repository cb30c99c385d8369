"""A change that did not come out: judged where it was made or not made, put back where it was made in part."""

import asyncio
from dataclasses import replace

from sendas_lexicon.account import Account
from sendas_providers import AnswerLost, Change, DnsError, Outcome, Result, RRset, same_values, values_of
from sendas_providers.read_back import Look, judge_trouble


async def settle(account: Account, change: Change, error: DnsError, look: Look, *, said_yes: bool = False) -> Result:
    """Say what became of a change after an error; raises the error where nothing was, or is, written.

    What was written in part is taken back: our values by their ids, those of others by creating them again. Where that
    fails too the result is UNKNOWN and names what is left. With `said_yes` the error is that a yes did not show.
    """
    doubted = AnswerLost(str(error)) if said_yes else error
    late = isinstance(doubted, AnswerLost)
    try:
        now = await (_arrived(account, change, look) if late else look())
    except DnsError:
        return await judge_trouble(change, doubted, look)
    if _whole(change, now):
        return await judge_trouble(change, doubted, look)
    try:
        if late and await _served(account, change, now):
            return Result(change, Outcome.UNKNOWN, f"{error}; it is in the DNS, and not listed")
        now = await _put_back(account, change, look)
        if late:
            now = await _put_back_again(account, change, look)
    except DnsError:
        return Result(change, Outcome.UNKNOWN, f"{error}; partial: putting it back failed")
    if left := _left(change, now):
        return Result(change, Outcome.UNKNOWN, f"{error}; partial: {left}")
    failed = Result(change, Outcome.FAILED, f"{error}; put back as it was", code=error.code)
    return replace(failed, outcome=Outcome.UNKNOWN, code="") if late else failed


async def _arrived(account: Account, change: Change, look: Look) -> RRset | None:
    """Wait a little for what may be on its way, or not listed yet: put back too early, old and new would both stand."""
    now = await look()
    for pause in account.patience:
        if _whole(change, now):
            break
        await asyncio.sleep(pause)
        now = await look()
    return now


async def _served(account: Account, change: Change, now: RRset | None) -> bool:
    """Say whether the DNS has what was made and is not listed: what it replaces, put back, would stand beside it."""
    unseen = {value.text for value in values_of(change.after) - values_of(change.before) - values_of(now)}
    return bool(unseen) and change.key[1] == "TXT" and not unseen.isdisjoint(await account.published(change.key[0]))


async def _put_back(account: Account, change: Change, look: Look) -> RRset | None:
    _, listing = await account.list()
    before, present = change.before, listing.rrset(*change.key)
    for record in listing.of(*change.key):
        if record.value in values_of(change.after) - values_of(before) and listing.sole_id(record):
            await account.delete(record)
    missing = values_of(before) - values_of(present)
    for value in sorted(missing, key=lambda value: value.text):
        await account.create(*change.key, before.ttl if before else 0, value)
    return await look()


async def _put_back_again(account: Account, change: Change, look: Look) -> RRset | None:
    """Take away what has arrived after all."""
    await asyncio.sleep(account.patience[0])
    now = await look()
    ours = (values_of(change.after) - values_of(change.before)) & values_of(now)
    return await _put_back(account, change, look) if ours else now


def _whole(change: Change, now: RRset | None) -> bool:
    return same_values(now, change.before) or same_values(now, change.after)


def _left(change: Change, now: RRset | None) -> str:
    """Name what is not as it was. What is neither side's may be of others, or what a module made of ours: it stays."""
    before, present = values_of(change.before), values_of(now)
    words = {"is missing": before - present, "is there": present - before}
    return "; ".join(f"{text!r:.80} {what}" for what, of in words.items() for text in sorted(each.text for each in of))
