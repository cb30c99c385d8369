"""What the kit cannot know of: credentials, addresses, zones, grants."""

from collections.abc import Sequence
from ipaddress import IPv4Address, ip_address

import pytest

import sendas_rfc2136
from sendas_providers import (
    AuthFailed,
    BadCredentials,
    Change,
    DnsProvider,
    Forbidden,
    IpAddress,
    Outcome,
    ProviderOptions,
    Rejected,
    RRset,
    Unavailable,
    Value,
    Zone,
    ZoneNotFound,
    credential_problems,
)
from sendas_providers.testing import Fault, NameServer, ZoneData
from sendas_rfc2136.credentials import TSIG
from sendas_rfc2136.provider import open_rfc2136
from tests.plugins.sendas_rfc2136.subjects import KEYS, ORIGIN, OTHER_SECRET, SECRET, ZONE_FILE, provider_at

GOOD = {"server": "ns.example.test", "zone": ORIGIN, "key_name": "sendas", "secret": SECRET}
ZONE = Zone(f"{ORIGIN}.", f"{ORIGIN}.")


def txt(name: str, text: str) -> RRset:
    return RRset(name, "TXT", 300, frozenset({Value(text)}))


def server(*zones: ZoneData) -> NameServer:
    return NameServer(zones or [ZoneData(ORIGIN, ZONE_FILE)], keys=KEYS)


def test_the_plugin_offers_one_provider() -> None:
    [info] = sendas_rfc2136.sendas_dns_providers()
    assert (info.id, info.kind, info.caps.cas, info.caps.atomic) == ("rfc2136", "api", True, "rrset")
    assert isinstance(open_rfc2136(GOOD, ProviderOptions(lambda _: True)), DnsProvider)


@pytest.mark.parametrize(
    "wrong",
    [
        {"server": "ns/../x"}, {"server": "ns example"}, {"port": "0"}, {"port": "-1"}, {"port": "99999"},
        {"port": "dns"},
        {"zone": "a b"}, {"zone": "a..b"}, {"zone": "x" * 64 + ".test"}, {"key_name": "a..b"}, {"key_name": "k;ey"},
        {"secret": "short"}, {"secret": "not base64 at all, but long"}, {"secret": "A" * 21},
        {"algorithm": "hmac-md5"},
    ],
)  # fmt: skip
def test_wrong_fields_are_named(wrong: dict[str, str]) -> None:
    form = GOOD | wrong
    problems = credential_problems(TSIG, form)
    if not problems:
        with pytest.raises(BadCredentials) as caught:
            open_rfc2136(form, ProviderOptions(lambda _: True))
        problems = caught.value.fields
    assert list(problems) == list(wrong)
    assert credential_problems(TSIG, GOOD) == {}


def test_no_text_shows_the_secret() -> None:
    provider = open_rfc2136(GOOD, ProviderOptions(lambda _: True))
    assert SECRET not in repr(provider)


async def test_an_address_out_of_bounds_is_not_connected_to() -> None:
    async with server() as ns:

        async def resolve(host: str) -> Sequence[IpAddress]:
            assert host == "ns.example.test"
            return (IPv4Address("192.0.2.1"), ip_address(ns.address))

        options = ProviderOptions(lambda address: not address.is_loopback, resolve, any_port=True)
        for name in ("ns.example.test", ns.address, "::ffff:127.0.0.1"):
            provider = open_rfc2136(GOOD | {"server": name, "port": str(ns.port)}, options)
            with pytest.raises(Forbidden):
                await provider.zones(ORIGIN)
        assert not ns.seen


async def test_a_port_that_is_no_name_server_s_is_not_connected_to() -> None:
    async with server() as ns:
        provider = open_rfc2136(GOOD | {"server": ns.address, "port": str(ns.port)}, ProviderOptions(lambda _: True))
        with pytest.raises(Forbidden) as wrong_port:
            await provider.check()
        assert not ns.seen
        # Nothing tells an address that is out of bounds from a port.
        provider = open_rfc2136(GOOD | {"server": ns.address, "port": "53"}, ProviderOptions(lambda _: False))
        with pytest.raises(Forbidden) as wrong_address:
            await provider.check()
        assert str(wrong_address.value) == str(wrong_port.value).replace(f"port {ns.port}", "port 53")


@pytest.mark.parametrize("port", ["53", "443", "853"])
async def test_the_ports_of_name_servers_are_tried(port: str) -> None:
    asked: list[str] = []

    async def nowhere(host: str) -> Sequence[IpAddress]:
        asked.append(host)
        return ()

    provider = open_rfc2136(GOOD | {"port": port}, ProviderOptions(lambda _: True, nowhere))
    with pytest.raises(Rejected):
        await provider.check()
    assert asked == ["ns.example.test"]


async def test_a_host_is_resolved_once_and_its_addresses_are_tried() -> None:
    async with server() as ns:
        asked: list[str] = []

        async def resolve(host: str) -> Sequence[IpAddress]:
            asked.append(host)
            return (IPv4Address("127.0.0.9"), ip_address(ns.address))

        options = ProviderOptions(lambda _: True, resolve, any_port=True)
        provider = open_rfc2136(GOOD | {"port": str(ns.port)}, options)
        assert [zone.name for zone in await provider.zones(ORIGIN)] == [ZONE.name]
        assert set(asked) == {"ns.example.test"}


