"""Credentials: tried before they are kept, sealed, told of by status, and never given back."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from sendas.domain.address_policy import may_connect
from sendas.domain.principal import Scope
from sendas_providers import Access, AuthFailed, DnsProvider, ProviderOptions
from sendas_providers.testing import Fault
from tests.conftest import Launch
from tests.logs import captured_logs
from tests.planning import OTHER_SECRET, SECRET, ZONE, Interposed, Planning, Through, planning
from tests.servers import free_port
from tests.service import codes

SHOWN = """connection { id label status problem zones lastUsedAt forgetAt provider { id available } }
userErrors { code message field }"""
CONNECT = f"mutation ($input: ConnectDnsProviderInput!) {{ connectDnsProvider(input: $input) {{ {SHOWN} }} }}"
TEST = f"mutation ($id: ID!) {{ testDnsConnection(id: $id) {{ {SHOWN} }} }}"
DISCONNECT = "mutation ($id: ID!) { disconnectDnsProvider(id: $id) { removedId userErrors { code message field } } }"
LIST = "{ company { dnsConnections { id label status zones } } }"


def entered(form: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in form.items()]


async def connect(here: Planning, company: str = "starcomm", **changes: Any) -> Any:
    given = {"providerId": "rfc2136", "authId": "tsig", "credentials": entered(here.form())} | changes
    return await here.service.send(CONNECT, company=company, input=given)


async def test_a_credential_that_works_is_kept_with_the_zones_it_opens(launch: Launch) -> None:
    async with planning(launch) as here:
        made = await connect(here, label="Our name server")
        assert made["userErrors"] == []
        shown = made["connection"]
        assert (shown["label"], shown["status"], shown["problem"]) == ("Our name server", "OK", None)
        assert shown["zones"] == [ZONE]
        assert shown["provider"] == {"id": "rfc2136", "available": True}
        listed = (await here.service.send(LIST))["dnsConnections"]
        assert shown["id"] in {each["id"] for each in listed}
        assert ("dns.connect", "Our name server") in {(action, target) for action, target, _ in here.audited()}
        planned = await here.planned(connectionId=shown["id"])
        assert planned["applicable"]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"secret": OTHER_SECRET}, ("CREDENTIALS_REFUSED", "credentials")),
        ({"zone": "nowhere.example"}, ("ZONE_NOT_FOUND", "credentials")),
        ({"secret": ""}, ("INVALID_INPUT", "credentials.secret")),
        ({"secret": "short"}, ("INVALID_INPUT", "credentials.secret")),
        ({"port": "0"}, ("INVALID_INPUT", "credentials.port")),
        ({"port": "65536"}, ("INVALID_INPUT", "credentials.port")),
        ({"algorithm": "hmac-md5"}, ("INVALID_INPUT", "credentials.algorithm")),
        ({"server": "ns 1"}, ("INVALID_INPUT", "credentials.server")),
        ({"sekret": "x"}, ("INVALID_INPUT", "credentials.sekret")),
        ({"server": "x" * 20_000}, ("INVALID_INPUT", "credentials")),
    ],
)
async def test_what_does_not_work_is_named_and_not_kept(
    launch: Launch, changes: dict[str, str], refused: tuple[str, str]
) -> None:
    async with planning(launch) as here:
        before = await here.service.send(LIST)
        answer = await connect(here, credentials=entered(here.form() | changes))
        assert answer["connection"] is None
        assert codes(answer) == [refused]
        assert await here.service.send(LIST) == before


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"providerId": "nowhere"}, ("INVALID_INPUT", "providerId")),
        ({"providerId": "manual"}, ("INVALID_INPUT", "providerId")),
        ({"authId": "password"}, ("INVALID_INPUT", "authId")),
        ({"label": "x" * 101}, ("INVALID_INPUT", "label")),
        ({"label": "a\u202eb"}, ("INVALID_INPUT", "label")),
        ({"credentials": [{"key": "zone", "value": "a"}] * 2}, ("INVALID_INPUT", "credentials")),
    ],
)
async def test_other_inputs_are_named(launch: Launch, changes: dict[str, Any], refused: tuple[str, str]) -> None:
    async with planning(launch) as here:
        assert codes(await connect(here, **changes)) == [refused]


async def test_every_missing_field_is_named_at_once(launch: Launch) -> None:
    async with planning(launch) as here:
        named = {field for code, field in codes(await connect(here, credentials=[])) if code == "INVALID_INPUT"}
        assert named == {f"credentials.{key}" for key in ("server", "zone", "key_name", "secret")}


async def test_an_address_out_of_bounds_is_never_connected_to(launch: Launch) -> None:
    """Rule of dns-reading.md section 4: what a company names is judged before the first packet."""
    reached: list[object] = []

    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(writer)
        writer.close()

    listening = await asyncio.start_server(note, "127.0.0.1", 0)
    port = str(listening.sockets[0].getsockname()[1])
    options = ProviderOptions(partial(may_connect, allow_private=False), deadline=0.5, any_port=True)
    async with listening, planning(launch, provider_options=options) as here:
        for server in ("127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "10.0.0.1", "::1"):
            answer = await connect(here, credentials=entered(here.form(server=server, port=port)))
            assert codes(answer) == [("CREDENTIALS_REFUSED", "credentials")], server
    assert reached == []


async def test_a_port_out_of_bounds_is_never_connected_to(launch: Launch) -> None:
    """Threat C4 of security.md: a company's name server is no way to try the ports of anybody."""
    async with planning(launch, provider_options=ProviderOptions(lambda _: True, deadline=0.5)) as here:
        told = set[str]()
        # Whether anything listens there makes no difference.
        for port in (here.server.port, free_port([here.server.address])):
            answer = await connect(here, credentials=entered(here.form(port=str(port))))
            assert codes(answer) == [("CREDENTIALS_REFUSED", "credentials")]
            told.add(answer["userErrors"][0]["message"].replace(str(port), ""))
        assert len(told) == 1
        assert not here.server.seen


