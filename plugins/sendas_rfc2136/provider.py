"""The provider: a zone changed by signed updates."""

import binascii
from base64 import b64decode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import dns.name
import dns.rcode
import dns.tsig

from sendas_providers import (
    Access,
    BadCredentials,
    Change,
    ProviderOptions,
    Rejected,
    Result,
    RRset,
    Zone,
    ZoneNotFound,
    one_by_one,
)
from sendas_rfc2136.answers import UNMET, error_of
from sendas_rfc2136.applying import apply_change
from sendas_rfc2136.reading import read_names
from sendas_rfc2136.records import name_of, rrset_of
from sendas_rfc2136.server import Server
from sendas_rfc2136.update_message import existence_probe
from sendas_rfc2136.zones import find_zones

_SECRET = "secret"  # noqa: S105  (a field's key)


@dataclass(frozen=True, slots=True)
class Rfc2136:
    """Reads and updates one zone of one server with one key; holds no connection between calls."""

    server: Server
    zone: dns.name.Name

    async def check(self) -> Access:
        """Try the key on the zone without writing: an update that has a prerequisite and nothing to do."""
        name = self.zone.canonicalize().to_text()
        [answer] = await self.server.ask([existence_probe(Zone(name, name), name)])
        if answer.rcode() != dns.rcode.NOERROR and answer.rcode() not in UNMET:
            raise error_of(answer)
        return Access(self.server.key.name.to_text(), (f"update {name}",))

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Give the zone where it holds a domain; not where the server has a longer one, or delegates the domain."""
        found = await find_zones(self.server, name_of(domain))
        return tuple(zone for zone in found[:1] if name_of(zone.name) == self.zone)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Give the RRsets of all types at these names."""
        wanted = [self._within(zone, name) for name in names]
        return tuple(rrset_of(rrset) for rrset in await read_names(self.server, zone, wanted))

    async def apply(
        self,
        zone: Zone,
        changes: Sequence[Change],
        *,
        note: str,  # noqa: ARG002  (a zone has no place for comments)
    ) -> Sequence[Result]:
        """Make changes one by one, each wholly or not at all, stopping where one could not be made."""

        async def make(change: Change) -> Result:
            self._within(zone, change.key[0])
            return await apply_change(self.server, zone, change)

        return await one_by_one(changes, make)

    async def aclose(self) -> None:
        """Do nothing: connections end with the call that made them."""

    def _within(self, zone: Zone, name: str) -> dns.name.Name:
        origin, owner = name_of(zone.name), name_of(name)
        if not owner.is_subdomain(origin) or self.zone != origin:
            message = f"{owner} is not in the zone that this key is for"
            raise ZoneNotFound(message)
        return owner


def open_rfc2136(credentials: Mapping[str, str], options: ProviderOptions) -> Rfc2136:
    """Make the provider; raises `BadCredentials` for a port, a secret, a key or a zone that cannot be one."""
    problems: dict[str, str] = {}
    port = int(credentials.get("port") or 53)
    if port > 0xFFFF:  # noqa: PLR2004  (the largest port)
        problems["port"] = "malformed"
    secret = _decoded(credentials[_SECRET], problems)
    key_name = _name(credentials["key_name"], "key_name", problems)
    zone = _name(credentials["zone"], "zone", problems)
    if problems:
        raise BadCredentials(problems)
    key = dns.tsig.Key(key_name, secret, credentials.get("algorithm") or "hmac-sha256")
    return Rfc2136(Server(credentials["server"], port, key, options), zone)


def _decoded(text: str, problems: dict[str, str]) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error:
        problems[_SECRET] = "malformed"
        return b""


def _name(text: str, key: str, problems: dict[str, str]) -> dns.name.Name:
    try:
        return name_of(text)
    except Rejected:
        problems[key] = "malformed"
        return dns.name.root
