"""Tokens: what opens the door, and for which company."""

from uuid import UUID
from zlib import crc32

import pytest

from sendas.actions.create_token import create_token
from sendas.domain.principal import Scope
from tests.service import Service

ME = "{ company { externalId } }"


async def _status(service: Service, token: str, company: str | None = "starcomm") -> int:
    return (await service.post(ME, token=token, company=company)).status_code


async def test_a_service_key_speaks_for_the_company_that_it_names(service: Service) -> None:
    await service.create_company(externalId="rival", name="Rival", email="info@rival.be")
    for named in ("starcomm", "rival"):
        assert await service.send(ME, company=named) == {"externalId": named}
    for reference in (None, "nobody", "", "STARCOMM"):
        answer = (await service.post(ME, company=reference)).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["COMPANY_REQUIRED"]


async def test_a_bound_token_opens_its_company_alone(service: Service) -> None:
    await service.create_company(externalId="rival", name="Rival", email="info@rival.be")
    token = await service.new_token(company="starcomm")
    for reference in (None, "starcomm"):
        answer = (await service.post(ME, token=token, company=reference)).json()
        assert answer["data"]["company"] == {"externalId": "starcomm"}
    known = await service.post(ME, token=token, company="rival")
    unknown = await service.post(ME, token=token, company="nobody")
    assert known.status_code == unknown.status_code == 403
    assert known.content == unknown.content


async def test_a_bound_token_never_has_the_host_s_scopes(service: Service) -> None:
    token = await service.new_token(*Scope, company="starcomm")
    for text in ("{ companies { totalCount } }", "{ companies { nodes { name } } }"):
        answer = (await service.post(text, token=token)).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    small = await service.new_token(company="starcomm")
    answer = (await service.post("{ company { auditLog { totalCount } } }", token=small)).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


@pytest.mark.parametrize("minutes", [0, 60])
async def test_a_token_ends_when_its_time_is_over(service: Service, minutes: float) -> None:
    token = await service.new_token(company="starcomm", minutes=minutes)
    assert await _status(service, token) == (200 if minutes else 401)
    service.clock.move(minutes=minutes)
    assert await _status(service, token) == 401


async def test_a_revoked_token_opens_nothing(service: Service) -> None:
    token = await service.new_token(Scope.SETTINGS_READ)
    assert await _status(service, token) == 200
    key_id = token.split("_")[2]
    service.execute("UPDATE access_token SET revoked_at = '2026-11-25 11:00:00.000000' WHERE key_id = :id", id=key_id)
    assert await _status(service, token) == 401


async def test_forged_tokens_open_nothing(service: Service) -> None:
    other = await service.new_token()
    prefix, kind, key_id, secret = service.token.split("_", 3)
    bodies = [
        f"{prefix}_{kind}_{key_id}_{other.split('_', 3)[3].rsplit('_', 1)[0]}",
        f"{prefix}_{kind}_00000000_{secret.rsplit('_', 1)[0]}",
        f"{prefix}_{kind}_{key_id}_",
        f"{prefix}_{kind}_{key_id}",
        f"{prefix}_comp_{key_id}_x",
    ]
    forged = [f"{body}_{crc32(body.encode()):08x}" for body in bodies]
    for token in (*forged, service.token[:-1], service.token + "0", service.token.upper(), "x", " "):
        assert await _status(service, token) == 401, token


async def test_tokens_lie_hashed_in_the_database(service: Service) -> None:
    token = await service.new_token(company="starcomm", minutes=5)
    files = [path.read_bytes() for path in service.path.parent.glob(f"{service.path.name}*")]
    for text in (token, service.token):
        secret = text.split("_", 3)[3]
        for each in (text, secret, secret.rsplit("_", 1)[0]):
            assert not any(each.encode() in content for content in files)


async def test_a_token_s_creation_is_in_the_log_without_it(service: Service) -> None:
    token = await service.new_token(company="starcomm", minutes=5)
    log = await service.send("{ company { auditLog { nodes { action target detail actor } } } }")
    created = [each for each in log["auditLog"]["nodes"] if each["action"] == "token.create"]
    assert created == [{"action": "token.create", "target": token.split("_")[2], "detail": "test", "actor": "operator"}]


async def test_a_token_of_a_company_that_is_not_there_cannot_be_made(service: Service) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        await create_token(service.services, "operator", "test", company_id=UUID(int=7))