async def test_a_server_that_says_nothing_is_not_kept(launch: Launch) -> None:
    async with planning(launch) as here:
        here.server.fault = Fault.SILENT
        answer = await connect(here)
        assert codes(answer) == [("PROVIDER_UNAVAILABLE", "credentials")]


async def test_the_status_follows_the_provider(launch: Launch) -> None:
    async with planning(launch) as here:
        own = (await connect(here))["connection"]["id"]
        here.connection = own
        here.reseal(secret=OTHER_SECRET)
        refused = (await here.service.send(TEST, id=own))["connection"]
        assert (refused["status"], refused["zones"]) == ("REFUSED", [ZONE])
        assert "does not accept" in refused["problem"]
        here.reseal()
        here.server.fault = Fault.SILENT
        assert (await here.service.send(TEST, id=own))["connection"]["status"] == "UNREACHABLE"
        here.server.fault = None
        again = (await here.service.send(TEST, id=own))["connection"]
        assert (again["status"], again["problem"]) == ("OK", None)


async def test_a_credential_whose_time_has_passed_says_so(launch: Launch) -> None:
    @dataclass
    class Expiring(Through):
        async def check(self) -> Access:
            return Access("us", expires_at=here.service.clock() + timedelta(hours=1))

    async with planning(launch, providers=Interposed(Expiring)) as here:
        own = (await connect(here))["connection"]["id"]
        here.service.clock.move(hours=2)
        listed = (await here.service.send(LIST))["dnsConnections"]
        assert {each["id"]: each["status"] for each in listed}[own] == "EXPIRED"


async def test_it_is_forgotten_for_good(launch: Launch) -> None:
    async with planning(launch) as here:
        own = (await connect(here))["connection"]["id"]
        assert (await here.service.send(DISCONNECT, id=own))["removedId"] == own
        assert codes(await here.service.send(DISCONNECT, id=own)) == [("NOT_FOUND", "id")]
        assert own not in {each["id"] for each in (await here.service.send(LIST))["dnsConnections"]}
        assert codes(await here.plan(connectionId=own)) == [("NOT_FOUND", "connectionId")]


