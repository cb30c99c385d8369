"""The stand-in keeps to the draft, asked by hand and without the provider."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any  # what JSON holds
from urllib.parse import quote

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from sendas_domain_connect.testing import FakeDnsHost, FakeZone, Refusal, Seen, on_loopback
from tests.plugins.sendas_domain_connect.subjects import private_key, published, tls_for

BASE = "https://api.host.example"
APPLY = "/sync/v2/domainTemplates/providers/a.example/services/mail/apply"
RECORDS: list[dict[str, Any]] = [
    {"groupId": "key", "type": "CNAME", "host": "%sel%._domainkey", "pointsTo": "%sel%.keys.a.example", "ttl": 60},
    {"groupId": "mx", "type": "MX", "host": "in", "pointsTo": "mx.a.example", "priority": 10, "ttl": 60},
    {"groupId": "spf", "type": "SPFM", "host": "@", "spfRules": "include:a.example"},
    {"groupId": "txt", "type": "TXT", "host": "t", "data": "a=%fqdn%", "ttl": 60},
]
GOOD = {"domain": "shop.be", "host": "", "redirect_uri": "https://a.example/x", "state": "s", "sel": "s1"}


def host_with(*records: Mapping[str, Any], **changes: Any) -> FakeDnsHost:
    keys = {"_k1.a.example": published(private_key()), "_none.a.example": ("p=1,d=AAAA",)}

    async def txt(name: str) -> Sequence[str]:
        return keys.get(name, ())

    template = {
        "providerId": "a.example",
        "serviceId": "mail",
        "syncPubKeyDomain": "a.example",
        "syncRedirectDomain": "a.example",
        "records": list(records or RECORDS),
        **changes,
    }
    return FakeDnsHost(txt, [template], [FakeZone("shop.be")])


def encoded(parameters: Mapping[str, str]) -> str:
    return "&".join(sorted(f"{name}={quote(value, safe='')}" for name, value in parameters.items()))


def signed(query: str, key: str = "_k1") -> str:
    signature = base64.b64encode(private_key().sign(query.encode(), PKCS1v15(), SHA256())).decode()
    return f"{BASE}{APPLY}?{query}&sig={quote(signature, safe='')}&key={key}"


def link(**changes: str) -> str:
    return signed(encoded({**GOOD, **changes}))


def rrsets(host: FakeDnsHost) -> dict[tuple[str, str], frozenset[str]]:
    return host.zones["shop.be"].rrsets


async def test_a_good_request_is_carried_out() -> None:
    host = host_with()
    assert await host.visit(link()) == "https://a.example/x?state=s"
    assert rrsets(host) == {
        ("s1._domainkey.shop.be.", "CNAME"): frozenset({"s1.keys.a.example."}),
        ("in.shop.be.", "MX"): frozenset({"10 mx.a.example."}),
        ("shop.be.", "TXT"): frozenset({"v=spf1 include:a.example ~all"}),
        ("t.shop.be.", "TXT"): frozenset({"a=shop.be"}),
    }


BAD: dict[str, Callable[[], str]] = {
    "unsigned": lambda: f"{BASE}{APPLY}?{encoded(GOOD)}",
    "without a key": lambda: link().partition("&key=")[0],
    "with an empty signature": lambda: f"{BASE}{APPLY}?{encoded(GOOD)}&sig=&key=_k1",
    "changed": lambda: link().replace("sel=s1", "sel=s2"),
    "with something more": lambda: link().replace("sel=s1", "sel=s1&x=1"),
    "encoded anew": lambda: link().replace("%3A%2F%2F", "://"),
    "encoded in lower case": lambda: signed(encoded(GOOD).replace("%3A", "%3a")),
    "with a plus for a blank": lambda: signed(encoded(GOOD | {"state": "a b"}).replace("%20", "+")),
    "in another order": lambda: signed("&".join(reversed(encoded(GOOD).split("&")))),
    "with a parameter twice": lambda: signed("domain=shop.be&" + encoded(GOOD)),
    "with the key before the signature": lambda: link().replace("&sig=", "&key=_k1&sig=").removesuffix("&key=_k1"),
    "with a key that is not published": lambda: signed(encoded(GOOD), "_k2"),
    "with a key that is none": lambda: signed(encoded(GOOD), "_none"),
    "with a key elsewhere": lambda: signed(encoded(GOOD), "_k1.evil"),
    "for a zone of others": lambda: link(domain="other.be"),
    "back to somebody else": lambda: link(redirect_uri="https://evil.example/"),
    "back to a name alike": lambda: link(redirect_uri="https://nota.example/"),
    "without a variable": lambda: signed(encoded({name: GOOD[name] for name in GOOD if name != "sel"})),
    "with a variable too many": lambda: link(other="x"),
    "for a group that is not there": lambda: link(groupId="key,other"),
    "over http": lambda: link().replace("https:", "http:", 1),
    "at another host": lambda: link().replace("api.host", "evil.host", 1),
    "for another template": lambda: link().replace("services/mail", "services/other"),
    "too long": lambda: link(state="a" * 8000),
}


@pytest.mark.parametrize("how", BAD)
async def test_a_request_that_is_not_as_it_should_be_changes_nothing(how: str) -> None:
    host = host_with()
    with pytest.raises(Refusal):
        await host.visit(BAD[how]())
    assert rrsets(host) == {}


async def test_nothing_is_written_outside_of_the_zone() -> None:
    host = host_with({"type": "TXT", "host": "%sel%", "data": "x"})
    with pytest.raises(Refusal, match="outside of the zone"):
        await host.visit(link(sel="www.other.be."))
    assert rrsets(host) == {}


async def test_a_group_alone() -> None:
    host = host_with()
    await host.visit(link(groupId="key"))
    assert [*rrsets(host)] == [("s1._domainkey.shop.be.", "CNAME")]


async def test_what_conflicts_goes() -> None:
    host = host_with(
        *RECORDS,
        {"type": "TXT", "host": "p", "data": "new 1", "txtConflictMatchingMode": "Prefix",
         "txtConflictMatchingPrefix": "new"},
        {"type": "TXT", "host": "all", "data": "new", "txtConflictMatchingMode": "All"},
    )  # fmt: skip
    zone = host.zones["shop.be"]
    zone.put("s1._domainkey.shop.be.", "TXT", "old")
    zone.put("in.shop.be.", "MX", "5 old.")
    zone.put("in.shop.be.", "TXT", "stays")
    zone.put("t.shop.be.", "TXT", "stays")
    zone.put("p.shop.be.", "TXT", "new 0", "stays")
    zone.put("all.shop.be.", "TXT", "old", "older")
    zone.put("shop.be.", "TXT", "v=spf1 mx -all", "stays")
    await host.visit(link())
    found = {key: set(texts) for key, texts in zone.rrsets.items()}
    assert found == {
        ("s1._domainkey.shop.be.", "CNAME"): {"s1.keys.a.example."},
        ("in.shop.be.", "MX"): {"10 mx.a.example."},
        ("in.shop.be.", "TXT"): {"stays"},
        ("t.shop.be.", "TXT"): {"stays", "a=shop.be"},
        ("p.shop.be.", "TXT"): {"new 1", "stays"},
        ("all.shop.be.", "TXT"): {"new"},
        ("shop.be.", "TXT"): {"v=spf1 mx include:a.example ~all", "stays"},
    }


@pytest.mark.parametrize(("several", "left"), [(False, {"s2"}), (True, {"s1", "s2"})])
async def test_applied_again_a_template_takes_the_place_of_what_it_made(*, several: bool, left: set[str]) -> None:
    host = host_with(multiInstance=several)
    await host.visit(link(groupId="key,mx"))
    await host.visit(link(groupId="key", sel="s2"))
    assert {owner.partition(".")[0] for owner, rdtype in rrsets(host) if rdtype == "CNAME"} == left
    assert ("in.shop.be.", "MX") in rrsets(host)


async def test_a_browser_sees_the_records_and_is_sent_back() -> None:
    host = host_with()
    target = link().removeprefix(BASE)
    page = await host.answer(Seen("GET", target, {}))
    assert page.status == 200
    assert b"s1._domainkey.shop.be. CNAME s1.keys.a.example." in page.body
    assert rrsets(host) == {}
    back = await host.answer(Seen("POST", target, {}))
    assert (back.status, back.headers) == (302, (("location", "https://a.example/x?state=s"),))
    assert rrsets(host)
    wrong = await host.answer(Seen("GET", target.replace("sel=s1", "sel=<b>"), {}))
    assert wrong.status == 400
    assert b"<b>" not in wrong.body


async def test_it_says_what_it_holds_over_tls() -> None:
    host = host_with()
    served, trusted = tls_for("127.0.0.1")
    async with on_loopback(host, served) as port, httpx.AsyncClient(verify=trusted, trust_env=False) as client:
        base = f"https://127.0.0.1:{port}"
        said = (await client.get(f"{base}/v2/shop.be/settings")).json()
        assert said["urlSyncUX"] == f"https://{host.host}:{port}/sync"
        known = f"{base}/api/v2/domainTemplates/providers/a.example/services"
        found = [
            (await client.get(url)).status_code for url in (f"{known}/mail", f"{known}/x", f"{base}/v2/x.be/settings")
        ]
        assert found == [200, 404, 404]
        assert (await client.post(f"{base}/v2/shop.be/settings")).status_code == 405
