"""What a zone says of its DNS host is hostile: where requests go and where not, and what is believed of the answers."""

import json
from contextlib import suppress
from ipaddress import ip_address
from typing import Any  # what JSON holds

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas_domain_connect.host_settings import NoSettings, parse_settings
from sendas_domain_connect.known_hosts import KNOWN_API_HOSTS
from sendas_domain_connect.own import own_of
from sendas_domain_connect.place import parse_place, parse_url
from sendas_domain_connect.testing import Hostility
from sendas_providers import DnsError, NotOffered, ProviderOptions, Unavailable
from tests.plugins.sendas_domain_connect.subjects import HOST, KEY_HOST, ZONE, dkim, pem, private_key, template, world

RECORD = f"_domainconnect.{ZONE}"
NO_PLACES = [
    "", "localhost", "api", "https://api.host.example", "http://api.host.example", "//api.host.example", "127.0.0.1",
    "169.254.169.254", "2130706433", "0x7f.1", "127.1", "[::1]", "::1", "api.host.example:443:1", "a@api.host.example",
    "api.host.example@169.254.169.254", "api.host.example?x", "api.host.example#x", "api.host.example/../x",
    "api.host.example/./x", "api.host.example//x", "api.host.example/%2e%2e", "api.host.example\\x",
    "api.host.example\r\nhost: x", "api.host.example\n", " api.host.example", "api.host.example ", "api..host.example",
    ".api.host.example", "-api.host.example", "api-.host.example", "api.host.1", "äpi.host.example",
    "api.host.example\x00", f"{'a' * 64}.host.example", f"{'a.' * 130}example", f"api.host.example/{'a' * 600}",
    "api.host.example:0", "api.host.example:99999", "_api.host.example", "api.host.example.",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_PLACES)
def test_what_is_no_place(text: str) -> None:
    assert parse_place(text, any_port=True) is None
    assert parse_url(f"https://{text}", any_port=True) is None


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "HTTPS://a.example", "ftp://a.example", "a.example", "https:a.example", "https:///a.example",
     "javascript:alert(1)//a.example", "https://https://a.example"],
)  # fmt: skip
def test_what_is_no_url(url: str) -> None:
    assert parse_url(url) is None


def test_ports_are_the_web_s_own_unless_the_operator_says_otherwise() -> None:
    assert parse_place(f"{HOST}:8443") is None
    assert parse_place(f"{HOST}:443") == parse_place(HOST)
    place = parse_place(f"{HOST}:8443", any_port=True)
    assert place
    assert place.url == f"https://{HOST}:8443"


@given(st.text(max_size=60))
def test_a_place_is_written_as_it_was_read(text: str) -> None:
    if place := parse_place(text):
        assert place.url.isascii()
        assert place.url.isprintable()
        assert parse_url(place.url) == place


@pytest.mark.parametrize("text", NO_PLACES)
async def test_a_record_that_is_no_place_is_followed_nowhere(text: str) -> None:
    async with world() as here:
        here.txt[RECORD] = (text,)
        with pytest.raises(NotOffered, match="does not take part"):
            await here.url(dkim())
        assert (here.resolved, here.host.seen) == ([], [])


async def test_without_a_record_nobody_is_asked() -> None:
    async with world() as here:
        del here.txt[RECORD]
        with pytest.raises(NotOffered, match="does not take part"):
            await here.url(dkim())
        assert here.resolved == []


async def test_a_host_that_is_not_on_the_list_is_not_even_looked_up() -> None:
    async with world() as here:
        here.txt[RECORD] = (f"metadata.internal.example:{here.host.port}",)
        with pytest.raises(NotOffered, match=r"metadata\.internal\.example is not among"):
            await here.url(dkim())
        assert (here.resolved, here.host.seen) == ([], [])


async def test_of_several_records_the_one_on_the_list_is_followed() -> None:
    async with world() as here:
        here.txt[RECORD] = ("a.example", "nonsense!", here.host.authority)
        assert await here.url(dkim())


async def test_silence_of_the_dns_is_no_absence() -> None:
    async with world() as here:

        async def silent(name: str) -> tuple[str, ...]:
            raise OSError(name)

        options = ProviderOptions(lambda _: True, read_txt=silent)
        object.__setattr__(here.provider.web, "options", options)
        with pytest.raises(Unavailable, match="the DNS did not answer"):
            await here.url(dkim())


async def test_nothing_goes_to_an_address_out_of_bounds() -> None:
    async with world(may_reach=lambda address: not address.is_loopback) as here:
        with pytest.raises(Unavailable, match="it cannot be connected to"):
            await here.url(dkim())
        assert here.resolved == [HOST]
        assert here.host.seen == []


async def test_the_address_that_was_judged_is_the_one_that_is_connected_to() -> None:
    judged = list[str]()

    def may_reach(address: object) -> bool:
        judged.append(str(address))
        return len(judged) == 1

    async with world(may_reach=may_reach) as here:
        with pytest.raises(Unavailable):
            await here.url(dkim())
        assert [seen.target for seen in here.host.seen] == [f"/v2/{ZONE}/settings"]
        assert len(judged) == 2
        assert all(ip_address(each).is_loopback for each in judged)


async def test_no_other_port_without_the_operator_s_word() -> None:
    async with world(any_port=False) as here:
        with pytest.raises(NotOffered):
            await here.url(dkim())
        assert here.host.seen == []


async def test_a_host_proves_its_name() -> None:
    async with world(certified="other.example") as here:
        with pytest.raises(Unavailable, match="no answer"):
            await here.url(dkim())
        assert here.host.seen == []


