"""A DNS host on loopback, a service that is known to it, and a zone."""

import json
import ssl
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from ipaddress import ip_address
from typing import Any  # what JSON holds
from urllib.parse import parse_qsl, urlsplit

import trustme
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sendas.domain.domain_connect_template import TemplateOwner, domain_connect_template
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind, Server
from sendas_domain_connect.own import own_of
from sendas_domain_connect.provider import DomainConnect
from sendas_domain_connect.testing import FakeDnsHost, FakeZone, on_loopback
from sendas_domain_connect.web import Web
from sendas_providers import Change, IpAddress, ProviderOptions, RRset, Value
from sendas_providers.domain_connect import key_records
from tests.servers import loopback_addresses

ZONE, HOST, KEY_HOST = "shop.be", "api.host.example", "_dck1"
RETURN, STATE = "https://app.sendas.example/back?plan=7", "a state/of+ours="
OWNER = TemplateOwner("sendas.example", "Sendas", "keys.sendas.example", "app.sendas.example")
SERVER = Server(
    id="server-1",
    label={"en": "Server 1"},
    spf="include:spf.sendas.example",
    return_path=ReturnPath(ReturnPathKind.CNAME, "bounce", "rp.sendas.example"),
    general_address="noreply@sendas.example",
    dkim=Dkim(DkimKind.CNAME, target="{selector}.{company}.dkim.sendas.example"),
)
APEX_SERVER = replace(SERVER, id="server-2", return_path=ReturnPath(ReturnPathKind.APEX), dkim=Dkim())
PUBLIC_KEY = "MIIB" + "A+/9" * 97 + "AB=="


@cache
def private_key(number: int = 1) -> RSAPrivateKey:
    del number
    return generate_private_key(65537, 2048)


def pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def published(key: RSAPrivateKey) -> tuple[str, ...]:
    return key_records(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def template(server: Server = SERVER, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps({**domain_connect_template(server, OWNER), **changes}))
    return made


def rrset(name: str, rdtype: str, *texts: str) -> RRset:
    return RRset(name, rdtype, 3600, frozenset(map(Value, texts)))


def added(name: str, rdtype: str, text: str, *before: str) -> Change:
    """Give the change that adds a value to what stands there."""
    return Change(rrset(name, rdtype, *before) if before else None, rrset(name, rdtype, *before, text))


def return_path(at: str = ZONE) -> Change:
    return added(f"bounce.{at}.", "CNAME", "rp.sendas.example.")


def dkim(at: str = ZONE, selector: str = "s1") -> Change:
    return added(f"{selector}._domainkey.{at}.", "CNAME", f"{selector}.c7.dkim.sendas.example.")


def dkim_key(at: str = ZONE) -> Change:
    return added(f"s1._domainkey.{at}.", "TXT", f"v=DKIM1; k=rsa; p={PUBLIC_KEY}")


def dmarc(at: str = ZONE) -> Change:
    return added(f"_dmarc.{at}.", "TXT", "v=DMARC1; p=none")


def spf(after: str, *before: str, others: Sequence[str] = (), at: str = ZONE) -> Change:
    old = rrset(f"{at}.", "TXT", *before, *others) if before or others else None
    return Change(old, rrset(f"{at}.", "TXT", after, *others))


def put_before(zone: FakeZone, changes: Sequence[Change]) -> None:
    """Let a zone be as the changes were planned for."""
    for change in changes:
        zone.put(*change.key, *(value.text for value in change.before.values) if change.before else ())


def wanted(changes: Sequence[Change]) -> dict[tuple[str, str], frozenset[str]]:
    return {change.key: frozenset(value.text for value in change.after.values) for change in changes if change.after}


def parameters(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True))


@dataclass
class World:
    """The DNS as everybody reads it, the DNS host, and the provider."""

    host: FakeDnsHost
    zone: FakeZone
    txt: dict[str, tuple[str, ...]]
    provider: DomainConnect
    resolved: list[str] = field(default_factory=list[str])

    async def url(self, *changes: Change, zone: str = ZONE, return_url: str = RETURN) -> str:
        put_before(self.zone, changes)
        handoff = await self.provider.handoff(zone, changes, locale="en", return_url=return_url, state=STATE)
        assert handoff
        assert handoff.url
        return handoff.url


def offline(templates: Sequence[Mapping[str, Any]], **more: str) -> DomainConnect:
    """Give a provider that reaches nobody."""
    return _provider(templates, ProviderOptions(lambda _: False), ssl.create_default_context, more)


def _provider(
    templates: Sequence[Mapping[str, Any]],
    options: ProviderOptions,
    trust: Callable[[], ssl.SSLContext],
    more: Mapping[str, str],
) -> DomainConnect:
    settings = {"templates": json.dumps(templates), "key": pem(private_key()), "key_host": KEY_HOST, **more}
    own = own_of({"api_hosts": HOST, **settings})
    return DomainConnect(own, Web(options, own.api_hosts, trust))


def tls_for(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Give what proves a name, and what believes it."""
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.issue_cert(name).private_key_and_cert_chain_pem.tempfile() as path:
        served.load_cert_chain(path)
    return served, ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


@asynccontextmanager
async def world(
    *templates: Mapping[str, Any],
    deadline: float = 10.0,
    may_reach: Callable[[IpAddress], bool] = lambda _: True,
    certified: str = HOST,
    any_port: bool = True,
    **settings: str,
) -> AsyncGenerator[World]:
    """Run a DNS host that knows the templates."""
    [address] = loopback_addresses(1)
    served, trusted = tls_for(certified)
    txt: dict[str, tuple[str, ...]] = {f"{KEY_HOST}.{OWNER.key_domain}": published(private_key())}
    zone = FakeZone(ZONE)
    resolved: list[str] = []

    async def read_txt(name: str) -> Sequence[str]:
        return txt.get(name, ())

    async def resolve(host: str) -> Sequence[IpAddress]:
        resolved.append(host)
        return (ip_address(address),)

    known = templates or (template(),)
    host = FakeDnsHost(read_txt, known, [zone])
    host.host = HOST
    options = ProviderOptions(may_reach, resolve, deadline=deadline, any_port=any_port, read_txt=read_txt)
    async with on_loopback(host, served, address):
        txt[f"_domainconnect.{ZONE}"] = (host.authority,)
        yield World(host, zone, txt, _provider(known, options, lambda: trusted, settings), resolved)
