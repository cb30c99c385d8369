"""One change: read again, written under the tag that was read, and read back."""

from collections.abc import Sequence
from urllib.parse import quote

from sendas_providers import Change, DnsError, Outcome, Result, RRset, Zone, same_values
from sendas_providers.read_back import judge_trouble, read_back
from sendas_zonelet.api import Api
from sendas_zonelet.records import content_of
from sendas_zonelet.zone_content import Tagged, read_name, within, zone_path


async def apply_change(api: Api, zone: Zone, change: Change) -> Result:
    """Make a change where everything is as it was read; raises a `DnsError` where nothing was written."""
    name, _ = change.key
    present = await read_name(api, zone, name)
    if same_values(_own(present, change), change.after):
        return Result(change, Outcome.NOOP, "it is so already")
    if problem := change.unmet(_own(present, change), {each.rrset.type for each in present}):
        return Result(change, Outcome.CONFLICT, problem)

    async def look() -> RRset | None:
        return _own(await read_name(api, zone, name), change)

    try:
        await _write(api, zone, change, present)
    except DnsError as error:
        troubled = error
    else:
        return await read_back(Result(change, Outcome.APPLIED), look, api.deadline)
    return await judge_trouble(change, troubled, look)


async def _write(api: Api, zone: Zone, change: Change, present: Sequence[Tagged]) -> None:
    name, rdtype = change.key
    path = f"{zone_path(zone)}/rrsets/{quote(within(zone, name), safe='')}/{quote(rdtype, safe='')}"
    tag = next((each.etag for each in present if each.rrset.type == rdtype), None)
    # Whoever changes the RRset between our reading and our writing changes its tag: then this is refused.
    condition = {"if-match": tag} if tag else {"if-none-match": "*"}
    if change.after is None:
        await api.write("DELETE", path, condition)
        return
    contents = sorted(content_of(rdtype, value) for value in change.after.values)
    await api.write("PUT", path, condition, {"ttl": change.after.ttl, "values": contents})


def _own(present: Sequence[Tagged], change: Change) -> RRset | None:
    return change.among(each.rrset for each in present)
