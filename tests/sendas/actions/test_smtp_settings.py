"""A company's own mail server: probed before it is saved, sealed, and never shown to another server."""

import pytest

from sendas.domain.smtp_server import SmtpSecurity, SmtpServer
from tests.service import Service, codes

PASSWORD = "correct horse"  # noqa: S105  (what a person enters)
SMTP = {"host": "mail.starcomm.be", "port": 587, "security": "STARTTLS", "username": "theo"}


async def test_it_is_probed_sealed_and_shown_without_its_password(service: Service) -> None:
    saved = await service.settings(method="SMTP", smtp=SMTP | {"password": PASSWORD})
    assert saved["emailSettings"]["smtp"] == SMTP | {"passwordSet": True}
    server = SmtpServer("mail.starcomm.be", 587, SmtpSecurity.STARTTLS, "theo")
    assert service.probe.calls == [(server, PASSWORD)]
    decision = (await service.resolve())["decision"]
    assert (decision["fromAddress"], decision["envelopeFrom"], decision["dkimSelectors"]) == (
        "theo@starcomm.be",
        None,
        [],
    )
    assert (decision["method"], decision["usedFallback"]) == ("SMTP", False)


async def test_the_server_s_words_come_back_and_nothing_is_saved(service: Service) -> None:
    before = service.dump()
    service.probe.words = "535 5.7.8 no"
    refused = await service.settings(method="SMTP", smtp=SMTP | {"password": PASSWORD})
    assert codes(refused) == [("SMTP_FAILED", "smtp")]
    assert "535 5.7.8 no" in refused["userErrors"][0]["message"]
    assert service.dump() == before


async def test_the_kept_password_serves_the_same_server(service: Service) -> None:
    await service.settings(smtp=SMTP | {"password": PASSWORD})
    saved = await service.settings(method="SMTP", smtp=SMTP)
    assert saved["emailSettings"]["smtp"]["passwordSet"]
    assert [password for _, password in service.probe.calls] == [PASSWORD, PASSWORD]


@pytest.mark.parametrize(
    "change", [{"host": "evil.example.org"}, {"port": 2525}, {"username": "eve"}, {"security": "TLS", "port": 465}]
)
async def test_another_server_is_never_shown_the_kept_password(service: Service, change: dict[str, object]) -> None:
    await service.settings(smtp=SMTP | {"password": PASSWORD})
    before = service.dump()
    refused = await service.settings(smtp=SMTP | change)
    assert codes(refused) == [("INVALID_INPUT", "smtp.password")]
    assert len(service.probe.calls) == 1
    assert service.dump() == before


async def test_without_a_user_name_no_password_is_told_or_kept(service: Service) -> None:
    await service.settings(smtp=SMTP | {"password": PASSWORD})
    saved = await service.settings(smtp={"host": "evil.example.org", "port": 25, "security": "STARTTLS"})
    assert saved["emailSettings"]["smtp"]["passwordSet"] is False
    again = await service.settings(
        smtp={"host": "open.example.org", "port": 25, "security": "STARTTLS", "password": PASSWORD}
    )
    assert again["emailSettings"]["smtp"]["passwordSet"] is False
    assert [password for _, password in service.probe.calls] == [PASSWORD, None, None]


async def test_null_forgets_the_server_unless_it_is_in_use(service: Service) -> None:
    await service.settings(method="SMTP", smtp=SMTP | {"password": PASSWORD})
    assert codes(await service.settings(smtp=None)) == [("INVALID_INPUT", "smtp")]
    forgotten = await service.settings(method="GENERAL_ADDRESS", smtp=None)
    assert forgotten["emailSettings"]["smtp"] is None
    assert codes(await service.settings(smtp=SMTP | {"password": ""})) == []
    assert service.probe.calls[-1][1] is None


async def test_a_method_that_is_refused_costs_no_conversation(service: Service) -> None:
    refused = await service.settings(method="GOOGLE", smtp=SMTP | {"password": PASSWORD})
    assert codes(refused) == [("NOT_AVAILABLE", "method")]
    assert service.probe.calls == []
