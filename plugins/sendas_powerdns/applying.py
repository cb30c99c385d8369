"""One change, made by one PATCH and read back."""

import re

from sendas_powerdns.api import Api
from sendas_powerdns.patch import patch_of
from sendas_powerdns.records import RecordSet
from sendas_powerdns.zone_content import ZoneContent, within, zone_content, zone_path
from sendas_providers import (
    Change,
    DnsError,
    Outcome,
    Rejected,
    Result,
    RRset,
    Value,
    Zone,
    ZoneNotFound,
    same_values,
    values_of,
)
from sendas_providers.read_back import judge_trouble, read_back


async def apply_change(api: Api, zone: Zone, change: Change, note: str) -> Result:
    """Read the zone again, send what is left to do, and read back.

    PowerDNS compares nothing with what was read: between the reading here and the PATCH is the one round trip in which
    a foreign edit of the same RRset would be lost. Raises a `DnsError` where nothing was written.
    """
    names = [within(zone, change.key[0])]
    content = await zone_content(api, zone, names)
    if _problem(content, change) or _is_so(content, change):
        # One reading may be behind: what is settled by reading alone is looked at twice.
        content = await zone_content(api, zone, names)
    if _is_so(content, change):
        return Result(change, Outcome.NOOP, "it is so already")
    if problem := _problem(content, change):
        return Result(change, Outcome.CONFLICT, problem)
    _refuse_unserved(content, change)

    async def look() -> RRset | None:
        return _own(await zone_content(api, zone, names), change)

    try:
        serial = await api.patch(zone_path(api, zone), {"rrsets": [patch_of(change, _set(content, change), note)]})
    except DnsError as error:
        troubled = error
    else:
        yes = Result(change, Outcome.APPLIED, ref=_ref(serial))
        return await read_back(yes, look, api.server.options.deadline, proven=serial is not None)
    return await judge_trouble(change, troubled, look)


def _refuse_unserved(content: ZoneContent, change: Change) -> None:
    """Raise where a record would stand in the zone and not be served, or not stay."""
    if not content.writable:
        message = f"{content.name} is a copy here: it is changed at its primary server"
        raise Rejected(message)
    if change.after and (servers := content.cuts(change.key[0])):
        message = f"{change.key[0]} is delegated to {', '.join(servers)}: a record here is not served"
        raise ZoneNotFound(message)


def _problem(content: ZoneContent, change: Change) -> str:
    name, rdtype = change.key
    own = _own(content, change)
    if change.after and same_values(own, change.before) and (off := _switched_off(_set(content, change), change)):
        return f"{name} {rdtype} has {off!r:.80}, switched off"
    return change.unmet(own, {each.type for each in content.at([name]) if each.values})


def _switched_off(present: RecordSet | None, change: Change) -> str:
    """Give a record in the way that is kept and not served: the server takes no second one like it, and no alias."""
    off = present.disabled if present else frozenset[Value]()
    wanted = values_of(change.after)
    in_the_way = off if change.key[1] == "CNAME" else off & wanted
    return min((value.text for value in in_the_way), default="")


def _ref(serial: str | None) -> str | None:
    return f"serial {serial}" if serial and re.fullmatch("[0-9]{1,10}", serial) else None


def _is_so(content: ZoneContent, change: Change) -> bool:
    return same_values(_own(content, change), change.after)


def _own(content: ZoneContent, change: Change) -> RRset | None:
    present = _set(content, change)
    return present.rrset() if present else None


def _set(content: ZoneContent, change: Change) -> RecordSet | None:
    return next((each for each in content.sets if (each.name, each.type) == change.key), None)
