"""One change, made as one batch and read back."""

from collections.abc import Sequence

from sendas_cloudflare.api import Api
from sendas_cloudflare.batch import batch_of
from sendas_cloudflare.reading import records_at, records_path, shadows, within
from sendas_cloudflare.records import Record, ids_of, rrsets_of
from sendas_cloudflare.zone_settings import flattens_aliases
from sendas_providers import (
    Change,
    DnsError,
    Outcome,
    Rejected,
    Result,
    RRset,
    Zone,
    ZoneNotFound,
    same_values,
)
from sendas_providers.read_back import judge_trouble, read_back


async def apply_change(api: Api, zone: Zone, change: Change, note: str) -> Result:
    """Read the name again, send what is left to do, and read back.

    Cloudflare compares nothing with what was read: between the reading here and the batch is the one round trip in
    which a foreign edit goes unseen. Raises a `DnsError` where nothing was written.
    """
    name = within(zone, change.key[0])
    unserved = await _unserved(api, zone, change)
    present = await records_at(api, zone, name)
    if _problem(present, change) or same_values(change.among(rrsets_of(present)), change.after):
        # One reading may be behind: what is settled by reading alone is looked at twice.
        present = await records_at(api, zone, name)
    if same_values(change.among(rrsets_of(present)), change.after):
        return Result(change, Outcome.NOOP, "it is so already")
    if problem := _problem(present, change):
        return Result(change, Outcome.CONFLICT, problem)
    if unserved:
        raise unserved

    async def look() -> RRset | None:
        return change.among(rrsets_of(await records_at(api, zone, name)))

    try:
        done = await api.post(f"{records_path(zone)}/batch", batch_of(change, present, note))
        made = ids_of(done.object())
    except DnsError as error:
        return await judge_trouble(change, error, look)
    yes = Result(change, Outcome.APPLIED, ref=",".join(sorted(made)) or None)
    return await read_back(yes, look, api.deadline, proven=bool(made))


async def _unserved(api: Api, zone: Zone, change: Change) -> DnsError | None:
    """Say why a record would stand in the zone and not be served."""
    name, rdtype = change.key
    if change.after and (servers := await shadows(api, zone, name)):
        return ZoneNotFound(f"{name} is delegated to {', '.join(servers)}: a record here is not served")
    if change.after and rdtype == "CNAME" and await flattens_aliases(api, zone):
        return Rejected(f"{zone.name} flattens every alias, so that {name} would not be seen: turn that off first")
    return None


def _problem(present: Sequence[Record], change: Change) -> str:
    # Cloudflare itself takes a TXT or MX record beside an alias.
    return change.unmet(change.among(rrsets_of(present)), {record.type for record in present})
