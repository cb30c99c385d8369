"""Operators make templates and a key, and hold both against the rules."""

import asyncio
import json
import stat
from pathlib import Path

import dns.name
import dns.zonefile
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from sendas.demo.world import demo_name_server
from sendas_providers.domain_connect import joined_key
from tests.sendas.commands.test_commands import sendas

MADE = (
    "domain-connect",
    "template",
    "--provider-id",
    "mail.example",
    "--provider-name",
    "Mail",
    "--server",
    "server-1",
)
KEY = ("domain-connect", "key", "--key-domain", "mail.example")


def test_a_template_is_made_that_keeps_to_the_rules(tmp_path: Path) -> None:
    made = sendas(tmp_path, *MADE, SENDAS_PUBLIC_URL="https://app.mail.example/x")
    assert (made.returncode, made.stdout) == (0, "mail.example.server-1.json\n"), made.stderr
    template = json.loads((tmp_path / "mail.example.server-1.json").read_text())
    assert (template["syncPubKeyDomain"], template["syncRedirectDomain"]) == ("mail.example", "app.mail.example")
    linted = sendas(tmp_path, "domain-connect", "lint", "mail.example.server-1.json")
    assert linted.returncode == 0
    assert ": error: " not in linted.stdout


@pytest.mark.parametrize(
    ("more", "words"),
    [((), "SENDAS_PUBLIC_URL"), (("--redirect-domain", "a.example", "--server", "x"), "there is no x")],
)
def test_what_the_operator_must_say_is_said(tmp_path: Path, more: tuple[str, ...], words: str) -> None:
    made = sendas(tmp_path, *MADE, *more)
    assert made.returncode == 2
    assert words in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_template_that_breaks_a_rule_is_none(tmp_path: Path) -> None:
    made = sendas(tmp_path, *MADE, "--redirect-domain", "not a host")
    assert made.returncode == 2
    assert "syncRedirectDomain" in made.stderr
    path = tmp_path / "a.example.b.json"
    path.write_text('{"providerId": "a.example"}')
    linted = sendas(tmp_path, "domain-connect", "lint", SENDAS_DOMAIN_CONNECT_TEMPLATES=str(tmp_path))
    assert linted.returncode == 1
    assert f"{path}: error: serviceId: is missing" in linted.stdout


def test_a_key_is_made_once_and_published_in_parts(tmp_path: Path) -> None:
    made = sendas(tmp_path, *KEY)
    assert made.returncode == 0, made.stderr
    path = tmp_path / "domain-connect.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "PRIVATE" not in made.stdout
    assert sendas(tmp_path, *KEY).stdout == made.stdout
    [rrset] = dns.zonefile.read_rrsets(made.stdout, rdclass=None, default_ttl=None, origin=dns.name.root)
    assert str(rrset.name) == "_dck1.mail.example."
    values = [line.split('"')[1] for line in made.stdout.splitlines() if not line.startswith(";")]
    assert len(rrset) == len(values)
    assert all(len(value) <= 255 for value in values), "one string each"
    key = load_pem_private_key(path.read_bytes(), None).public_key()
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert joined_key(values) == public


async def test_the_key_is_looked_for_in_the_dns(tmp_path: Path) -> None:
    async with demo_name_server("c2VjcmV0c2VjcmV0c2VjcmV0") as names:
        known = {
            "SENDAS_DNS_ROOTS": names.endpoint,
            "SENDAS_DNS_ALLOW_PRIVATE": "1",
            "SENDAS_DOMAIN_CONNECT_KEY_HOST": "_dck1",
            "SENDAS_DOMAIN_CONNECT_KEY_FILE": "domain-connect.pem",
        }

        async def told(*arguments: str) -> tuple[int, str]:
            done = await asyncio.to_thread(sendas, tmp_path, *arguments, **known)
            return done.returncode, done.stdout.splitlines()[-1] if done.stdout else done.stderr

        lint = ("domain-connect", "lint", "mail.example.server-1.json", "--dns")
        await told(*MADE, "--key-domain", "starcomm.be", "--redirect-domain", "a.mail.example")
        assert (await told("domain-connect", "key", "--key-domain", "starcomm.be"))[0] == 0
        assert await told(*lint) == (1, "_dck1.starcomm.be: error: there is no key")
        made = await asyncio.to_thread(sendas, tmp_path, "domain-connect", "key", "--key-domain", "starcomm.be")
        zone = names.zone("starcomm.be")
        for line in made.stdout.splitlines():
            if not line.startswith(";"):
                owner, _, _, rdtype, value = line.split(" ", 4)
                zone.add(owner, rdtype, value)
        assert await told(*lint) == (0, "_dck1.starcomm.be: the key is published")
        (tmp_path / "domain-connect.pem").unlink()
        assert (await told("domain-connect", "key", "--key-domain", "starcomm.be"))[0] == 0
        assert await told(*lint) == (1, "_dck1.starcomm.be: error: another key is published")