async def test_a_company_keeps_twenty_at_most(launch: Launch) -> None:
    async with planning(launch) as here:
        for _ in range(19):
            here.connect()
        assert codes(await connect(here)) == [("LIMIT_REACHED", "")]


async def test_another_company_sees_nothing_of_it(launch: Launch) -> None:
    async with planning(launch) as here:
        own = (await connect(here))["connection"]["id"]
        await here.service.create_company(externalId="other", email="info@other.be")
        assert (await here.service.send(LIST, company="other"))["dnsConnections"] == []
        for operation in (TEST, DISCONNECT):
            foreign = await here.service.post(operation, {"id": own}, company="other")
            missing = await here.service.post(operation, {"id": "RG5zQ29ubmVjdGlvbjpub3RoaW5n"}, company="other")
            assert foreign.content == missing.content
            assert b"NOT_FOUND" in foreign.content


async def test_it_needs_its_scope(launch: Launch) -> None:
    async with planning(launch) as here:
        token = await here.service.new_token(Scope.DOMAINS_READ, company="starcomm")
        given = {"input": {"providerId": "rfc2136", "authId": "tsig", "credentials": entered(here.form())}}
        answer = await here.service.post(CONNECT, given, company=None, token=token)
        assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@dataclass
class Careless(Through):
    """A plugin that puts the secret into what it raises."""

    kind: type[Exception] = RuntimeError

    async def check(self) -> Access:
        message = f"could not sign with {SECRET}"
        raise self.kind(message)


def forms_of(secret: str) -> Sequence[str]:
    plain = base64.b64decode(secret)
    return [secret.rstrip("="), plain.decode(), plain.hex(), base64.b64encode(secret.encode()).decode().rstrip("=")]


@pytest.mark.parametrize("kind", [RuntimeError, AuthFailed, ValueError])
async def test_no_secret_turns_up_anywhere(launch: Launch, kind: type[Exception]) -> None:
    def careless(inner: DnsProvider) -> DnsProvider:
        return Careless(inner, kind) if careful[0] else inner

    careful = [False]
    heard: list[str] = []
    with captured_logs("DEBUG") as written:
        async with planning(launch, providers=Interposed(careless)) as here:
            own = (await connect(here))["connection"]["id"]
            careful[0] = True
            for query, given in (
                (CONNECT, {"input": {"providerId": "rfc2136", "authId": "tsig", "credentials": entered(here.form())}}),
                (TEST, {"id": own}),
                (LIST, {}),
                ("{ company { auditLog { nodes { actor action target detail } } } }", {}),
            ):
                heard.append((await here.service.post(query, given)).text)
            heard.append(repr(here.service.dump()))
            heard.append(repr(here.service.services))
        heard.append(written.getvalue())
    assert "PROVIDER_UNAVAILABLE" in heard[0] or "CREDENTIALS_REFUSED" in heard[0]
    for form in forms_of(SECRET):
        assert not [text for text in heard if form in text], form


@dataclass
class Odd(Through):
    """A plugin that repeats what a server calls itself."""

    words: str = ""

    async def check(self) -> Access:
        return Access(f"server {self.words}", (f"edit {self.words}",))


@pytest.mark.parametrize("words", [SECRET, "\ud800", "a\x00b\u202e"])
async def test_what_a_server_calls_itself_holds_no_secret_and_can_be_kept(launch: Launch, words: str) -> None:
    async with planning(launch, providers=Interposed(lambda inner: Odd(inner, words))) as here:
        own = (await connect(here))["connection"]["id"]
        assert (await here.service.post(TEST, {"id": own})).json()["data"]
        kept = repr(here.service.dump())
    assert not [form for form in forms_of(SECRET) if form in kept]
    assert "server " in kept
