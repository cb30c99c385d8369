"""Everything that a zone has at some names."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from sendas_providers import Zone
from sendas_providers.together import together
from sendas_route53.answers import nonsense
from sendas_route53.api import Api
from sendas_route53.names import names_between, within, zone_id
from sendas_route53.records import Record, record_of

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client
    from types_boto3_route53.type_defs import ListResourceRecordSetsRequestTypeDef

_PAGE: Final = 100
_WHOLE_PAGE: Final = 300
_MOST_PAGES: Final = 20
_FEW: Final = 3


async def read_records(api: Api, zone: Zone, names: Collection[str]) -> list[Record]:
    """Give the RRsets of all types at these names: name by name, or where they are many from one page of the zone."""
    wanted = list(dict.fromkeys(within(zone, name) for name in names))
    if len(wanted) > _FEW and (small := await api.read(partial(_whole_zone, zone_id(zone)))) is not None:
        return [record for record in small if record.name in set(wanted)]
    found = await together(records_at(api, zone, name) for name in wanted)
    return [record for records in found for record in records]


async def records_at(api: Api, zone: Zone, name: str) -> list[Record]:
    """Give the RRsets of all types at one name."""
    return await api.read(partial(_listed, zone_id(zone), name))


async def shadows(api: Api, zone: Zone, name: str) -> Sequence[str]:
    """Give the name servers that a name, or one above it, is delegated to: records there are not served."""
    found = await together(records_at(api, zone, each) for each in names_between(zone, name))
    servers = [record for records in found for record in records if record.type == "NS"]
    return sorted({value.text for record in servers for value in record.values})


def _listed(zone: str, name: str, route53: "Route53Client") -> list[Record]:
    """Read from a name on, until the next begins; raises `AnswerLost` where the pages do not make a whole."""
    query: ListResourceRecordSetsRequestTypeDef = {
        "HostedZoneId": zone,
        "StartRecordName": name,
        "MaxItems": str(_PAGE),
    }
    found: list[Record] = []
    for _ in range(_MOST_PAGES):
        answer = route53.list_resource_record_sets(**query)
        records = [record_of(item) for item in answer["ResourceRecordSets"]]
        here = [record for record in records if record.name == name]
        found += here
        if len(here) < len(records) or not answer["IsTruncated"]:
            return _once(found)
        query["StartRecordName"], query["StartRecordType"] = answer["NextRecordName"], answer["NextRecordType"]
        if "NextRecordIdentifier" in answer:
            query["StartRecordIdentifier"] = answer["NextRecordIdentifier"]
    raise nonsense()


def _once(records: list[Record]) -> list[Record]:
    plain = [(record.name, record.type) for record in records if not record.special]
    if len(set(plain)) != len(plain):
        raise nonsense()
    return records


def _whole_zone(zone: str, route53: "Route53Client") -> list[Record] | None:
    answer = route53.list_resource_record_sets(HostedZoneId=zone, MaxItems=str(_WHOLE_PAGE))
    records = [record_of(item) for item in answer["ResourceRecordSets"]]
    return None if answer["IsTruncated"] else _once(records)
