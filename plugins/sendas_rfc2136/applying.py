"""One change made and read back."""

import dns.rcode

from sendas_providers import AnswerLost, Change, DnsError, Outcome, Result, RRset, Zone, same_values
from sendas_providers.read_back import judge_trouble
from sendas_rfc2136.answers import UNMET, error_of
from sendas_rfc2136.reading import read_names
from sendas_rfc2136.records import name_of, rrset_of
from sendas_rfc2136.server import Server
from sendas_rfc2136.update_message import update_message


async def apply_change(server: Server, zone: Zone, change: Change) -> Result:
    """Send one update and read back what is there: a server says NOERROR to what it silently leaves undone.

    Raises a `DnsError` where the server refused, so that nothing was written.
    """

    async def look() -> RRset | None:
        return change.among(await _read(server, zone, change))

    try:
        [answer] = await server.ask([update_message(zone, change)])
    except AnswerLost as error:
        return await judge_trouble(change, error, look)
    if answer.rcode() == dns.rcode.SERVFAIL:
        return await judge_trouble(change, AnswerLost(str(error_of(answer))), look)
    if answer.rcode() in UNMET:
        return await _unmet(server, zone, change, dns.rcode.to_text(answer.rcode()))
    if answer.rcode() != dns.rcode.NOERROR:
        raise error_of(answer)
    try:
        return _judged(change, await _read(server, zone, change))
    except DnsError as error:
        return Result(change, Outcome.UNKNOWN, f"accepted, and reading it back failed: {error}")


async def _unmet(server: Server, zone: Zone, change: Change, rcode: str) -> Result:
    try:
        present = await _read(server, zone, change)
    except DnsError:
        return Result(change, Outcome.CONFLICT, f"the server answered {rcode}")
    if same_values(change.among(present), change.after):
        return Result(change, Outcome.NOOP, "it is so already")
    return Result(change, Outcome.CONFLICT, f"{' '.join(change.key)} is not as it was ({rcode})")


def _judged(change: Change, present: list[RRset]) -> Result:
    now = change.among(present)
    if same_values(now, change.after):
        return Result(change, Outcome.NOOP if same_values(change.before, change.after) else Outcome.APPLIED)
    if not same_values(now, change.before):
        return Result(change, Outcome.UNKNOWN, "accepted, and something else is there now")
    others = sorted(rrset.type for rrset in present if rrset.type != change.key[1])
    if others and "CNAME" in {change.key[1], *others}:
        return Result(change, Outcome.CONFLICT, f"{change.key[0]} has {', '.join(others)}, and an alias stands alone")
    return Result(change, Outcome.FAILED, "the server said yes and did nothing", code="rejected")


async def _read(server: Server, zone: Zone, change: Change) -> list[RRset]:
    return [rrset_of(rrset) for rrset in await read_names(server, zone, [name_of(change.key[0])])]