async def test_a_host_that_leads_nowhere() -> None:
    async def nothing(host: str) -> Sequence[IpAddress]:
        del host
        return ()

    for options in (ProviderOptions(lambda _: True, nothing), ProviderOptions(lambda _: True)):
        with pytest.raises((Rejected, Unavailable)):
            await open_rfc2136(GOOD, options).check()


async def test_only_the_named_zone_is_touched() -> None:
    async with server(ZoneData(ORIGIN, ZONE_FILE), ZoneData(f"sub.{ORIGIN}", ZONE_FILE)) as ns:
        provider = provider_at(ns.address, ns.port, {"zone": ORIGIN.upper()})
        assert [zone.name for zone in await provider.zones(f"a.{ORIGIN}")] == [f"{ORIGIN}."]
        assert list(await provider.zones(f"a.sub.{ORIGIN}")) == []
        sub = Zone(f"sub.{ORIGIN}.", "")
        with pytest.raises(ZoneNotFound):
            await provider.read(sub, [sub.name])
        with pytest.raises(ZoneNotFound):
            await provider.apply(sub, [Change(None, txt(f"x.{sub.name}", "x"))], note="")
        assert (await provider.check()).rights == (f"update {ORIGIN}.",)


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ({}, "ns.example.test:53"), ({"server": "NS.Example.Test.", "port": "53"}, "ns.example.test:53"),
        ({"port": "853"}, "ns.example.test:853"), ({"server": "192.0.2.1"}, "192.0.2.1:53"),
        ({"server": "::ffff:192.0.2.1"}, "192.0.2.1:53"), ({"server": "2001:DB8:0::1"}, "[2001:db8::1]:53"),
    ],
)  # fmt: skip
def test_a_server_is_known_by_one_name_however_it_was_typed(form: dict[str, str], place: str) -> None:
    assert open_rfc2136(GOOD | form, ProviderOptions(lambda _: True)).server.place == place


async def test_zones_of_one_name_on_two_servers_are_two_zones() -> None:
    async with server() as one, server() as other:
        [first], [same], [second] = [
            await provider_at(ns.address, ns.port, form).zones(ORIGIN)
            for ns, form in ((one, {}), (one, {"key_name": "foreigner", "secret": OTHER_SECRET}), (other, {}))
        ]
        assert first.ref == same.ref != second.ref


async def test_a_zone_that_the_server_does_not_hold() -> None:
    strange = Zone("strange.test.", "strange.test.")
    async with server() as ns:
        provider = provider_at(ns.address, ns.port, {"zone": strange.name})
        assert list(await provider.zones(strange.name)) == []
        for call in (
            provider.check(),
            provider.read(strange, [strange.name]),
            provider.apply(strange, [Change(None, txt(f"x.{strange.name}", "x"))], note=""),
        ):
            with pytest.raises(ZoneNotFound):
                await call


async def test_a_domain_that_is_delegated_away_has_no_zone_here() -> None:
    delegating = ZONE_FILE + "away IN NS ns.elsewhere.invalid.\n"
    async with server(ZoneData(ORIGIN, delegating)) as ns:
        provider = provider_at(ns.address, ns.port)
        assert list(await provider.zones(f"mail.away.{ORIGIN}")) == []
        with pytest.raises(ZoneNotFound):
            await provider.read(ZONE, [f"mail.away.{ORIGIN}"])
        [cut] = await provider.read(ZONE, [f"away.{ORIGIN}"])
        assert cut.type == "NS"


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.WRONG_QUESTION, Fault.SERVFAIL, Fault.TCP_HANG])
async def test_answers_that_cannot_be_believed(fault: Fault) -> None:
    async with server() as ns:
        ns.fault = fault
        provider = provider_at(ns.address, ns.port, deadline=0.3)
        with pytest.raises(Unavailable):
            await provider.read(ZONE, [ORIGIN])
        [result] = await provider.apply(ZONE, [Change(None, txt(f"x.{ORIGIN}.", "x"))], note="")
        assert result.outcome is Outcome.UNKNOWN
        assert sum(seen.type == "UPDATE" for seen in ns.seen) == 1


async def test_an_error_after_something_was_written_is_a_result() -> None:
    async with server() as ns:
        provider = provider_at(ns.address, ns.port)
        changes = [
            Change(None, txt(f"x.{ORIGIN}.", "x")),
            Change(None, RRset(f"y.{ORIGIN}.", "MX", 60, frozenset({Value("ten")}))),
        ]
        first, second = await provider.apply(ZONE, changes, note="")
        assert (first.outcome, second.outcome, second.code) == (Outcome.APPLIED, Outcome.FAILED, "rejected")
        with pytest.raises(Rejected):
            await provider.apply(ZONE, changes[1:], note="")


async def test_a_wrong_key_names_itself_and_not_its_secret() -> None:
    async with server() as ns:
        for form, words in (({"secret": OTHER_SECRET}, "is another one"), ({"key_name": "who"}, "is not known")):
            with pytest.raises(AuthFailed, match=words) as caught:
                await provider_at(ns.address, ns.port, form).check()
            assert SECRET not in str(caught.value)
            assert OTHER_SECRET not in str(caught.value)
