"""Keys go to AWS and nowhere else, and nothing of the server or of another company goes with them."""

import asyncio
import json
import logging
import os
import threading
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from sendas_providers import Change, DnsError, Outcome
from sendas_route53 import sdk
from sendas_route53.provider import Route53
from sendas_route53.role import RoleKeys
from sendas_route53.testing import FakeAws, Fault, Key, Moment, Trouble, on_loopback
from tests.conftest import Launch
from tests.planning import planning
from tests.plugins.sendas_route53.subjects import (
    EXTERNAL_ID,
    OPERATOR,
    ORIGIN,
    OWN,
    ROLE,
    STRANGER,
    by_role,
    one_zone,
    options_at,
    provider_at,
    txt,
    zone_of,
)

AMBIENT = "AMBIENT"
_SENT = {
    "accept-encoding", "authorization", "content-length", "content-type", "host", "user-agent", "x-amz-date",
    "x-amz-security-token",
}  # fmt: skip


class _Listener(BaseHTTPRequestHandler):
    """An instance's metadata, a proxy and an endpoint of the operator's: whoever asks it has taken what is not his."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        self.send_error(404)

    do_POST = do_PUT = do_CONNECT = do_GET  # noqa: N815  (the names that the base asks for)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base's name)
        pass


@pytest.fixture
def trap() -> Generator[tuple[str, list[str]]]:
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Trap", (_Listener,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trap: tuple[str, list[str]]) -> Generator[list[str]]:
    """Set everything of which botocore takes something, and forget the clients that were made before."""
    url, asked = trap
    home = tmp_path / ".aws"
    home.mkdir()
    key = f"aws_access_key_id = AKIA{AMBIENT}\naws_secret_access_key = {AMBIENT}-secret\n"
    (home / "credentials").write_text(f"[default]\n{key}[{AMBIENT}]\n{key}")
    (home / "config").write_text(
        f"[default]\nregion = eu-west-1\nendpoint_url = {url}\n[profile {AMBIENT}]\nregion = eu-west-1\n{key}"
    )
    (home / "models" / "route53").mkdir(parents=True)
    settings = {
        "HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": f"AKIA{AMBIENT}", "AWS_SECRET_ACCESS_KEY": f"{AMBIENT}-secret",
        "AWS_SESSION_TOKEN": f"{AMBIENT}-token", "AWS_PROFILE": AMBIENT, "AWS_DEFAULT_PROFILE": AMBIENT,
        "AWS_CONFIG_FILE": str(home / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(home / "credentials"),
        "AWS_DATA_PATH": str(home / "models"), "AWS_CA_BUNDLE": "/operator.pem", "REQUESTS_CA_BUNDLE": "/operator.pem",
        "SSL_CERT_FILE": "/operator.pem", "AWS_ENDPOINT_URL": url, "AWS_ENDPOINT_URL_ROUTE_53": url,
        "AWS_ENDPOINT_URL_STS": url, "AWS_EC2_METADATA_SERVICE_ENDPOINT": url,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/container", "AWS_WEB_IDENTITY_TOKEN_FILE": str(home / "config"),
        "AWS_ROLE_ARN": ROLE, "AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_MAX_ATTEMPTS": "9", "AWS_RETRY_MODE": "adaptive", "AWS_DEFAULTS_MODE": "auto",
        "AWS_SDK_UA_APP_ID": AMBIENT, "AWS_EXECUTION_ENV": AMBIENT, "HTTP_PROXY": url, "HTTPS_PROXY": url,
        "ALL_PROXY": url, "http_proxy": url, "https_proxy": url,
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    sdk.forget()
    yield asked
    sdk.forget()


async def use(provider: Route53, zone: object) -> None:
    stored = zone_of(zone)  # type: ignore[arg-type]  # moto's
    await provider.check()
    assert [found.ref for found in await provider.zones(ORIGIN)] == [stored.ref]
    await provider.read(stored, [stored.name])
    for change in (Change(None, txt("a", "x")), Change(txt("a", "x"), None)):
        [result] = await provider.apply(stored, [change], note="sendas:1")
        assert result.outcome is Outcome.APPLIED
        assert await provider.settled(result.ref or "")


def crossed(fake: FakeAws, *keys: str) -> list[str]:
    """Give what arrived beside the request itself and its own key."""
    found: list[str] = []
    for seen in fake.seen:
        found += [name for name in seen.headers if name not in _SENT]
        told = f"{seen.headers} {seen.query} {seen.body!r}"
        found += [AMBIENT] if AMBIENT in told else []
        if not any(f"Credential={key}/" in seen.headers["authorization"] for key in keys):
            found.append("authorization")
    return found


async def test_nothing_of_the_operators_environment_is_used(operator: list[str]) -> None:
    fake, zone = one_zone()
    with on_loopback(fake) as url:
        await use(provider_at(url), zone)
    assert len(fake.seen) > 12
    assert crossed(fake, OWN.id) == []
    assert operator == []


async def test_nothing_of_it_is_used_for_a_role(operator: list[str]) -> None:
    fake, zone = one_zone()
    fake.roles[ROLE] = (EXTERNAL_ID, None)
    with on_loopback(fake) as url:
        provider = by_role(url)
        await use(provider, zone)
    assert isinstance(provider.api.source, RoleKeys)
    assert provider.api.source.held
    assert crossed(fake, OPERATOR.id, provider.api.source.held[0].id) == []
    assert operator == []


async def test_boto3_by_itself_would_have_used_it(operator: list[str]) -> None:
    """Seeded: what the tests above catch."""
    fake, _ = one_zone()
    fake.keys[f"AKIA{AMBIENT}"] = Key(f"AKIA{AMBIENT}", f"{AMBIENT}-secret", None, f"{AMBIENT}-token")
    os.environ.pop("AWS_PROFILE")
    os.environ.pop("AWS_DEFAULT_PROFILE")
    os.environ["NO_PROXY"] = "127.0.0.1"
    with on_loopback(fake) as url:
        config = Config(retries={"total_max_attempts": 1})
        client = boto3.Session().client("route53", "us-east-1", endpoint_url=url, verify=True, config=config)
        client.list_hosted_zones_by_name()
        client.close()
        assert {"authorization", AMBIENT} <= set(crossed(fake, OWN.id))
        os.environ.pop("NO_PROXY")
        proxied = boto3.Session().client("route53", "us-east-1", endpoint_url=url, verify=True, config=config)
        with pytest.raises(Exception, match="404"):
            proxied.list_hosted_zones_by_name()
        proxied.close()
    assert any("/latest/" in each for each in operator), "the instance's metadata"
    assert any(each.endswith("hostedzonesbyname") for each in operator), "the proxy"


async def test_many_companies_at_once_each_with_its_own_key() -> None:
    fake, zone = one_zone()
    keys = [Key(f"AKIA{letter * 16}", letter * 40) for letter in "ABCDEFGH"]
    fake.keys |= {key.id: key for key in keys}
    with on_loopback(fake) as url:
        asked = [(provider_at(url, key), f"{key.id}.{ORIGIN}") for key in keys for _ in range(5)]
        await asyncio.gather(*(provider.read(zone_of(zone), [name]) for provider, name in asked))
    for seen in fake.seen:
        [key] = [key.id for key in keys if f"Credential={key.id}/" in seen.headers["authorization"]]
        assert key.lower() in seen.query
    assert len(fake.seen) == 40


@contextmanager
def everything_logged() -> Generator[list[str]]:
    """Turn on all that botocore, boto3 and urllib3 say, with the variables of every frame."""
    told: list[str] = []

    class Talkative(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(f"{record.getMessage()} {record.args!r} {vars(record)!r}")
            if record.exc_info and record.exc_info[1]:
                told.extend(shown(record.exc_info[1]))

    handler, root = Talkative(), logging.getLogger()
    known = [name for name in root.manager.loggerDict if name.startswith(("boto", "urllib3", "s3transfer"))]
    names = ["", "asyncio", "botocore", "boto3", "urllib3", *known]
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
    yield from traceback.TracebackException.from_exception(error, capture_locals=True).format()
    yield f"{error!r} {vars(error)!r}"
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
        yield f"{error!r} {vars(error)!r}"


def secrets_of(fake: FakeAws) -> list[str]:
    keys = [*fake.keys.values(), STRANGER, OPERATOR, OWN]
    whole = {secret for key in keys for secret in (key.id, key.secret, key.token) if secret}
    return [*whole, *(secret[5:30] for secret in whole if len(secret) > 39)]


@pytest.mark.parametrize("way", ["keys", "role"])
async def test_no_log_error_or_traceback_has_a_key(way: str) -> None:
    fake, zone = one_zone()
    fake.roles[ROLE] = (EXTERNAL_ID, None)
    fake.verifies = False  # what checks the signature logs what it signs
    runs = 0
    with on_loopback(fake) as url, everything_logged() as told:
        for fault in (None, *Fault):
            for moment in Moment:
                lie = fault in {Fault.STALE, Fault.FORGETFUL}
                fake.trouble = Trouble(fault, moment, writes_only=lie) if fault else None
                for known in (True, False):
                    if way == "keys":
                        provider = provider_at(url, OWN if known else STRANGER, deadline=0.15, attempts=1)
                    else:
                        provider = by_role(url, EXTERNAL_ID if known else "of-another", deadline=0.15)
                    told.extend(await all_that_is_said(provider, zone))
                    runs += 1
    assert runs == 4 * (1 + len(Fault))
    assert len(told) > 500
    secrets = secrets_of(fake)
    found = [text[:300] for text in told if any(secret in text for secret in secrets)]
    assert found == []


async def all_that_is_said(provider: Route53, zone: object) -> list[str]:
    stored, told = zone_of(zone), list[str]()  # type: ignore[arg-type]  # moto's
    calls = (
        provider.check(),
        provider.zones(ORIGIN),
        provider.read(stored, [stored.name]),
        provider.apply(stored, [Change(None, txt("a", "x")), Change(txt("a", "x"), None)], note="n"),
        provider.settled("C1"),
    )
    for call in calls:
        try:
            told.append(repr(await call))
        except DnsError as error:
            told += [str(error), repr(error), *shown(error)]
    told += [repr(provider), repr(provider.api), repr(provider.api.source)]
    told += [repr(vars(sdk.reading_client(provider.api.endpoint, provider.api.attempts)))]
    await provider.aclose()
    return told


async def test_the_search_finds_a_key_that_is_logged() -> None:
    """Seeded: boto3 given the keys, as one does."""
    fake, _ = one_zone()
    fake.verifies = False
    with on_loopback(fake) as url, everything_logged() as told:
        client = boto3.client(
            "sts", "us-east-1", endpoint_url=url, aws_access_key_id=OPERATOR.id, aws_secret_access_key=OPERATOR.secret
        )
        fake.roles[ROLE] = (EXTERNAL_ID, None)
        client.assume_role(RoleArn=ROLE, RoleSessionName="sendas", ExternalId=EXTERNAL_ID)
        client.close()
    [made] = [key for key in fake.keys.values() if key.token]
    assert made.token
    for secret in (OPERATOR.id, made.secret, made.token):
        assert any(secret in text for text in told)


CONNECT = """mutation ($input: ConnectDnsProviderInput!) { connectDnsProvider(input: $input) {
connection { id label status problem zones } userErrors { code field message } } }"""
ALL = (
    "{ company { dnsConnections { id label status problem zones } auditLog { nodes { action target detail } } } }",
    "{ dnsProviders { id problem auth { id externalId principal trustPolicy portalUrl leastPrivilege } } }",
)


async def test_no_answer_and_no_database_has_a_key(launch: Launch, tmp_path: Path) -> None:
    fake, _ = one_zone("starcomm.be")
    answers: list[str] = []
    with on_loopback(fake) as url:
        async with planning(launch, provider_options=options_at(url, "", 1.0)) as here:
            external_id = json.dumps(await here.service.send("{ dnsProviders { auth { externalId } } }"))
            [own] = {each for each in external_id.split('"') if len(each) == 32}
            fake.roles[ROLE] = (own, None)
            fake.verifies = False
            ways = [("role", {"role_arn": ROLE}), ("keys", _keys(OWN)), ("keys", _keys(STRANGER))]
            with everything_logged() as told:
                for fault in (None, Fault.FORBIDDEN, Fault.BAD_XML, Fault.RESET):
                    fake.trouble = Trouble(fault) if fault else None
                    for auth, entries in ways:
                        credentials = [{"key": key, "value": value} for key, value in entries.items()]
                        given = {"providerId": "route53", "authId": auth, "credentials": credentials}
                        answers.append(json.dumps(await here.service.send(CONNECT, input=given)))
                answers += [json.dumps(await here.service.send(query)) for query in ALL]
            here.service.services.database.close()
            kept = files_of(tmp_path)
    assert sum('"OK"' in answer for answer in answers) >= 2
    assert len(kept) > 10_000
    secrets = secrets_of(fake)
    assert [text for text in (*answers, *told) if any(secret in text for secret in secrets)] == []
    assert [secret for secret in secrets if secret.encode() in kept] == []


def files_of(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def _keys(key: Key) -> dict[str, str]:
    return {"access_key_id": key.id, "secret_access_key": key.secret}
