import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from graphql import get_introspection_query
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sendas.actions.create_company import create_company
from sendas.actions.create_token import create_token
from sendas.app import create_app
from sendas.dns.memory_reader import MemoryReader
from sendas.domain.locale import Locale
from sendas.domain.smtp_server import SmtpServer
from sendas.servers_file import read_servers
from sendas.services import Services
from sendas.store.database import Database
from sendas.store.migrate import migrate
from sendas.store.sealing import Sealer
from tests.asgi import Answer, Header, ask, unreadable

ORIGIN = "https://app.example"
HELLO = b'{"query": "{ company { name } }"}'


async def no_probe(server: SmtpServer, password: str | None) -> None:
    raise AssertionError(server, password)


class House:
    """The real application over a database of its own."""

    def __init__(self, services: Services, app: Starlette, tokens: dict[str, str]) -> None:
        self.services, self.app, self.tokens = services, app, tokens
        self.now = datetime.now(UTC)

    async def send(self, body: bytes = HELLO, who: str = "company", *more: Header, path: str = "/graphql") -> Answer:
        headers = [("authorization", f"Bearer {self.tokens[who]}"), ("content-type", "application/json"), *more]
        return await ask(self.app, body, path=path, headers=headers)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    database = Database(f"sqlite:///{tmp_path}/sendas.db")
    migrate(database)
    servers = {server.id: server for server in read_servers(None).servers}
    services = Services(database, Sealer(bytes(32)), servers, MemoryReader({}), no_probe)
    acme = await create_company(services, "test", "acme", "Acme", "info@acme.be", Locale.EN)
    await create_company(services, "test", "other", "Other", "info@other.be", Locale.EN)
    hour = timedelta(hours=1)
    tokens = {
        "service": await create_token(services, "test", "key"),
        "company": await create_token(services, "test", "front end", company_id=acme.id, lifetime=hour),
        "expired": await create_token(services, "test", "old", company_id=acme.id, lifetime=-hour),
    }
    yield House(services, create_app(services, cors_origins=[ORIGIN], jobs=False), tokens)
    database.close()


async def test_a_company_is_answered(house: House) -> None:
    answer = await house.send()
    assert (answer.status, answer.json()) == (200, {"data": {"company": {"name": "Acme"}}})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-request-id" in answer.headers


async def test_the_header_names_a_company_for_service_keys_only(house: House) -> None:
    other = ("sendas-company", "other")
    assert (await house.send(HELLO, "service", other)).json() == {"data": {"company": {"name": "Other"}}}
    assert (await house.send(HELLO, "service")).code == "COMPANY_REQUIRED"
    foreign, absent = (
        await house.send(HELLO, "company", other),
        await house.send(HELLO, "company", ("sendas-company", "x")),
    )
    assert (foreign.status, foreign.code) == (403, "FORBIDDEN")
    assert (foreign.status, foreign.body) == (absent.status, absent.body)


async def test_wrong_tokens_look_all_the_same(house: House) -> None:
    good = house.tokens["company"]
    other = "B" if good[20] == "A" else "A"
    changed = good[:20] + other + good[21:]
    house.tokens |= {"cut": good[:-1], "secret": changed, "kind": good.replace("_comp_", "_live_")}
    answers = [await house.send(HELLO, who) for who in ("expired", "cut", "secret", "kind")]
    assert {(answer.status, answer.body) for answer in answers} == {(401, answers[0].body)}


OTHER_SPELLINGS = [
    "/graphql/",
    "//graphql",
    "/graphql//",
    "/GraphQL",
    "/graphql\n",
    "/graphql\r\n",
    "/./graphql",
    "/x/../graphql",
    "/graphql;x",
    "/graphql\x00",
    "/graphql%2f",
    "graphql",
    "/",
    "/\ngraphql",
]


@pytest.mark.parametrize("method", ["POST", "GET", "HEAD", "OPTIONS"])
async def test_no_spelling_of_the_path_gets_past_the_door(house: House, method: str) -> None:
    headers = [("content-type", "application/json")]
    assert (await ask(house.app, method=method, headers=headers, receive=unreadable)).status == 401
    for path in OTHER_SPELLINGS:
        answer = await ask(house.app, method=method, path=path, headers=headers, receive=unreadable)
        assert answer.status in {307, 401, 404}, path


async def test_introspection_is_for_service_keys(house: House) -> None:
    query = b'{"query": "%s"}' % get_introspection_query().replace("\n", " ").encode()
    assert (await house.send(query, "company")).code == "QUERY_REJECTED"
    assert "errors" not in (await house.send(query, "service")).json()


async def test_a_preflight_is_answered_for_allowed_origins_only(house: House) -> None:
    asked = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization, content-type"),
    ]
    allowed, foreign = [
        await ask(house.app, method="OPTIONS", headers=[("origin", origin), *asked], receive=unreadable)
        for origin in (ORIGIN, "https://evil.example")
    ]
    assert (allowed.status, allowed.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert foreign.status == 400
    assert "access-control-allow-origin" not in foreign.headers
    for answer in (allowed, foreign):
        assert "access-control-allow-credentials" not in answer.headers
        assert "origin" in answer.headers["vary"].lower()


async def test_answers_are_shared_with_allowed_origins_only(house: House) -> None:
    assert (await house.send(HELLO, "company", ("origin", ORIGIN))).headers["access-control-allow-origin"] == ORIGIN
    for origin in ("https://evil.example", "null", f"{ORIGIN}.evil.example", "http://app.example"):
        assert "access-control-allow-origin" not in (await house.send(HELLO, "company", ("origin", origin))).headers


async def test_refusals_can_be_read_by_allowed_origins(house: House) -> None:
    answer = await ask(house.app, headers=[("origin", ORIGIN)], receive=unreadable)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (401, ORIGIN)


async def test_many_readiness_checks_at_once_are_answered(house: House) -> None:
    async with asyncio.timeout(5):
        answers = await asyncio.gather(*(ask(house.app, method="GET", path="/readyz") for _ in range(40)))
    assert {answer.status for answer in answers} == {200}


async def test_a_database_of_another_version_is_503(house: House) -> None:
    with house.services.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    answer = await ask(house.app, method="GET", path="/readyz")
    assert (answer.status, answer.json()["status"]) == (503, "degraded")
    assert (await ask(house.app, method="GET", path="/healthz")).status == 200


@pytest.mark.parametrize(
    "query",
    [
        "{ company { ...F0 } } "
        + " ".join(f"fragment F{i} on Company {{ name {'... { ' * 7} ...F{i + 1} {'}' * 7} }}" for i in range(28))
        + " fragment F28 on Company { name }",
        "{ company {" + " ... {" * 39 + " name " + "}" * 41,
        "{ node(id: " + "[" * 190 + "]" * 190 + ") { id } }",
        "{" + " ".join(f"a{i}: __typename" for i in range(20)) + "}",
        "{ company {" + " name" * 590 + "} }",
    ],
    ids=["chain", "inline", "list", "aliases", "repeated"],
)
async def test_the_largest_documents_are_no_failure_of_ours(house: House, query: str) -> None:
    answer = await house.send(b'{"query": "%s"}' % query.encode())
    assert answer.status == 200
    assert "INTERNAL" not in answer.body.decode()


def test_it_starts_and_stops(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/sendas.db")
    migrate(database)
    services = Services(database, Sealer(bytes(32)), {}, MemoryReader({}), no_probe)
    with TestClient(create_app(services)) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
    database.close()
