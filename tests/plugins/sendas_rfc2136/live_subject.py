"""The rfc2136 provider over a server that somebody lends a zone of, and the foreigner's way with the same key."""

from collections.abc import Mapping
from typing import Final

import dns.asyncquery
import dns.inet
import dns.message
import dns.name
import dns.rcode
import dns.tsig
import dns.update

from sendas_providers import Zone
from sendas_providers.testing import Subject, live_options
from sendas_rfc2136.provider import open_rfc2136
from tests.plugins.sendas_rfc2136.subjects import DEADLINE, OTHER_SECRET

# The server by its address.
VARIABLES: Final = tuple(f"SENDAS_LIVE_RFC2136_{each}" for each in ("SERVER", "PORT", "KEY", "SECRET"))


class LiveServer(Subject):
    provider_id = "rfc2136"
    ran_against = "a name server in use"

    def __init__(self, given: Mapping[str, str], zone: str) -> None:
        address, port, key_name, secret = (given[each] for each in VARIABLES)
        assert dns.inet.is_address(address)
        self.zone = Zone(zone, zone)
        self._address, self._port, self._key = address, int(port), dns.tsig.Key(key_name, secret)
        form = {"server": address, "port": port, "zone": zone, "key_name": key_name, "secret": secret}
        self.provider = open_rfc2136(form, live_options())
        self.stranger = open_rfc2136({**form, "secret": OTHER_SECRET}, live_options())

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        update = dns.update.UpdateMessage(self.zone.name, keyring=self._key)
        owner = dns.name.from_text(name)
        update.delete(owner, rdtype)
        for value in values:
            update.add(owner, 300, rdtype, value)
        reply = await dns.asyncquery.tcp(update, self._address, port=self._port, timeout=DEADLINE)
        assert reply.rcode() == dns.rcode.NOERROR, dns.rcode.to_text(reply.rcode())

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        query = dns.message.make_query(name, rdtype)
        reply = await dns.asyncquery.tcp(query, self._address, port=self._port, timeout=DEADLINE)
        owner, wanted = dns.name.from_text(name), query.question[0].rdtype
        found = [rrset for rrset in reply.answer if rrset.name == owner and rrset.rdtype == wanted]
        return frozenset(rdata.to_text() for rrset in found for rdata in rrset.processing_order())

    async def aclose(self) -> None:
        await self.provider.aclose()
