"""What a token turns out to be when it is saved."""

import json
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from sendas_cloudflare.credentials import TOKEN as FORM
from sendas_cloudflare.testing import FakeCloudflare, FakeZone, Fault, Token, Trouble
from sendas_providers import Access, AuthFailed, Excess, Forbidden, Unavailable, Zone, credential_problems
from tests.plugins.sendas_cloudflare.subjects import ORIGIN, STRANGER, TOKEN, fake_with, provider_at, zone_of

LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
NARROW = Token(TOKEN, zones=frozenset({ORIGIN}), expires_on=LATER)


async def access_to(fake: FakeCloudflare, token: str = TOKEN) -> Access:
    async with aclosing(provider_at(fake, token)) as provider:
        return await provider.check()


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        (TOKEN, None), ("A" * 40, None), ("cfat_" + "x1" * 24, None), ("0123456789abcdef" * 2 + "01234", "malformed"),
        ("cfk_" + "x" * 48, "malformed"), ("short", "malformed"), (TOKEN + "\n", "malformed"), ("", "missing"),
        (f"Bearer {TOKEN}", "malformed"), ("x" * 200, "malformed"),
    ],
)  # fmt: skip
def test_a_global_key_is_no_token(token: str, problem: str | None) -> None:
    assert credential_problems(FORM, {"token": token}) == ({"token": problem} if problem else {})


def test_the_page_for_a_token_asks_for_what_is_needed() -> None:
    assert FORM.policy
    link = FORM.policy(Zone(f"{ORIGIN}.", "0123"), (), {})
    assert link == FORM.portal_url.format(zone=ORIGIN)
    query = dict(parse_qsl(urlsplit(link).query))
    wanted = [{"key": "dns", "type": "edit"}, {"key": "zone", "type": "read"}]
    assert (json.loads(query["permissionGroupKeys"]), query["name"]) == (wanted, f"sendas {ORIGIN}")
    assert FORM.fields[0].secret


async def test_a_narrow_token_has_nothing_to_warn_of() -> None:
    fake = fake_with(FakeZone(ORIGIN), FakeZone("other.test"), token=NARROW)
    access = await access_to(fake)
    assert (access.identity, access.expires_at) == (f"token {NARROW.id}", LATER)
    assert (access.rights, access.excess) == ((f"edit DNS of {ORIGIN}",), frozenset())
    assert fake.zones[zone_of(fake).ref].records.rows == {}


async def test_a_token_that_is_too_broad_is_told() -> None:
    rights = NARROW.rights | {"user:read", "tokens:read", "settings:read", "workers:read"}
    access = await access_to(fake_with(FakeZone(ORIGIN), FakeZone("other.test"), token=Token(TOKEN, rights)))
    assert access.excess == frozenset(Excess)
    assert access.rights == (
        f"edit DNS of {ORIGIN}",
        "see other.test",
        "read the user's details",
        "read the user's tokens",
        "read the zone's settings",
        "read the zone's Workers",
    )


async def test_a_token_of_a_great_account() -> None:
    zones = [FakeZone(f"z{number}.test") for number in range(60)]
    access = await access_to(fake_with(*zones, FakeZone(ORIGIN), token=Token(TOKEN, expires_on=LATER)))
    assert (len(access.rights), access.excess) == (50, frozenset({Excess.MORE_ZONES}))


async def test_a_token_that_opens_nothing() -> None:
    token = Token(TOKEN, zones=frozenset(), expires_on=LATER)
    access = await access_to(fake_with(token=token))
    assert (access.rights, access.excess) == ((), frozenset())


async def test_a_token_of_an_account_is_verified_there() -> None:
    token = Token(TOKEN, of_account=True, expires_on=LATER, zones=frozenset({ORIGIN}))
    assert (await access_to(fake_with(token=token))).identity == f"token {token.id}"
    token.zones = frozenset()
    with pytest.raises(AuthFailed):
        await access_to(fake_with(token=token))


@pytest.mark.parametrize(
    "token",
    [
        Token(TOKEN, status="disabled"), Token(TOKEN, status="expired"),
        Token(TOKEN, expires_on=datetime.now(UTC) - timedelta(days=1)),
    ],
)  # fmt: skip
async def test_a_token_whose_time_has_passed(token: Token) -> None:
    with pytest.raises(AuthFailed):
        await access_to(fake_with(token=token))


async def test_a_token_that_is_none() -> None:
    with pytest.raises(AuthFailed, match="the token is not known"):
        await access_to(fake_with(), STRANGER)


@pytest.mark.parametrize(("missing", "words"), [("dns:edit", "Zone, DNS, Edit"), ("zone:read", "Zone, Zone, Read")])
async def test_a_token_that_may_too_little(missing: str, words: str) -> None:
    with pytest.raises(Forbidden, match=words):
        await access_to(fake_with(token=Token(TOKEN, NARROW.rights - {missing})))


async def test_a_try_that_is_not_answered_proves_nothing() -> None:
    fake = fake_with()
    fake.trouble = Trouble(Fault.BAD_GATEWAY, writes_only=True)
    with pytest.raises(Unavailable):
        await access_to(fake)


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.BAD_GATEWAY, Fault.NOT_JSON, Fault.STRANGE, Fault.NO_CONTENT])
async def test_an_answer_that_is_none_says_nothing_of_the_token(fault: Fault) -> None:
    fake = fake_with()
    fake.trouble = Trouble(fault)
    with pytest.raises(Unavailable) as caught:
        await access_to(fake)
    assert caught.value.retry_after == (7 if fault is Fault.TOO_MANY else None)