@pytest.mark.parametrize("how", list(Hostility))
async def test_whatever_the_host_does_it_ends_and_nothing_else_is_asked(how: Hostility) -> None:
    async with world(deadline=1.0) as here:
        here.host.hostility = how
        with pytest.raises(Unavailable) as refused:
            await here.url(dkim())
        assert str(refused.value).startswith(f"{HOST}: ") or str(refused.value).startswith(f"{HOST} answered")
        assert [seen.target for seen in here.host.seen] == [f"/v2/{ZONE}/settings"]


async def test_a_request_tells_nothing_but_what_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with world() as here:
        await here.url(dkim())
        assert len(here.host.seen) == 2
        for seen in here.host.seen:
            assert seen.headers.keys() == {"host", "accept", "accept-encoding", "user-agent", "connection"}
            assert seen.headers["user-agent"] == "sendas"


async def test_a_zone_that_the_host_does_not_hold() -> None:
    async with world() as here:
        here.txt["_domainconnect.other.be"] = (here.host.authority,)
        with pytest.raises(NotOffered, match=r"does not hold other\.be"):
            await here.url(dkim("other.be"), zone="other.be")


async def test_the_templates_are_asked_for_at_hosts_on_the_list_alone() -> None:
    async with world() as here:
        here.host.settings["urlAPI"] = f"https://169-254-169-254.example:{here.host.port}"
        with pytest.raises(NotOffered, match="is not among"):
            await here.url(dkim())
        assert here.resolved == [HOST]


async def test_a_host_without_a_page_for_people() -> None:
    for absent in (None, ""):
        async with world() as here:
            here.host.settings["urlSyncUX"] = absent
            with pytest.raises(NotOffered, match="does not take people"):
                await here.url(dkim())


@pytest.mark.parametrize("text", [each for each in NO_PLACES if each])
async def test_people_are_sent_to_no_page_that_is_none(text: str) -> None:
    async with world() as here:
        here.host.settings["urlSyncUX"] = f"https://{text}"
        with pytest.raises(Unavailable, match="its urlSyncUX is no https URL of a host"):
            await here.url(dkim())


@pytest.mark.parametrize(
    "wrong",
    [
        {"urlSyncUX": "http://a.example"}, {"urlSyncUX": "javascript:alert(1)"}, {"urlSyncUX": 7}, {"urlAPI": None},
        {"urlAPI": ["https://a.example"]}, {"urlAPI": "https://a.example:8443"}, {"providerDisplayName": "a\nb"},
        {"providerDisplayName": 7}, {"providerDisplayName": "a" * 256}, {"providerDisplayName": "a\u202eb"},
        {"crit": "x"}, {"crit": ["width"], "width": 7}, {"crit": [7]},
    ],
)  # fmt: skip
def test_settings_that_are_none(wrong: dict[str, Any]) -> None:
    right = {"providerName": "a", "urlAPI": "https://a.example", "urlSyncUX": "https://a.example"}
    assert parse_settings(json.dumps(right).encode()).name == "a"
    with pytest.raises(NoSettings):
        parse_settings(json.dumps(right | wrong).encode())


TWICE = b'{"providerName": "a", "urlAPI": "https://a.example", "urlAPI": "https://b.example"}'


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"a"', b"{", b"\xff", TWICE, b'{"a":' * 50_000])
def test_what_is_no_json_of_settings(body: bytes) -> None:
    with pytest.raises(NoSettings):
        parse_settings(body)


_JSON = st.recursive(st.none() | st.text(), lambda each: st.lists(each) | st.dictionaries(st.text(), each))


@given(st.binary(max_size=200) | _JSON.map(lambda each: json.dumps(each).encode()))
def test_any_body_is_settings_or_none(body: bytes) -> None:
    with suppress(NoSettings):
        parse_settings(body)


def test_what_is_critical_and_known_or_absent_is_no_reason_to_stop() -> None:
    said: dict[str, Any] = {
        "providerName": "a",
        "urlAPI": "https://a.example",
        "crit": ["urlAPI", "vnd.other"],
        "more": {},
    }
    assert parse_settings(json.dumps(said).encode()).sync is None


def test_the_operator_s_list_takes_the_place_of_ours() -> None:
    base = {"templates": json.dumps([template()]), "key": pem(private_key()), "key_host": KEY_HOST}
    assert own_of(base).api_hosts == KNOWN_API_HOSTS
    assert own_of({**base, "api_hosts": "a.example b.example"}).api_hosts == {"a.example", "b.example"}
    assert all(parse_place(host) for host in KNOWN_API_HOSTS)


def test_every_error_is_one_of_the_contract() -> None:
    assert issubclass(NotOffered, DnsError)
    assert (NotOffered.code, NotOffered.retryable) == ("not_offered", False)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (["NS1.host.example.", "ns2.host.example"], ("ns1.host.example", "ns2.host.example")),
        (["ns1.host.example", 7, "a\nb", "", None, "x" * 300], ("ns1.host.example",)),
        (
            [f"ns{number}.host.example" for number in range(1000)],
            tuple(f"ns{number}.host.example" for number in range(32)),
        ),
        (None, ()),
        ("ns1.host.example", ()),
        ({"ns1.host.example": 1}, ()),
    ],
)
def test_the_name_servers_that_a_host_serves_a_zone_with(said: object, read: tuple[str, ...]) -> None:
    right = {"providerName": "a", "urlAPI": "https://a.example", "nameServers": said}
    assert parse_settings(json.dumps(right).encode()).nameservers == read
