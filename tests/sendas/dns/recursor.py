"""An unbound over the small internet, in the clear, inside TLS and inside HTTPS."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from sendas.dns.recursive_reader import RecursiveReader
from sendas.dns.upstream import parse_upstream
from sendas.dns.upstream_line import open_lines
from sendas.domain.observation import Manner, Observation, Question
from tests.sendas.dns.world import knot_world
from tests.servers import Unbound, loopback_addresses, require

NAME = "dns.sendas.test"
_HOSTS = {
    "be": "tld", "test": "tld", "shop.be": "shop1", "facturen.shop.be": "other", "far.be": "other",
    "mailer.test": "mailer", "broken.be": "mailer",
}  # fmt: skip


@dataclass(frozen=True)
class Recursor:
    """Where it listens, and the file of the authority that certifies its name."""

    unbound: Unbound
    authorities: Path

    def written(self, way: str, name: str = NAME) -> str:
        """Write it as the setting does."""
        address = self.unbound.address
        return {
            "tls": f"tls://{address}:{self.unbound.tls_port}#{name}",
            "https": f"https://{address}:{self.unbound.https_port}/dns-query#{name}",
        }.get(way, self.unbound.endpoint)

    def reader(self, *written: str, authorities: Path | None = None, deadline: float = 5.0) -> RecursiveReader:
        upstreams = [parse_upstream(text) for text in written]
        return RecursiveReader(open_lines(upstreams, authorities or self.authorities), deadline=deadline)

    async def read(self, question: Question, way: str = "udp") -> Observation:
        return (await self.reader(self.written(way)).read([question], Manner(tcp=way == "tcp")))[question]


@contextmanager
def recursing(folder: Path) -> Generator[Recursor]:
    """Run it; `broken.be` is a zone that its servers know nothing of."""
    require("unbound")
    require("knotd")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert(NAME).private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    with knot_world(folder / "knot") as world:
        root = f"{world.addresses['root']}@{world.port}"
        stubs = {zone: f"{world.addresses[host]}@{world.port}" for zone, host in _HOSTS.items()}
        [address] = loopback_addresses(1)
        certificate = folder / "server.pem"
        with Unbound(folder / "unbound", ".", root, address, stubs=stubs, certificate=certificate) as unbound:
            yield Recursor(unbound, folder / "ca.pem")
