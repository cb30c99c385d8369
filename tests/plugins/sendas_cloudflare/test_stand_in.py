"""The stand-in keeps to what Cloudflare documents, asked without the SDK."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any  # what JSON holds

import httpx
import pytest
import pytest_asyncio

from sendas_cloudflare.testing import (
    FakeCloudflare,
    FakeZone,
    Fault,
    Moment,
    Token,
    Trouble,
    in_process,
    on_loopback,
)
from tests.plugins.sendas_cloudflare.subjects import FOREIGNER, ORIGIN, TOKEN, fake_with, zone_of

Row = dict[str, Any]


class Client:
    def __init__(self, fake: FakeCloudflare, url: str, transport: httpx.AsyncBaseTransport | None) -> None:
        self.fake, self.url, self.zone = fake, url, f"{url}/zones/{zone_of(fake).ref}"
        self.http = httpx.AsyncClient(transport=transport, headers={"authorization": f"Bearer {TOKEN}"})

    async def aclose(self) -> None:
        await self.http.aclose()

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        wanted = {key.replace("__", "."): value for key, value in query.items()}
        return await self.http.get(f"{self.url}{path}", params=wanted)

    async def records(self, **query: str | int) -> list[Row]:
        wanted = {key.replace("__", "."): value for key, value in query.items()}
        rows: list[Row] = (await self.http.get(f"{self.zone}/dns_records", params=wanted)).json()["result"]
        return rows

    async def batch(self, **groups: list[Row]) -> httpx.Response:
        return await self.http.post(f"{self.zone}/dns_records/batch", json=groups)

    async def post(self, **record: Any) -> httpx.Response:
        return await self.http.post(f"{self.zone}/dns_records", json={"ttl": 300} | record)

    async def made(self, **record: Any) -> Row:
        row: Row = (await self.post(**record)).raise_for_status().json()["result"]
        return row


@pytest_asyncio.fixture(params=["in process", "on loopback"])
async def client(request: pytest.FixtureRequest) -> AsyncGenerator[Client]:
    fake = fake_with()
    async with on_loopback(fake) as url:
        place = (fake.url, in_process(fake)) if request.param == "in process" else (url, None)
        async with aclosing(Client(fake, *place)) as client:
            yield client


def refusal(response: httpx.Response) -> tuple[int, int]:
    envelope = response.json()
    assert (envelope["success"], envelope["result"]) == (False, None)
    return response.status_code, envelope["errors"][0]["code"]


def txt(name: str, content: str = '"x"', **more: Any) -> Row:
    return {"type": "TXT", "name": name, "content": content, "ttl": 300, **more}


async def test_a_success_is_enveloped(client: Client) -> None:
    envelope = (await client.get("/user/tokens/verify")).json()
    assert (envelope["success"], envelope["errors"], envelope["result"]["status"]) == (True, [], "active")
    assert "expires_on" not in envelope["result"]


async def test_zones_come_in_pages_of_twenty_and_of_at_most_fifty(client: Client) -> None:
    client.fake.zones |= {zone.id: zone for zone in (FakeZone(f"z{number}.test") for number in range(45))}
    first = (await client.get("/zones")).json()
    info = first["result_info"]
    assert info == {"page": 1, "per_page": 20, "count": 20, "total_count": 46, "total_pages": 3}
    names = [row["name"] for page in (1, 2, 3) for row in (await client.get("/zones", page=page)).json()["result"]]
    assert len(set(names)) == 46
    assert (await client.get("/zones", page=4)).json()["result"] == []
    assert refusal(await client.get("/zones", per_page=51)) == (400, 9400)
    [zone] = (await client.get("/zones", name="z7.test")).json()["result"]
    assert (zone["status"], zone["type"], len(zone["name_servers"])) == ("active", "full", 2)


async def test_records_are_filtered_and_paged(client: Client) -> None:
    posts = [txt(f"p{number}.{ORIGIN}", comment=f"Sendas:{number}") for number in range(101)]
    (await client.batch(posts=posts)).raise_for_status()
    assert len(await client.records()) == 100
    assert len(await client.records(page=2)) == 1
    assert len(await client.records(per_page=1000)) == 101
    assert [row["name"] for row in await client.records(name__exact=f"P7.{ORIGIN}")] == [f"p7.{ORIGIN}"]
    assert len(await client.records(type="MX")) == 0
    assert len(await client.records(comment__startswith="sendas:9")) == 11
    assert len(await client.records(content__exact='"X"', per_page=1000)) == 101
    assert refusal(await client.get(f"/zones/{zone_of(client.fake).ref}/dns_records", nmae="x")) == (400, 9400)


async def test_delegations_that_shadow_a_name_are_found(client: Client) -> None:
    await client.made(type="NS", name=f"sub.{ORIGIN}", content="ns.elsewhere.test")
    for name, found in ((f"a.b.sub.{ORIGIN}", 1), (f"sub.{ORIGIN}", 1), (f"xsub.{ORIGIN}", 0), (f"b.{ORIGIN}", 0)):
        assert len(await client.records(shadowing_name=name)) == found
    answer = await client.get(f"/zones/{zone_of(client.fake).ref}/dns_records", shadowing_name=ORIGIN)
    assert refusal(answer) == (400, 9400)


async def test_a_batch_does_deletes_patches_puts_and_posts_in_this_order(client: Client) -> None:
    old, kept, whole = [await client.made(**txt(f"{name}.{ORIGIN}", comment="theirs")) for name in ("a", "b", "c")]
    done = await client.batch(
        posts=[txt(f"b.{ORIGIN}", '"x"')],  # free once the patch has run
        puts=[txt(f"c.{ORIGIN}", '"put"') | {"id": whole["id"]}],
        patches=[{"id": kept["id"], "content": '"patched"'}],
        deletes=[{"id": old["id"]}],
    )
    result = done.raise_for_status().json()["result"]
    assert [result["deletes"][0]["id"], result["patches"][0]["comment"], result["puts"][0]["comment"]] == [
        old["id"],
        "theirs",
        None,
    ]
    found = {(row["name"], row["content"]) for row in await client.records()}
    assert found == {(f"b.{ORIGIN}", '"patched"'), (f"b.{ORIGIN}", '"x"'), (f"c.{ORIGIN}", '"put"')}


async def test_a_batch_is_done_wholly_or_not_at_all(client: Client) -> None:
    row = await client.made(**txt(f"a.{ORIGIN}"))
    before = await client.records()
    for groups in (
        {"deletes": [{"id": row["id"]}, {"id": "0" * 32}]},
        {"deletes": [{"id": row["id"]}], "posts": [txt(f"b.{ORIGIN}", ttl=5)]},
        {"patches": [{"id": row["id"], "content": '"y"'}], "posts": [txt(f"c.{ORIGIN}"), txt(f"c.{ORIGIN}")]},
    ):
        assert (await client.batch(**groups)).is_client_error
        assert await client.records() == before


async def test_batches_that_are_none(client: Client) -> None:
    assert refusal(await client.batch()) == (400, 9400)
    assert refusal(await client.batch(creates=[txt("x")])) == (400, 9400)
    posts = [txt(f"p{number}.{ORIGIN}") for number in range(201)]
    assert refusal(await client.batch(posts=posts)) == (400, 81059)
    answer = await client.http.post(f"{client.zone}/dns_records/batch", content=b"[")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ('"v=spf1 -all"', '"v=spf1 -all"'),
        ("v=spf1 -all", "v=spf1 -all"),  # not quoted for anybody
        ('"a""b"', '"a" "b"'),
        (r'"say \"v\"; \\ \195\169"', r'"say \"v\"; \\ \195\169"'),
        ('"é"', r'"\195\169"'),
        ('"' + "x" * 300 + '"', '"' + "x" * 255 + '" "' + "x" * 45 + '"'),
        ('""', '""'),
    ],
)
async def test_txt_is_quoted_strings(client: Client, given: str, stored: str) -> None:
    assert (await client.made(**txt(f"a.{ORIGIN}", given)))["content"] == stored


async def test_records_that_are_not_valid(client: Client) -> None:
    name = f"a.{ORIGIN}"
    for record, code in (
        (txt(name, '"open'), 9207), (txt(name, '"x" y'), 9207), (txt(name, '"' + "x" * 4096 + '"'), 9207),
        (txt(name, ttl=59), 9021), (txt(name, ttl=86401), 9021), (txt(name, proxied=True), 9004),
        (txt(name, comment="x" * 101), 1004), (txt(name, comment="a\nb"), 1004), (txt("x" * 64), 9000),
        (txt(name, colour="red"), 9400), (txt(name, ""), 9009),
        ({"type": "A", "name": name, "content": "1.2.3"}, 9005),
        ({"type": "CNAME", "name": name, "content": "not a name"}, 9007),
        ({"type": "MX", "name": name, "content": "mx.test"}, 9101),
        ({"type": "SPF", "name": name, "content": "x"}, 9004),
    ):  # fmt: skip
        assert refusal(await client.post(**record)) == (400, code)
    assert (await client.made(**txt(name, ttl=1, comment="x" * 100)))["ttl"] == 1
    assert await client.records(type="TXT") != []


async def test_names_are_lower_case_and_relative_to_the_zone(client: Client) -> None:
    for given, stored in (("A.Example.Test.", "a.example.test"), ("b", "b.example.test"), ("@", ORIGIN)):
        assert (await client.made(**txt(given)))["name"] == stored
    assert (await client.made(**txt("x.other.test")))["name"] == "x.other.test.example.test"
    row = await client.made(type="MX", name="m", content="Mail.Test.", priority=10)
    assert (row["content"], row["priority"]) == ("mail.test", 10)


async def test_an_alias_stands_beside_no_address_and_beside_text(client: Client) -> None:
    alias = {"type": "CNAME", "content": "there.test"}
    address = {"type": "A", "content": "192.0.2.1"}
    await client.made(name="a", **address)
    assert refusal(await client.post(name="a", **alias)) == (400, 81053)
    await client.made(name="b", **alias)
    assert refusal(await client.post(name="b", **address)) == (400, 81054)
    assert refusal(await client.post(name="b", type="CNAME", content="elsewhere.test")) == (400, 81053)
    # cloudflare-docs#30376: this is accepted, against RFC 1034 section 3.6.2.
    await client.made(**txt(f"b.{ORIGIN}"))
    await client.made(name="c", type="NS", content="ns.test")
    assert refusal(await client.post(name="c", **address)) == (400, 81056)


async def test_an_identical_record_is_refused(client: Client) -> None:
    row = await client.made(**txt(f"a.{ORIGIN}"))
    assert refusal(await client.post(**txt(f"a.{ORIGIN}", ttl=600))) == (400, 81058)
    other = await client.made(**txt(f"a.{ORIGIN}", '"y"'))
    answer = await client.batch(patches=[{"id": other["id"], "content": '"x"'}])
    assert refusal(answer) == (400, 81058)
    assert (await client.batch(patches=[{"id": row["id"], "content": '"x"'}])).is_success, "it is not beside itself"
    big = '"' + "y" * 4000 + '"'
    for letter in "pq":
        await client.made(**txt(f"a.{ORIGIN}", big.replace("y", letter)))
    assert refusal(await client.post(**txt(f"a.{ORIGIN}", big))) == (400, 9207)


async def test_one_record_by_its_id(client: Client) -> None:
    row = await client.made(**txt(f"a.{ORIGIN}", comment="theirs"))
    place = f"{client.zone}/dns_records/{row['id']}"
    assert (await client.http.get(place)).json()["result"]["content"] == '"x"'
    assert (await client.http.patch(place, json={"content": '"y"'})).json()["result"]["comment"] == "theirs"
    assert (await client.http.put(place, json=txt(f"a.{ORIGIN}"))).json()["result"]["comment"] is None
    assert (await client.http.delete(place)).json()["result"] == {"id": row["id"]}
    for method in ("GET", "DELETE"):
        assert refusal(await client.http.request(method, place)) == (404, 81044)


async def test_tokens_and_what_they_open(client: Client) -> None:
    fake, path = client.fake, f"/zones/{zone_of(client.fake).ref}"
    token = fake.tokens[TOKEN]
    for header, expected in (("", (400, 6003)), ("Bearer short", (400, 6003)), (f"Bearer {'x' * 45}", (401, 1000))):
        answer = await client.http.get(f"{client.url}/zones", headers={"authorization": header})
        assert refusal(answer) == expected
    keys = {"x-auth-key": "k", "x-auth-email": "e"}
    assert refusal(await client.http.get(f"{client.url}/zones", headers=keys)) == (403, 9103)
    token.rights = frozenset({"zone:read", "dns:read"})
    assert (await client.get(f"{path}/dns_records")).is_success
    assert refusal(await client.batch(posts=[txt(f"a.{ORIGIN}")])) == (403, 10000)
    assert refusal(await client.get("/user")) == (403, 10000)
    token.zones = frozenset({"other.test"})
    assert refusal(await client.get(path)) == (403, 10000)
    assert (await client.get("/zones")).json()["result"] == []
    assert refusal(await client.get(f"/zones/{'0' * 32}")) == (403, 10000)
    assert refusal(await client.get("/zones/example.test/dns_records")) == (404, 7003)
    assert refusal(await client.get("/nowhere")) == (404, 7003)
    token.expires_on = datetime.now(UTC) - timedelta(seconds=1)
    assert refusal(await client.get("/zones")) == (403, 9109)
    token.status, token.of_account = "disabled", True
    assert refusal(await client.get("/user/tokens/verify")) == (401, 1000)
    answer = await client.get(f"/accounts/{'a' * 32}/tokens/verify")
    assert answer.json()["result"]["status"] == "disabled"
    assert refusal(await client.get(f"/accounts/{'b' * 32}/tokens/verify")) == (403, 10000)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.TOO_MANY, 429), (Fault.TOO_MANY_BARE, 429), (Fault.BROKEN, 500), (Fault.BAD_GATEWAY, 502),
        (Fault.NOT_JSON, 200), (Fault.STRANGE, 200), (Fault.NO_CONTENT, 204), (Fault.FORBIDDEN, 403),
    ],
)  # fmt: skip
@pytest.mark.parametrize("moment", Moment)
async def test_a_call_fails_before_or_after_its_effect(
    client: Client, fault: Fault, status: int, moment: Moment
) -> None:
    client.fake.trouble = Trouble(fault, moment, calls={2})
    (await client.post(**txt(f"a.{ORIGIN}"))).raise_for_status()
    answer = await client.post(**txt(f"b.{ORIGIN}"))
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) is (fault is Fault.TOO_MANY)
    assert len(await client.records()) == 1 + (moment is Moment.AFTER)
    assert client.fake.writes == 2


@pytest.mark.parametrize("moment", Moment)
async def test_a_connection_breaks_or_stays_silent(client: Client, moment: Moment) -> None:
    for number, (fault, kind) in enumerate(((Fault.RESET, httpx.TransportError), (Fault.SILENT, TimeoutError)), 1):
        client.fake.trouble = Trouble(fault, moment)
        with pytest.raises((kind, httpx.ReadTimeout)):
            async with asyncio.timeout(0.3):
                await client.post(**txt(f"{fault}.{ORIGIN}"))
        client.fake.trouble = None
        assert len(await client.records()) == number * (moment is Moment.AFTER)


async def test_reads_that_mislead(client: Client) -> None:
    first = await client.made(**txt(f"a.{ORIGIN}"))
    await client.made(**txt(f"b.{ORIGIN}"))
    client.fake.trouble = Trouble(Fault.STALE)
    assert await client.records() == [first]
    client.fake.trouble = Trouble(Fault.PAGE_LOOP)
    pages = [
        (await client.get(client.zone.removeprefix(client.url) + "/dns_records", page=page)).json() for page in (1, 9)
    ]
    assert pages[0]["result"] == pages[1]["result"]
    assert pages[1]["result_info"]["total_pages"] == 10
    client.fake.trouble = Trouble(Fault.FORGETFUL)
    (await client.post(**txt(f"c.{ORIGIN}"))).raise_for_status()
    client.fake.trouble = None
    assert len(await client.records()) == 2


async def test_two_tokens_see_one_zone() -> None:
    fake = fake_with(token=Token(TOKEN, zones=frozenset({ORIGIN})))
    async with aclosing(Client(fake, fake.url, in_process(fake))) as client:
        await client.made(**txt(f"a.{ORIGIN}"))
        answer = await client.http.get(f"{client.zone}/dns_records", headers={"authorization": f"Bearer {FOREIGNER}"})
        assert len(answer.json()["result"]) == 1
