"""The rfc2136 provider over our name server, knot and bind, with the foreigner's way around it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

import dns.asyncquery
import dns.message
import dns.name
import dns.rcode
import dns.tsig
import dns.update

from sendas_providers import ProviderOptions, Zone
from sendas_providers.testing import Fault, Level, NameServer, Subject, UpdateFault
from sendas_rfc2136.provider import Rfc2136, open_rfc2136
from tests.plugins.sendas_rfc2136.courier import Courier, Loss
from tests.servers import Bind, Knot

ORIGIN = "example.test"
SECRET = "c2VuZGFzIHRlc3Qga2V5IG9mIDMyIG9jdGV0cyEhISE="  # noqa: S105  (of the tests' own servers)
OTHER_SECRET = "YW5vdGhlciB0ZXN0IGtleSBvZiAzMiBvY3RldHMhISE="  # noqa: S105  (as above)
KEYS = {"sendas.": SECRET, "foreigner.": OTHER_SECRET}
ZONE_FILE = """$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
ns IN A 127.0.0.1
"""
DEADLINE = 5.0


def provider_at(
    address: str, port: int, form: Mapping[str, str] | None = None, *, deadline: float = DEADLINE
) -> Rfc2136:
    usual = {"server": address, "port": str(port), "zone": ORIGIN, "key_name": "sendas", "secret": SECRET}
    return open_rfc2136({**usual, **(form or {})}, ProviderOptions(lambda _: True, deadline=deadline, any_port=True))


class ServerSubject(Subject):
    """A server reached directly by the foreigner, who has a key of its own, and by the provider as told."""

    def __init__(self, address: str, port: int, dead_port: int, kind: type[Rfc2136] = Rfc2136) -> None:
        self.address, self.port, self.provider_port, self.kind = address, port, port, kind
        self.provider = self._provider()
        self.zone = self._zone()
        self.deadline = DEADLINE
        self.stranger = self._opened(provider_at(address, port, {"secret": OTHER_SECRET}))
        self.nobody = self._opened(provider_at(address, dead_port))

    def _zone(self) -> Zone:
        return Zone(f"{ORIGIN}.", f"{self.address}:{self.provider_port}/{ORIGIN}.", (f"ns.{ORIGIN}.",))

    def _provider(self, deadline: float = DEADLINE) -> Rfc2136:
        return self._opened(provider_at(self.address, self.provider_port, deadline=deadline))

    def _opened(self, provider: Rfc2136) -> Rfc2136:
        return self.kind(provider.server, provider.zone)

    @contextmanager
    def impatient(self) -> Generator[None]:
        """Wait no longer than a test can."""
        patient = (self.provider, self.deadline)
        self.deadline = 0.3
        self.provider = self._provider(self.deadline)
        try:
            yield
        finally:
            self.provider, self.deadline = patient

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        key = dns.tsig.Key("foreigner.", OTHER_SECRET)
        update = dns.update.UpdateMessage(self.zone.name, keyring=key)
        owner = dns.name.from_text(name)
        update.delete(owner, rdtype)
        for value in values:
            update.add(owner, 300, rdtype, value)
        reply = await dns.asyncquery.tcp(update, self.address, port=self.port, timeout=DEADLINE)
        assert reply.rcode() == dns.rcode.NOERROR, dns.rcode.to_text(reply.rcode())

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        query = dns.message.make_query(name, rdtype)
        reply = await dns.asyncquery.tcp(query, self.address, port=self.port, timeout=DEADLINE)
        owner, wanted = dns.name.from_text(name), query.question[0].rdtype
        found = [rrset for rrset in reply.answer if rrset.name == owner and rrset.rdtype == wanted]
        return frozenset(rdata.to_text() for rrset in found for rdata in rrset.processing_order())


class OurSubject(ServerSubject):
    """Our name server, which can be told to fail."""

    provider_id = "rfc2136"
    ran_against = "own name server"

    def __init__(self, server: NameServer, dead_port: int, kind: type[Rfc2136] = Rfc2136) -> None:
        super().__init__(server.address, server.port, dead_port, kind)
        self.server = server
        self.silent = self._silent
        self.refusing = lambda: self._spoilt(UpdateFault.REFUSED)
        self.ignoring = lambda: self._spoilt(UpdateFault.IGNORED)
        self.losing_writes = lambda: self._spoilt(UpdateFault.DROP_UPDATE)
        self.losing_answers = lambda: self._spoilt(UpdateFault.DROP_ANSWER)
        self.writes = lambda: sum(seen.type == "UPDATE" for seen in server.seen)

    @contextmanager
    def _spoilt(self, fault: UpdateFault) -> Generator[None]:
        self.server.update_fault = fault
        try:
            with self.impatient():
                yield
        finally:
            self.server.update_fault = None

    @contextmanager
    def _silent(self) -> Generator[None]:
        self.server.fault = Fault.SILENT
        try:
            with self.impatient():
                yield
        finally:
            self.server.fault = None


class CarriedSubject(ServerSubject):
    """A server that cannot be told to fail, behind a courier that can."""

    provider_id = "rfc2136"
    level = Level.LOCAL

    def __init__(self, server: Knot | Bind, dead_port: int, courier: Courier) -> None:
        address = server.addresses[0] if isinstance(server, Knot) else server.address
        super().__init__(address, server.port, dead_port)
        self.ran_against = f"{type(server).__name__.lower()} {server.version}, real"
        self.provider_port, self.courier = courier.port, courier
        self.provider, self.zone = self._provider(), self._zone()
        self.silent = lambda: self._lost(Loss.EVERYTHING)
        self.refusing = lambda: self._lost(Loss.REFUSED)
        self.losing_writes = lambda: self._lost(Loss.UPDATES)
        self.losing_answers = lambda: self._lost(Loss.ANSWERS)
        self.writes = lambda: courier.updates

    @contextmanager
    def _lost(self, loss: Loss) -> Generator[None]:
        self.courier.loss = loss
        try:
            with self.impatient():
                yield
        finally:
            self.courier.loss = None
