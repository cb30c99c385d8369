"""Secrets go in and never come out: not in answers, logs, files, or what prints itself."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from sendas.actions.export_dkim import export_dkim
from sendas.actions.smtp_settings import SmtpEntry, SmtpLogin
from sendas.domain.smtp_server import SmtpSecurity, SmtpServer
from sendas.graphql.email_settings_mutations import SmtpInput, UpdateEmailSettingsInput
from sendas.graphql.scalars import Secret
from tests.logs import captured_logs
from tests.service import MASTER_KEY, SETTINGS, Service

PASSWORD = "hunter2-canary-password"  # noqa: S105  (what must not turn up)
SMTP = {"host": "mail.starcomm.be", "port": 587, "security": "STARTTLS", "username": "theo", "password": PASSWORD}
SAVE = "mutation ($i: UpdateEmailSettingsInput!) { updateEmailSettings(input: $i) { %s } }"


def _forms(secret: bytes) -> set[bytes]:
    """Give a secret as it could turn up: plain, in base64 and in hexadecimal."""
    return {
        secret,
        base64.b64encode(secret).rstrip(b"="),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
        secret.hex().encode(),
    }


async def _private_key(service: Service) -> tuple[bytes, bytes]:
    """Give the middle of a private key as PEM and as DER."""
    [key] = await export_dkim(service.services, "operator")
    loaded = serialization.load_pem_private_key(key.private_pem, None)
    der = loaded.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert key.private_pem.decode() not in repr(key)
    return key.private_pem.splitlines()[7], der[400:440]


async def test_no_secret_turns_up_anywhere(service: Service) -> None:
    heard: list[str] = []
    with captured_logs("DEBUG") as written:
        await service.settings(method="OWN_DOMAIN_SERVER_1")
        for entered in (
            {"smtp": SMTP},
            {"smtp": SMTP | {"port": 99}},
            {"smtp": SMTP | {"security": "NONE"}},
            {"smtp": {"password": PASSWORD}},
            {"smtp": SMTP | {"password": [PASSWORD]}},
            {"smtp": SMTP | {"password": {"a": PASSWORD}}},
            {"smtp": PASSWORD},
        ):
            for fields in (f"emailSettings {{ {SETTINGS} }} userErrors {{ message }}", "nope"):
                answer = await service.post(SAVE % fields, {"i": entered})
                heard.append(answer.text)
        literal = await service.post(f'mutation {{ updateEmailSettings(input: {{smtp: "{PASSWORD}"}}) {{ x }} }}')
        heard.append(literal.text)
        service.probe.words = "no"
        heard.append((await service.post(SAVE % "userErrors { message }", {"i": {"smtp": SMTP}})).text)
        service.execute("UPDATE email_settings SET smtp_password = x'00'")
        again = {key: value for key, value in SMTP.items() if key != "password"}
        broken = await service.post(SAVE % "userErrors { message }", {"i": {"smtp": again}})
        heard.append(broken.text)
        assert "INTERNAL" in broken.text
        await service.verified()
        pem, der = await _private_key(service)
        heard.append((await service.post("{ company { auditLog { nodes { action actor target detail } } } }")).text)
        heard.append((await service.post("{ company { name } }", token=service.token[:-3])).text)
    service.probe.words = None
    await service.settings(smtp=SMTP)
    files = b"".join(path.read_bytes() for path in _database_files(service.path))
    assert len(files) > 100_000
    everything = "".join(heard).encode() + written.getvalue().encode() + files + repr(service.dump()).encode()
    token = service.token.rsplit("_", 2)[-2].encode()
    for secret in (PASSWORD.encode(), MASTER_KEY, pem, der, token):
        for form in _forms(secret):
            assert form not in everything, form


def _database_files(path: Path) -> list[Path]:
    found = sorted(path.parent.glob(f"{path.name}*"))
    assert any(each.name.endswith("-wal") for each in found), "the log is read as well"
    return found


async def test_what_holds_a_secret_prints_without_it(service: Service) -> None:
    server = SmtpServer("mail.starcomm.be", 587, SmtpSecurity.STARTTLS, "theo")
    held = (
        SmtpEntry("mail.starcomm.be", 587, SmtpSecurity.STARTTLS, "theo", PASSWORD),
        SmtpLogin(server, PASSWORD),
        UpdateEmailSettingsInput(
            smtp=SmtpInput(
                host="h", port=587, security=SmtpSecurity.STARTTLS, username="theo", password=Secret(PASSWORD)
            )
        ),
        Secret(PASSWORD),
        service.services,
        service.services.sealer,
    )
    for each in held:
        for shown in (repr(each), str(each)):
            assert PASSWORD not in shown
            assert MASTER_KEY.decode() not in shown
            assert repr(MASTER_KEY) not in shown


async def test_a_row_s_seal_opens_for_its_own_row_alone(service: Service) -> None:
    """Whoever may write to the database cannot move a password to a company of his own."""
    await service.create_company(externalId="rival", name="Rival", email="info@rival.be")
    await service.settings(smtp=SMTP)
    service.execute(
        "UPDATE email_settings SET (smtp_host, smtp_port, smtp_security, smtp_username, smtp_password) = "
        "(SELECT smtp_host, smtp_port, smtp_security, smtp_username, smtp_password FROM email_settings "
        "WHERE smtp_host IS NOT NULL)"
    )
    again = {key: value for key, value in SMTP.items() if key != "password"}
    stolen = (await service.post(SAVE % "userErrors { code }", {"i": {"smtp": again}}, company="rival")).json()
    assert [error["extensions"]["code"] for error in stolen["errors"]] == ["INTERNAL"]
    assert len(service.probe.calls) == 1
