"""The zones of a mail world as master-file texts."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import shake_256

from sendas_providers.testing import quoted
from tests.mail_world.customer import LAME, OPERATORS, SILENT, STALE, Customer, State, both

PLATFORM = "mailer.test"
ROOT_SERVER = "ns.root"
TLD_SERVERS = ("a.nic.test", "b.nic.test")
TTL, ABSENT_TTL = 300, 60

KEY = f"v=DKIM1; k=rsa; p={b64encode(shake_256(b'key').digest(294)).decode()}"
SPF = f"v=spf1 include:_spf.{PLATFORM} include:_spf.host0.test ~all"
WRONG_SPF = "v=spf1 mx -all"
DMARC = f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{PLATFORM}; adkim=s"
BOUNCE = f"rp.{PLATFORM}"

_ELSEWHERE = (STALE, LAME, SILENT)


def served_by_name() -> tuple[str, ...]:
    """Name every server that a delegation of the world names."""
    pairs = (both(owner) for owner in (PLATFORM, *OPERATORS, *_ELSEWHERE))
    return (ROOT_SERVER, *TLD_SERVERS, *(server for pair in pairs for server in pair))


def root_zone(addresses: Mapping[str, str]) -> str:
    glue = [f"{server}. A {addresses[server]}" for server in (ROOT_SERVER, *TLD_SERVERS)]
    return _zone([ROOT_SERVER], *(f"test. NS {server}." for server in TLD_SERVERS), *glue)


def tld_zone(addresses: Mapping[str, str], customers: Iterable[Customer]) -> str:
    """Delegate to everybody, with the addresses of all servers."""
    glue = [f"{server}. A {address}" for server, address in addresses.items() if server.endswith(".test")]
    known = [f"{owner}. NS {server}." for owner in (PLATFORM, *OPERATORS, *_ELSEWHERE) for server in both(owner)]
    sold = [f"{customer.domain}. NS {server}." for customer in customers for server in customer.servers]
    return _zone(TLD_SERVERS, *glue, *known, *sold)


def operator_zone(owner: str, addresses: Mapping[str, str]) -> str:
    """Give the zone of an operator's own domain."""
    glue = [f"{server}. A {addresses[server]}" for server in both(owner)]
    return _zone(both(owner), *glue, '_spf TXT "v=spf1 ip4:203.0.113.0/24 ~all"')


def platform_zone(addresses: Mapping[str, str]) -> str:
    """Give the zone that the aliases of all customers point to."""
    glue = [f"{server}. A {addresses[server]}" for server in both(PLATFORM)]
    published = [f"*.dkim TXT {quoted(KEY)}", "rp MX 10 mx", 'rp TXT "v=spf1 ip4:192.0.2.0/24 -all"', "mx A 192.0.2.25"]
    spf = '_spf TXT "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 ~all"'
    return _zone(both(PLATFORM), *glue, *published, spf)


def customer_zone(customer: Customer) -> str:
    """Give a customer's zone as it is today."""
    state = customer.state
    lines = [f"@ TXT {quoted(text)}" for text in apex_texts(customer)]
    if state is State.ALIAS_LOOP:
        lines += ["s1._domainkey CNAME loop", "loop CNAME s1._domainkey"]
    else:
        lines.append(f"s1._domainkey CNAME {platform_key(customer)}.")
    if state is not State.KEY_MISSING:
        lines.append(f"s2._domainkey TXT {_QUOTED_KEY}")
    lines.append("bounce A 192.0.2.80" if state is State.BOUNCE_NODATA else f"bounce CNAME {BOUNCE}.")
    if state is not State.DMARC_MISSING:
        lines.append(f'_dmarc TXT "{DMARC}"')
    return _zone(customer.servers, "@ MX 10 mx", "mx A 192.0.2.80", *lines)


def old_customer_zone(customer: Customer) -> str:
    """Give the zone of last year, before the customer knew the platform."""
    return _zone(customer.servers, f'@ TXT "{WRONG_SPF}"', "bounce A 192.0.2.80", serial=1)


def apex_texts(customer: Customer) -> tuple[str, ...]:
    """Give what stands at the customer's domain itself: SPF among what other services asked for."""
    spf = WRONG_SPF if customer.state is State.SPF_WRONG else SPF
    asked = (f"google-site-verification={customer.number:032x}", f"MS=ms{customer.number:08d}")
    many = 14 if customer.state is State.SPF_LARGE else 0
    return (spf, *asked, *(f"verification-{place}={'x' * 100}" for place in range(many)))


def platform_key(customer: Customer) -> str:
    """Name where the platform publishes the customer's key."""
    return f"{customer.domain.removesuffix('.test')}.dkim.{PLATFORM}"


def _zone(servers: Iterable[str], *lines: str, serial: int = 2) -> str:
    soa = f"@ SOA {ROOT_SERVER}. hostmaster.{PLATFORM}. {serial} 3600 600 86400 {ABSENT_TTL}"
    return "\n".join([f"$TTL {TTL}", soa, *(f"@ NS {server}." for server in servers), *lines, ""])


_QUOTED_KEY = quoted(KEY)
