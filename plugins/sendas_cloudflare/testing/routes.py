"""What the API does at each of its places."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sendas_cloudflare.testing.account import FakeZone, Token
from sendas_cloudflare.testing.answer import Reply, enveloped
from sendas_cloudflare.testing.refusal import Refusal, invalid, no_route, not_authorized
from sendas_cloudflare.testing.trouble import Fault
from sendas_cloudflare.testing.zone_records import Row

_ID = re.compile("[0-9a-f]{32}")
_MOST_ZONES, _MOST_RECORDS = 50, 5000
_FILTERS: Mapping[str, Callable[[Row, str], bool]] = {
    "name": lambda row, wanted: row["name"] == wanted.lower(),
    "name.exact": lambda row, wanted: row["name"] == wanted.lower(),
    "type": lambda row, wanted: row["type"] == wanted,
    "content.exact": lambda row, wanted: str(row["content"]).lower() == wanted.lower(),
    "comment.startswith": lambda row, wanted: str(row["comment"] or "").lower().startswith(wanted.lower()),
    "shadowing_name": lambda row, wanted: row["type"] == "NS" and f".{wanted.lower()}".endswith(f".{row['name']}"),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that named a token."""

    method: str
    path: Sequence[str]
    query: Mapping[str, str]
    body: Mapping[str, object]
    token: Token
    fault: Fault | None


def answered(call: Call, zones: Mapping[str, FakeZone]) -> Reply:
    """Answer a request; raises `Refusal`."""
    match call.method, call.path:
        case "GET", ["user", "tokens", "verify"]:
            return _verified(call, of_account=False)
        case "GET", ["accounts", account, "tokens", "verify"]:
            if all(zone.account != account for zone in zones.values()):
                raise not_authorized()
            return _verified(call, of_account=True)
        case _:
            pass
    if not call.token.lives():
        raise Refusal(403, 9109, "Invalid access token")
    match call.method, call.path:
        case "GET", ["user"]:
            return _if_allowed(call, "user:read", {"id": "f" * 32, "email": "who@example.test"})
        case "GET", ["user", "tokens"]:
            return _if_allowed(call, "tokens:read", [])
        case "GET", ["zones"]:
            return _zones(call, zones)
        case _, ["zones", zone_id, *rest]:
            return _in_zone(call, zone_id, rest, zones)
        case _:
            raise no_route("/" + "/".join(call.path))


def _verified(call: Call, *, of_account: bool) -> Reply:
    if call.token.of_account is not of_account:
        raise Refusal(401, 1000, "Invalid API Token")
    return enveloped(call.token.verified())


def _if_allowed(call: Call, right: str, result: object) -> Reply:
    if not call.token.may(right):
        raise not_authorized()
    return enveloped(result)


def _zones(call: Call, zones: Mapping[str, FakeZone]) -> Reply:
    if not call.token.may("zone:read"):
        raise not_authorized()
    mine = [zone for zone in zones.values() if call.token.may("zone:read", zone.name)]
    wanted = call.query.get("name")
    found = [zone.shown() for zone in mine if wanted in {None, zone.name}]
    return _page(call, found, 20, _MOST_ZONES)


def _in_zone(call: Call, zone_id: str, rest: Sequence[str], zones: Mapping[str, FakeZone]) -> Reply:
    if not _ID.fullmatch(zone_id):
        raise no_route("/zones/" + zone_id)
    zone = zones.get(zone_id)
    if zone is None or not call.token.may("zone:read" if not rest else "dns:read", zone.name):
        raise not_authorized()
    if call.method == "GET":
        return _read(call, zone, rest)
    if not call.token.may("dns:edit", zone.name):
        raise not_authorized()
    return _written(call, zone, rest)


def _read(call: Call, zone: FakeZone, rest: Sequence[str]) -> Reply:
    match rest:
        case []:
            return enveloped(zone.shown())
        case ["dns_settings"]:
            return _if_allowed(call, "dns_settings:read", {"flatten_all_cnames": zone.flatten_all_cnames})
        case ["settings", _]:
            return _if_allowed(call, "settings:read", {"id": "ssl", "value": "full"})
        case ["workers", "routes"]:
            return _if_allowed(call, "workers:read", [])
        case ["dns_records"]:
            return _records(call, zone)
        case ["dns_records", row_id]:
            return enveloped(zone.records.one(row_id))
        case _:
            raise no_route("/" + "/".join(call.path))


def _written(call: Call, zone: FakeZone, rest: Sequence[str]) -> Reply:
    match call.method, rest:
        case "POST", ["dns_records", "batch"]:
            return enveloped(zone.records.batch(call.body))
        case "POST", ["dns_records"]:
            return _one(zone, "posts", call.body)
        case ("PATCH" | "PUT") as method, ["dns_records", row_id]:
            return _one(zone, "patches" if method == "PATCH" else "puts", {**call.body, "id": row_id})
        case "DELETE", ["dns_records", row_id]:
            return _one(zone, "deletes", {"id": row_id})
        case _:
            raise no_route("/" + "/".join(call.path))


def _one(zone: FakeZone, kind: str, body: Mapping[str, object]) -> Reply:
    [row] = zone.records.batch({kind: [body]})[kind]
    return enveloped({"id": row["id"]} if kind == "deletes" else row)


def _records(call: Call, zone: FakeZone) -> Reply:
    rows = zone.records.earlier if call.fault is Fault.STALE else zone.records.rows
    filters = {key: value for key, value in call.query.items() if key not in {"page", "per_page"}}
    if unknown := set(filters) - set(_FILTERS):
        raise invalid(9400, f"There is no such filter: {min(unknown)}.")
    if filters.get("shadowing_name") == zone.name:
        raise invalid(9400, "shadowing_name is a name below the apex.")
    found = [row for row in rows.values() if all(_FILTERS[key](row, value) for key, value in filters.items())]
    found.sort(key=lambda row: (str(row["name"]), str(row["type"]), str(row["id"])))
    return _page(call, found, 100, _MOST_RECORDS)


def _page(call: Call, items: Sequence[object], usual: int, most: int) -> Reply:
    page, size = _number(call, "page", 1), _number(call, "per_page", usual)
    if size > most:
        raise invalid(9400, f"per_page is at most {most}.")
    looping = call.fault is Fault.PAGE_LOOP
    start = 0 if looping else (page - 1) * size
    shown = items[start : start + size]
    pages = page + 1 if looping else -(-len(items) // size)
    return enveloped(shown, page=page, per_page=size, count=len(shown), total_count=len(items), total_pages=pages)


def _number(call: Call, key: str, usual: int) -> int:
    text = call.query.get(key, str(usual))
    if not text.isdigit() or int(text) < 1:
        raise invalid(9400, f"{key} is a whole number from 1.")
    return int(text)
