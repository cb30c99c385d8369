"""The token goes to Cloudflare and nowhere else, and nothing of the server or of another company goes with it."""

import asyncio
import logging
import traceback
from collections.abc import Generator, Iterator
from contextlib import aclosing, contextmanager

import httpx
import pytest
from cloudflare import AsyncCloudflare

from sendas_cloudflare.provider import Cloudflare, open_cloudflare
from sendas_cloudflare.sealed_transport import SealedTransport
from sendas_cloudflare.testing import FakeCloudflare, FakeZone, Fault, Moment, Token, Trouble, in_process, on_loopback
from sendas_providers import Change, DnsError, Outcome, ProviderOptions
from tests.plugins.sendas_cloudflare.subjects import (
    FOREIGNER,
    ORIGIN,
    STRANGER,
    TOKEN,
    fake_with,
    provider_at,
    txt,
    zone_of,
)

OPERATOR = {
    "CLOUDFLARE_API_TOKEN": "operator-token",
    "CLOUDFLARE_API_KEY": "operator-key",
    "CLOUDFLARE_EMAIL": "operator@example.test",
    "CLOUDFLARE_API_USER_SERVICE_KEY": "v1.0-operator",
    "CLOUDFLARE_BASE_URL": "https://operator.test",
    "CLOUDFLARE_CUSTOM_HEADERS": "X-Auth-Key: operator-key\nX-Operator: operator-header",
    "CLOUDFLARE_LOG": "debug",
    "HTTPS_PROXY": "http://operator.test:1",
    "HTTP_PROXY": "http://operator.test:1",
    "ALL_PROXY": "http://operator.test:1",
    "SSL_CERT_FILE": "/operator.pem",
}
_SENT = {
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "user-agent",
}


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OPERATOR.items():
        monkeypatch.setenv(name, value)


async def use(provider: Cloudflare, fake: FakeCloudflare) -> None:
    zone = zone_of(fake)
    await provider.check()
    assert [found.ref for found in await provider.zones(ORIGIN)] == [zone.ref]
    await provider.read(zone, [zone.name])
    [result] = await provider.apply(zone, [Change(None, txt("a", "x"))], note="sendas:1")
    assert result.outcome in {Outcome.APPLIED, Outcome.NOOP}


def crossed(fake: FakeCloudflare, token: str) -> list[str]:
    """Give what arrived beside the request itself and its own token."""
    found: list[str] = []
    for seen in fake.seen:
        found += [name for name in seen.headers if name not in {*_SENT, "user-agent"}]
        if seen.headers.get("authorization") != f"Bearer {token}":
            found.append("authorization")
        found += [value for value in OPERATOR.values() if value in str(dict(seen.headers)) and value != "debug"]
    return found


@pytest.mark.usefixtures("operator")
async def test_nothing_of_the_operator_is_sent_for_a_company() -> None:
    fake = fake_with()
    async with aclosing(provider_at(fake)) as provider:
        await use(provider, fake)
    assert len(fake.seen) > 10
    assert crossed(fake, TOKEN) == []


@pytest.mark.usefixtures("operator")
async def test_nothing_of_the_operator_is_sent_over_a_socket() -> None:
    fake = fake_with()
    async with on_loopback(fake) as url:
        options = ProviderOptions(lambda _: True, endpoints={"cloudflare": url})
        async with aclosing(open_cloudflare({"token": TOKEN}, options)) as provider:
            await use(provider, fake)
    assert crossed(fake, TOKEN) == []


@pytest.mark.usefixtures("operator")
async def test_the_sdk_by_itself_would_have_sent_it() -> None:
    """Seeded: what the tests above catch."""
    fake = fake_with()
    http = httpx.AsyncClient(transport=in_process(fake))
    sdk = AsyncCloudflare(api_token=TOKEN, base_url=fake.url, http_client=http, max_retries=0)
    with pytest.raises(Exception, match="Unknown X-Auth-Key"):
        await sdk.get("/zones", cast_to=httpx.Response)
    await sdk.close()
    assert {"x-auth-key", "x-auth-email", "x-operator", "authorization", "operator-key"} <= set(crossed(fake, TOKEN))


async def test_no_cookie_passes_from_one_company_to_another() -> None:
    fake = fake_with()
    fake.cookies = ["__cf_bm=of-the-first; Path=/; Secure; HttpOnly", "second=1; Path=/"]
    connections = in_process(fake)
    for token in (TOKEN, FOREIGNER, TOKEN):
        async with aclosing(provider_at(fake, token)) as provider:
            await use(provider, fake)
    assert [seen for seen in fake.seen if "cookie" in seen.headers] == []
    async with httpx.AsyncClient(transport=SealedTransport(connections, TOKEN, fake.url)) as client:
        assert (await client.get(f"{fake.url}/zones")).is_success
        assert list(client.cookies) == []
    # Seeded: two companies with one client.
    shared = httpx.AsyncClient(transport=connections, base_url=fake.url)
    for token in (TOKEN, FOREIGNER):
        await shared.get("/zones", headers={"authorization": f"Bearer {token}"})
    await shared.aclose()
    assert "of-the-first" in fake.seen[-1].headers["cookie"]


