"""`sendas check`, in a process of its own, against a small internet of name servers."""

import asyncio
import json
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sendas.demo.world import demo_name_server
from sendas_providers.testing import NameServer
from tests.sendas.commands.test_commands import sendas
from tests.sendas.domain.test_dkim import OURS as KEY

GREEN = {
    "bounce": "CNAME rp.sendas.example.",
    "_dmarc": 'TXT "v=DMARC1; p=reject; rua=mailto:theo@starcomm.be"',
    "s1._domainkey": f'TXT "v=DKIM1; k=rsa; " "p={KEY[:200]}" "{KEY[200:]}"',
}


@asynccontextmanager
async def internet(**records: str) -> AsyncGenerator[NameServer]:
    async with demo_name_server("c2VjcmV0c2VjcmV0c2VjcmV0") as names:
        zone = names.zone("starcomm.be")
        for name, text in records.items():
            zone.add(f"{name}.starcomm.be.", *text.split(" ", 1))
        yield names


async def check(folder: Path, names: NameServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {"SENDAS_DNS_ROOTS": names.endpoint, "SENDAS_DNS_ALLOW_PRIVATE": "1"}
    return await asyncio.to_thread(sendas, folder, "check", *arguments, **variables)


async def test_a_domain_that_is_ready(tmp_path: Path) -> None:
    async with internet(**GREEN) as names:
        told = await check(tmp_path, names, "starcomm.be", "--selector", "s1")
        assert (told.returncode, told.stderr) == (0, "")
        assert "zone starcomm.be; name servers ns.dns.example" in told.stdout
        assert "contact theo@starcomm.be" in told.stdout
        assert "receiver: accepts (SPF PASS, DKIM PASS, DMARC PASS)" in told.stdout
        assert "SPF: 1 look-ups for us, 1 at most, of 10" in told.stdout
        assert "← ours" in told.stdout
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == [], "no database, no key"


async def test_a_domain_that_is_not(tmp_path: Path) -> None:
    async with internet(_dmarc='TXT "v=DMARC1; p=none"') as names:
        told = await check(tmp_path, names, "starcomm.be")
        assert told.returncode == 1
        assert "bounce.starcomm.be does not exist" in told.stdout
        assert "DMARC_NO_RUA" in told.stdout
        assert "give --selector" in told.stdout


async def test_a_server_that_merges(tmp_path: Path) -> None:
    async with internet() as names:
        told = await check(tmp_path, names, "starcomm.be", "--server", "server-2", "--json")
    assert told.returncode == 1
    survey: Any = json.loads(told.stdout)
    [spf] = [row for row in survey["rows"] if row["purpose"] == "SPF"]
    assert (spf["status"], spf["value"][:7]) == ("MISMATCH", "v=spf1 ")
    assert survey["receiver"] is None


async def test_a_dns_that_does_not_answer_is_no_verdict(tmp_path: Path) -> None:
    async with internet() as names:
        variables = {"SENDAS_DNS_ROOTS": f"{names.address}:{names.port + 1}", "SENDAS_DNS_ALLOW_PRIVATE": "1"}
        told = await asyncio.to_thread(sendas, tmp_path, "check", "starcomm.be", **variables)
    assert told.returncode == 3
    assert "did not answer" in told.stdout


async def test_what_cannot_be_checked_is_said(tmp_path: Path) -> None:
    for arguments, words in (
        (("not a domain",), "sendas: "),
        (("starcomm.be", "--server", "server-9"), "there is no server-9; there are"),
    ):
        told = await asyncio.to_thread(sendas, tmp_path, "check", *arguments)
        assert told.returncode == 2
        assert words in told.stderr
        assert "Traceback" not in told.stderr
