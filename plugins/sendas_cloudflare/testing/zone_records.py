"""The records of one zone, changed in transactions as Cloudflare's are."""

import copy
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sendas_cloudflare.testing.record_content import PROXIABLE, stored_content
from sendas_cloudflare.testing.refusal import Refusal, gone, invalid
from sendas_providers.json_value import is_array, is_object

Row = dict[str, object]
Body = Mapping[str, object]
_LONGEST_COMMENT = 100
_MOST_OPERATIONS = 200
_LARGEST_PRIORITY = 65535
_MOST_CONTENT = 8192
_ORDER = ("deletes", "patches", "puts", "posts")
_GIVEN = ("name", "type", "content", "ttl", "proxied", "priority", "comment", "tags")


class ZoneRecords:
    """Rows by id. `earlier` is how they were before the last change: what a reader hears who is behind."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self.rows: dict[str, Row] = {}
        self.earlier: dict[str, Row] = {}

    def batch(self, body: Mapping[str, object]) -> dict[str, list[Row]]:
        """Do deletes, patches, puts and posts, in this order whatever order they came in; all of them or none."""
        unknown = set(body) - set(_ORDER)
        groups = {kind: _bodies(body.get(kind)) for kind in _ORDER}
        if unknown or not any(groups.values()):
            raise invalid(9400, "The batch holds no operation, or one that there is not.")
        if sum(map(len, groups.values())) > _MOST_OPERATIONS:
            raise invalid(81059, "The batch holds too many operations.")
        rows = copy.deepcopy(self.rows)
        done: dict[str, list[Row]] = {}
        for kind in _ORDER:
            if groups[kind]:
                done[kind] = [copy.deepcopy(self._do(rows, kind, item)) for item in groups[kind]]
        self.earlier, self.rows = self.rows, rows
        return done

    def one(self, row_id: str) -> Row:
        """Give one record."""
        return self.rows[row_id] if row_id in self.rows else _missing()

    def _do(self, rows: dict[str, Row], kind: str, body: Body) -> Row:
        if kind == "posts":
            row = self._row(body, {})
        else:
            old = rows.pop(str(body.get("id")), None) or _missing()
            if kind == "deletes":
                return old
            row = self._row(body, old if kind == "patches" else {}) | {"id": old["id"]}
        _check_room(rows.values(), row)
        rows[str(row["id"])] = row
        return row

    def _row(self, body: Body, old: Row) -> Row:
        given = {key: body[key] for key in _GIVEN if key in body}
        if unknown := set(body) - {*_GIVEN, "id", "settings", "data"}:
            raise invalid(9400, f"There is no such field: {min(unknown)}.")
        row: Row = {
            "id": secrets.token_hex(16),
            "ttl": 1,
            "proxied": False,
            "comment": None,
            "tags": [],
            **old,
            **given,
        }
        rdtype = str(row.get("type"))
        row["name"] = self._name(row.get("name"))
        row["content"] = stored_content(rdtype, row.get("content"))
        _check_fields(row, rdtype)
        row["proxiable"] = rdtype in PROXIABLE
        row["modified_on"] = datetime.now(UTC).isoformat()
        row.setdefault("created_on", row["modified_on"])
        row.setdefault("meta", {})
        return row

    def _name(self, name: object) -> str:
        if not isinstance(name, str) or not name or any(len(label) > 63 for label in name.rstrip(".").split(".")):  # noqa: PLR2004  (RFC 1035 section 2.3.4)
            raise invalid(9000, "DNS name is invalid.")
        lower = name.lower().rstrip(".")
        if lower == "@":
            return self._zone
        # A name that is not in the zone is taken as relative to it.
        return lower if lower == self._zone or lower.endswith(f".{self._zone}") else f"{lower}.{self._zone}"


def _check_fields(row: Row, rdtype: str) -> None:
    ttl, comment, priority = row["ttl"], row.get("comment"), row.get("priority")
    if not isinstance(ttl, int) or (ttl != 1 and not 60 <= ttl <= 86400):  # noqa: PLR2004  (the documented bounds)
        raise invalid(9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.")
    if row["proxied"] and rdtype not in PROXIABLE:
        raise invalid(9004, "This record type cannot be proxied.")
    if comment is not None and (not isinstance(comment, str) or len(comment) > _LONGEST_COMMENT or "\n" in comment):
        raise Refusal(400, 1004, "DNS Validation Error", (9208, "The comment is too long or has more than one line."))
    if rdtype == "MX" and (not isinstance(priority, int) or not 0 <= priority <= _LARGEST_PRIORITY):
        raise invalid(9101, "An MX record has a priority from 0 to 65535.")
    if row["proxied"]:
        row["ttl"] = 1


def _check_room(others: Iterable[Row], row: Row) -> None:
    """Refuse what may not stand beside others.

    Cloudflare keeps an alias apart from addresses and other aliases, and takes TXT and MX records beside it.
    """
    beside = [other for other in others if other["name"] == row["name"]]
    types = {str(other["type"]) for other in beside}
    rdtype = str(row["type"])
    if rdtype == "CNAME" and types & {"A", "AAAA", "CNAME"}:
        raise Refusal(400, 81053, "An A, AAAA, or CNAME record with that host already exists.")
    if rdtype in {"A", "AAAA"} and "CNAME" in types:
        raise Refusal(400, 81054, "A CNAME record with that host already exists.")
    if rdtype in PROXIABLE and "NS" in types:
        raise Refusal(400, 81056, "NS records with that host already exist.")
    same = [other for other in beside if other["type"] == rdtype]
    if any((other["content"], other.get("priority")) == (row["content"], row.get("priority")) for other in same):
        raise Refusal(400, 81058, "An identical record already exists.")
    if sum(len(str(each["content"])) for each in (*same, row)) > _MOST_CONTENT:
        raise invalid(9207, "The records of one name and type hold more than 8192 characters.")


def _bodies(group: object) -> Sequence[Body]:
    if group is None:
        return ()
    found = [item for item in group if is_object(item)] if is_array(group) else []
    if is_array(group) and len(found) == len(group):
        return found
    raise invalid(9400, "An operation is an object.")


def _missing() -> Row:
    raise gone()