async def test_many_companies_at_once_each_with_its_own_token() -> None:
    tokens = [f"cfut_{number:040}" for number in range(8)]
    fake = FakeCloudflare([Token(token) for token in tokens], [FakeZone(ORIGIN)])
    fake.cookies = ["who=me; Path=/"]
    providers = [provider_at(fake, token) for token in tokens]
    await asyncio.gather(*(provider.read(zone_of(fake), [f"a.{ORIGIN}"]) for provider in providers for _ in range(5)))
    sent = [seen.headers["authorization"] for seen in fake.seen]
    assert {token: sent.count(f"Bearer {token}") for token in tokens} == dict.fromkeys(tokens, 5)
    await asyncio.gather(*(provider.aclose() for provider in providers))


async def test_the_token_goes_to_no_other_place() -> None:
    arrived: list[httpx.Request] = []

    async def elsewhere(request: httpx.Request) -> httpx.Response:
        arrived.append(request)
        return httpx.Response(307, headers={"location": "https://evil.test/client/v4/zones"})

    transport = SealedTransport(httpx.MockTransport(elsewhere), TOKEN, FakeCloudflare.url)
    async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
        for url in (
            "https://evil.test/client/v4/zones",
            "http://api.cloudflare.test/client/v4/zones",
            "https://api.cloudflare.test/other",
            "https://api.cloudflare.test:444/client/v4/zones",
        ):
            with pytest.raises(httpx.UnsupportedProtocol):
                await client.get(url)
        assert arrived == []
        with pytest.raises(httpx.UnsupportedProtocol):
            await client.get(f"{FakeCloudflare.url}/zones")
    assert [request.url.host for request in arrived] == ["api.cloudflare.test"]


@contextmanager
def everything_logged() -> Generator[list[str]]:
    """Turn on all that the SDK, httpx and httpcore say, with the variables of every frame."""
    told: list[str] = []

    class Talkative(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(f"{record.getMessage()} {record.args!r} {vars(record)!r}")
            if record.exc_info and record.exc_info[1]:
                told.extend(shown(record.exc_info[1]))

    handler, root = Talkative(), logging.getLogger()
    names = ("", "cloudflare", "httpx", "httpcore", "httpcore.http11", "httpcore.connection", "asyncio", "h11")
    levels = {name: logging.getLogger(name).level for name in names}
    root.addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield told
    finally:
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def shown(error: BaseException) -> Iterator[str]:
    """Write an error as a reporter does that captures variables."""
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    yield from frames.format()
    yield repr(vars(error))
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
        yield f"{error!r} {vars(error)!r}"


@pytest.mark.parametrize("place", ["in process", "on loopback"])
async def test_no_log_error_or_traceback_has_the_token(place: str) -> None:
    fake, found = fake_with(), 0
    fake.cookies = ["__cf_bm=x; Path=/"]
    async with on_loopback(fake) as url:
        with everything_logged() as told:
            for token in (TOKEN, STRANGER):
                for fault in (None, *Fault):
                    for moment in Moment:
                        fake.trouble = Trouble(fault, moment, writes_only=fault is Fault.STALE) if fault else None
                        if place == "in process":
                            provider = provider_at(fake, token, deadline=0.1)
                        else:
                            options = ProviderOptions(lambda _: True, deadline=0.1, endpoints={"cloudflare": url})
                            provider = open_cloudflare({"token": token}, options)
                        told.extend(await all_that_is_said(provider, fake))
                        found += 1
    assert found == 2 * 2 * (1 + len(Fault))
    assert len(told) > 500
    secrets = [TOKEN, STRANGER, TOKEN[5:30], STRANGER[5:30]]
    assert [text for text in told if any(secret in text for secret in secrets)] == []


async def all_that_is_said(provider: Cloudflare, fake: FakeCloudflare) -> list[str]:
    zone, told = zone_of(fake), list[str]()
    calls = (
        provider.check(),
        provider.zones(ORIGIN),
        provider.read(zone, [zone.name]),
        provider.apply(zone, [Change(None, txt("a", "x")), Change(txt("a", "x"), None)], note="n"),
    )
    for call in calls:
        try:
            told.append(repr(await call))
        except DnsError as error:
            told += [str(error), repr(error), *shown(error)]
    told += [repr(provider), repr(provider.api), str(vars(provider.api.sdk))]
    await provider.aclose()
    return told


async def test_the_search_finds_a_token_that_is_logged() -> None:
    """Seeded: the SDK given the token, a broken connection, a reporter that captures variables."""
    fake = fake_with()
    async with on_loopback(fake) as url:
        fake.trouble = Trouble(Fault.RESET)
        sdk = AsyncCloudflare(api_token=TOKEN, base_url=url, max_retries=0)
        with everything_logged() as told:
            try:
                await sdk.get("/zones", cast_to=httpx.Response)
            except Exception as error:  # noqa: BLE001  (whatever it is)
                told.extend(shown(error))
            told.append(str(vars(sdk)))
        await sdk.close()
    assert any(TOKEN in text for text in told)
