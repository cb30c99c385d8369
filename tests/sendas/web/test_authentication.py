import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from sendas.web.authentication import AccessRefusedError, Authentication
from tests.asgi import Header, ask, http_scope, unreadable

GOOD = "sa_live_12345678_good"


class Door:
    """The authentication in front of an application that notes who came in."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.asked: list[tuple[str, str | None]] = []
        self.entered: list[object] = []
        self.app = Authentication(self._inside, self._authenticate, lambda: self.now)

    async def _authenticate(self, token: str, reference: str | None) -> object:
        self.asked.append((token, reference))
        if token != GOOD:
            raise AccessRefusedError(401, "UNAUTHENTICATED", "This token is not valid.")
        if reference == "foreign":
            raise AccessRefusedError(403, "FORBIDDEN", "No.")
        return "access"

    async def _inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.entered.append(scope["state"]["access"])
        await PlainTextResponse("in")(scope, receive, send)

    async def knock(self, *authorization: str, peer: str = "192.0.2.1", company: tuple[str, ...] = ()) -> int:
        headers: list[Header] = [("authorization", each) for each in authorization]
        headers += [("sendas-company", each) for each in company]
        return (await ask(self.app, headers=headers, receive=unreadable, peer=peer)).status


@pytest.mark.parametrize("header", [f"Bearer {GOOD}", f"bearer {GOOD}", f"BEARER   {GOOD} "])
async def test_a_good_token_comes_in(header: str) -> None:
    door = Door()
    assert await door.knock(header, company=("acme",)) == 200
    assert (door.asked, door.entered) == ([(GOOD, "acme")], ["access"])


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("",),
        ("Bearer",),
        ("Bearer ",),
        ("Bearer    ",),
        (GOOD,),
        (f"Basic {GOOD}",),
        (f"Bearer{GOOD}",),
        (f"Bearer\t{GOOD}",),
        (f"Bearer: {GOOD}",),
        ("Bearer " + "x" * 201,),
        ("Bearer " + "x" * 100_000,),
        (f"Bearer {GOOD}", f"Bearer {GOOD}"),
        ("Bearer other", f"Bearer {GOOD}"),
    ],
)
async def test_malformed_headers_are_401_unasked_and_the_body_unread(headers: tuple[str, ...]) -> None:
    door = Door()
    assert await door.knock(*headers) == 401
    assert door.asked == door.entered == []


@pytest.mark.parametrize("token", ["wrong", "x" * 200, "\xff\xfe", f"{GOOD} {GOOD}"])
async def test_wrong_tokens_are_401_and_the_body_unread(token: str) -> None:
    door = Door()
    answer = await ask(door.app, headers=[("authorization", f"Bearer {token}")], receive=unreadable)
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"
    assert token not in answer.body.decode()
    assert (door.asked, door.entered) == ([(token, None)], [])


@pytest.mark.parametrize(
    ("companies", "status"),
    [(("x" * 200,), 200), (("x" * 201,), 400), (("a", "b"), 400), (("a", "a"), 400), (("foreign",), 403)],
)
async def test_the_company_is_one(companies: tuple[str, ...], status: int) -> None:
    assert await Door().knock(f"Bearer {GOOD}", company=companies) == status


async def test_a_company_without_a_token_is_no_help() -> None:
    assert await Door().knock(company=("x" * 300,)) == 401


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "TRACE"])
async def test_other_methods_need_a_token_too(method: str) -> None:
    assert (await ask(Door().app, method=method, receive=unreadable)).status == 401


async def test_websockets_are_closed_to_all() -> None:
    door = Door()
    await door.app({**http_scope("GET", "/graphql", []), "type": "websocket"}, unreadable, _unsendable)
    assert door.entered == []


async def _unsendable(message: object) -> None:
    raise AssertionError(message)


async def test_thirty_failures_close_the_door_for_a_minute() -> None:
    door = Door()
    assert [await door.knock("Bearer wrong") for _ in range(31)] == [401] * 30 + [429]
    assert len(door.asked) == 30, "a closed door asks nobody"
    answer = await ask(door.app, headers=[("authorization", "Bearer wrong")], receive=unreadable)
    assert (answer.code, answer.headers["retry-after"]) == ("RATE_LIMITED", "60")
    door.now += 59.9
    assert await door.knock("Bearer wrong") == 429
    door.now += 0.2
    assert await door.knock("Bearer wrong") == 401


async def test_a_closed_door_is_closed_to_one_key_of_one_peer() -> None:
    door = Door()
    for _ in range(31):
        await door.knock("Bearer sa_live_12345678_guess")
        await door.knock("Bearer sa_live_99999999_guess", peer="192.0.2.2")
    assert await door.knock(f"Bearer {GOOD}") == 429, "the same key, guessed at from here"
    assert await door.knock(f"Bearer {GOOD}", peer="192.0.2.2") == 200
    assert await door.knock("Bearer sa_live_99999999_guess") == 401


async def test_rare_failures_never_close_the_door() -> None:
    door = Door()
    for _ in range(200):
        assert await door.knock("Bearer wrong") == 401
        door.now += 3


async def test_missing_headers_close_the_door_as_well() -> None:
    door = Door()
    assert [await door.knock() for _ in range(31)][-1] == 429
    assert await door.knock(f"Bearer {GOOD}") == 200


async def test_refusals_that_are_no_guesses_do_not_count() -> None:
    door = Door()
    for _ in range(40):
        assert await door.knock(f"Bearer {GOOD}", company=("foreign",)) == 403


async def test_peers_without_an_address_share_one() -> None:
    door = Door()
    scope: Scope = {**http_scope("POST", "/graphql", []), "client": None}
    statuses: list[int] = []

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    await door.app(scope, unreadable, send)
    assert statuses == [401]
