"""What moto does not do as AWS does it: lists, changes, and how far a change has come."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from moto.route53.models import FakeZone, reverse_domain_name

from sendas_route53.names import decoded_name
from sendas_route53.testing.account import FakeAws, Seen
from sendas_route53.testing.batch_change import Entry, entry_of
from sendas_route53.testing.refusal import Answer, RefusalError, answered, element
from sendas_route53.testing.trouble import Fault


def zone_at(fake: FakeAws, path: str) -> FakeZone:
    """Give the zone of a path; raises `RefusalError`."""
    found = re.match(r"/2013-04-01/hostedzone/([^/]+)", path)
    zone = fake.backend.zones.get(found[1]) if found else None
    if zone is None:
        raise RefusalError(404, "NoSuchHostedZone", "No hosted zone found")
    return zone


def list_records(fake: FakeAws, seen: Seen, fault: Fault | None) -> Answer:
    """List the RRsets of a zone in the order of reversed labels, from a name on."""
    zone, query = zone_at(fake, seen.path), _query(seen)
    with fake.lock:
        stored = fake.before.get(zone.resource_id, zone.rrsets) if fault is Fault.STALE else zone.rrsets
        entries = sorted(map(entry_of, stored), key=_place)
    size = min(fake.page, int(query.get("maxitems", "300")))
    if query.get("type") and not query.get("name"):
        raise RefusalError(400, "InvalidInput", "The input is not valid")
    if query.get("name") and fault is not Fault.PAGE_LOOP:
        start = (_reversed(decoded_name(query["name"])), query.get("type", ""), query.get("identifier", ""))
        entries = [each for each in entries if _place(each) >= start]
    page, rest = entries[:size], entries[size:]
    after = _next(rest[0]) if rest else ""
    if fault is Fault.PAGE_LOOP:
        here = [each for each in page if each.name == decoded_name(query.get("name", ""))] or page[:1]
        page, after = here, _next(here[0])
    return answered(
        "ListResourceRecordSetsResponse",
        f"<ResourceRecordSets>{''.join(map(_written, page))}</ResourceRecordSets>"
        f"{element('IsTruncated', 'true' if after else 'false')}{after}{element('MaxItems', size)}",
    )


def list_zones(fake: FakeAws, seen: Seen, fault: Fault | None) -> Answer:
    """List the zones of the account in the order of reversed labels, from a name on."""
    query = _query(seen)
    zones = sorted(fake.backend.zones.values(), key=lambda zone: (_reversed(zone.name), zone.resource_id))
    start = (_reversed(decoded_name(query.get("dnsname", ""))), query.get("hostedzoneid", ""))
    if query.get("dnsname") and fault is not Fault.PAGE_LOOP:
        zones = [zone for zone in zones if (_reversed(zone.name), zone.resource_id) >= start]
    size = min(fake.page, int(query.get("maxitems", "100")))
    page, rest = zones[:size], zones[size:]
    if fault is Fault.PAGE_LOOP:
        page = [zone for zone in page if zone.name == query.get("dnsname")] or page[:1]
        rest = page
    after = element("NextDNSName", rest[0].name) + element("NextHostedZoneId", rest[0].resource_id) if rest else ""
    return answered(
        "ListHostedZonesByNameResponse",
        f"<HostedZones>{''.join(map(_zone, page))}</HostedZones>"
        f"{element('IsTruncated', 'true' if rest else 'false')}{after}{element('MaxItems', size)}",
    )


def change_records(fake: FakeAws, seen: Seen, fault: Fault | None) -> Answer:
    """Do a batch, wholly or not at all."""
    zone, tree = zone_at(fake, seen.path), ET.fromstring(seen.body)  # noqa: S314  (the plugin's own words)
    batch = [
        (each.findtext("{*}Action", ""), _read(each.find("{*}ResourceRecordSet"))) for each in tree.iter(_tag("Change"))
    ]
    comment = tree.findtext("{*}ChangeBatch/{*}Comment", "")
    own = "C0" if fault is Fault.FORGETFUL else fake.change(zone, batch, comment)
    return answered("ChangeResourceRecordSetsResponse", _change_info(own, "PENDING"))


def get_change(fake: FakeAws, seen: Seen, _: Fault | None) -> Answer:
    """Say how far a change has come: PENDING as often as the account has it, and then INSYNC."""
    own = seen.path.rpartition("/")[2]
    if own not in fake.changes:
        raise RefusalError(404, "NoSuchChange", "Could not find resource with ID")
    left = fake.changes[own]
    fake.changes[own] = max(0, left - 1)
    return answered("GetChangeResponse", _change_info(own, "PENDING" if left else "INSYNC"))


def _change_info(own: str, status: str) -> str:
    told = element("Id", f"/change/{own}") + element("Status", status)
    return f"<ChangeInfo>{told}{element('SubmittedAt', '2026-11-27T09:00:00Z')}</ChangeInfo>"


def _read(item: ET.Element | None) -> Entry:
    if item is None:
        raise RefusalError(400, "InvalidInput", "no resource record set")
    values = tuple(each.text or "" for each in item.iter(_tag("Value")))
    ttl = item.findtext("{*}TTL")
    name = decoded_name(item.findtext("{*}Name", ""))
    return Entry(name, item.findtext("{*}Type", ""), int(ttl) if ttl else None, values)


def _written(entry: Entry) -> str:
    told = element("Name", entry.name.replace("*", r"\052")) + element("Type", entry.type)
    if entry.identifier:
        told += element("SetIdentifier", entry.identifier) + element("Weight", entry.weight or 0)
    if entry.alias:
        target = element("HostedZoneId", "Z35SXDOTRQ7X7K") + element("DNSName", entry.alias)
        told += f"<AliasTarget>{target}{element('EvaluateTargetHealth', 'false')}</AliasTarget>"
    else:
        values = "".join(f"<ResourceRecord>{element('Value', value)}</ResourceRecord>" for value in entry.values)
        told += f"{element('TTL', entry.ttl)}<ResourceRecords>{values}</ResourceRecords>"
    return f"<ResourceRecordSet>{told}</ResourceRecordSet>"


def _zone(zone: FakeZone) -> str:
    told = (
        element("Id", f"/hostedzone/{zone.resource_id}") + element("Name", zone.name) + element("CallerReference", "x")
    )
    private = element("PrivateZone", "true" if zone.private_zone else "false")
    told += f"<Config>{private}</Config>{element('ResourceRecordSetCount', len(zone.rrsets))}"
    return f"<HostedZone>{told}</HostedZone>"


def _next(entry: Entry) -> str:
    identifier = element("NextRecordIdentifier", entry.identifier) if entry.identifier else ""
    name = element("NextRecordName", entry.name.replace("*", r"\052"))
    return name + element("NextRecordType", entry.type) + identifier


def _place(entry: Entry) -> tuple[str, str, str]:
    return _reversed(entry.name), entry.type, entry.identifier or ""


def _reversed(name: str) -> str:
    return reverse_domain_name(name.replace("*", r"\052")).replace(".", "\x00")


def _query(seen: Seen) -> Mapping[str, str]:
    return {name: values[0] for name, values in parse_qs(seen.query).items()}


def _tag(name: str) -> str:
    return f"{{https://route53.amazonaws.com/doc/2013-04-01/}}{name}"
