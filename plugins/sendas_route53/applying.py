"""One change, made as one batch that Route 53 holds against the zone, and read back."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from sendas_providers import (
    Change,
    DnsError,
    Outcome,
    Result,
    RRset,
    Zone,
    ZoneNotFound,
    same_values,
)
from sendas_providers.read_back import judge_trouble, read_back
from sendas_route53.api import Api
from sendas_route53.batch import batch_of
from sendas_route53.names import within, zone_id
from sendas_route53.reading import records_at, shadows
from sendas_route53.records import Record, rrsets_of

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client
    from types_boto3_route53.type_defs import ChangeBatchTypeDef


async def apply_change(api: Api, zone: Zone, change: Change, note: str) -> Result:
    """Read the name, send the change with what was read as its precondition, and read back.

    What others write in between fails the batch. Raises a `DnsError` where nothing was written.
    """
    name = within(zone, change.key[0])
    if change.after and (servers := await shadows(api, zone, name)):
        message = f"{name} is delegated to {', '.join(servers)}: a record here is not served"
        raise ZoneNotFound(message)
    present = await records_at(api, zone, name)
    if _problem(present, change) or same_values(change.among(rrsets_of(present)), change.after):
        # One reading may be behind: what is settled by reading alone is looked at twice.
        present = await records_at(api, zone, name)
    own = change.among(rrsets_of(present))
    if same_values(own, change.after) and not _special(present, change):
        return Result(change, Outcome.NOOP, "it is so already")
    if problem := _problem(present, change):
        return Result(change, Outcome.CONFLICT, problem)

    async def look() -> RRset | None:
        return change.among(rrsets_of(await records_at(api, zone, name)))

    try:
        ref = await api.write(partial(_sent, zone_id(zone), batch_of(own, change.after, note)))
    except DnsError as error:
        return await judge_trouble(change, error, look)
    return await read_back(Result(change, Outcome.APPLIED, ref=ref), look, api.deadline)


def _sent(zone: str, batch: "ChangeBatchTypeDef", route53: "Route53Client") -> str:
    return route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)["ChangeInfo"]["Id"]


def _problem(present: Sequence[Record], change: Change) -> str:
    name, rdtype = change.key
    if _special(present, change):
        return f"{name} {rdtype} is an alias of AWS or has a routing policy, and is not touched"
    return change.unmet(change.among(rrsets_of(present)), {record.type for record in present})


def _special(present: Sequence[Record], change: Change) -> bool:
    return any(record.special for record in present if (record.name, record.type) == change.key)
