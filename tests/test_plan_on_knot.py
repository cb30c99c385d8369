"""Plan, apply and undo against a real knot over RFC 2136, seen from outside with kdig."""

import base64
import subprocess
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tests.knot_world import SAVE, World, world
from tests.servers import require

SECRET = base64.b64encode(b"a key that only we and knot have").decode()
SPF = "v=spf1 include:_spf.hoster.example mx -all"
VERIFICATION = "google-site-verification=kept"

CONNECT = """mutation ($input: ConnectDnsProviderInput!) { connectDnsProvider(input: $input) {
  connection { id status zones problem } userErrors { code message field } } }"""
PLAN = """mutation ($input: PlanDnsInput!) { planDns(input: $input) { plan {
  id hash zone applicable expiresAt provider { id } connection { id } undoes { id }
  changes { name type before after ttl reason records { purpose } }
  blockers { code severity message } warnings { code severity message } }
  userErrors { code message field } } }"""
APPLY = """mutation ($input: ApplyDnsPlanInput!) { applyDnsPlan(input: $input) { run {
  id state undoable finishedAt plan { id zone } results { outcome message change { name type } } }
  userErrors { code message field } } }"""
RUNS = """query ($id: ID!) { node(id: $id) { ... on Domain { status dnsRuns { totalCount nodes {
  id state undoable results { outcome } } } } } }"""


def kdig(here: World, *arguments: str) -> list[str]:
    """Give what kdig prints of the zone of shop.be, without the SOA, whose serial moves."""
    knot = here.knots[0]
    command = [str(require("kdig")), f"@{knot.addresses[0]}", "-p", str(knot.port), "+tcp", *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout  # noqa: S603  (ours)
    lines = [line for line in said.splitlines() if line and not line.startswith(";")]
    return sorted(" ".join(line.split()) for line in lines if not {"SOA", "TSIG"} & set(line.split()))


def update(here: World, *lines: str) -> None:
    """Change the zone as somebody else would."""
    knot = here.knots[0]
    told = [
        f"server {knot.addresses[0]} {knot.port}",
        "zone shop.be",
        f"key hmac-sha256:sendas. {SECRET}",
        *lines,
        "send",
    ]
    subprocess.run([str(require("knsupdate"))], input="\n".join([*told, "quit", ""]), check=True, text=True, timeout=10)  # noqa: S603  (ours)


def whole_zone(here: World) -> list[str]:
    return kdig(here, "-y", f"hmac-sha256:sendas.:{SECRET}", "shop.be", "AXFR")


@asynccontextmanager
async def connected(folder: Path, method: str) -> AsyncGenerator[tuple[World, str, str]]:
    """Give a world, its domain and its credential."""
    records = {"@": f'TXT "{SPF}"', "": f'TXT "{VERIFICATION}"'}
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(world(folder, records, keys={"sendas.": SECRET}))
        domain = (await here.ask(SAVE, method=method))["emailSettings"]["domain"]["id"]
        form = {
            "server": here.knots[0].addresses[0],
            "port": str(here.knots[0].port),
            "zone": "shop.be",
            "key_name": "sendas.",
            "secret": SECRET,
        }
        entered = [{"key": key, "value": value} for key, value in form.items()]
        made = await here.ask(CONNECT, input={"providerId": "rfc2136", "authId": "tsig", "credentials": entered})
        yield here, domain, made["connection"]["id"]


async def plan(here: World, domain: str, connection: str | None, **more: object) -> dict[str, Any]:
    given = {"domainId": domain, "connectionId": connection, **more}
    planned: dict[str, Any] = (await here.ask(PLAN, input=given))["plan"]
    return planned


async def apply(here: World, planned: dict[str, Any]) -> dict[str, Any]:
    run: dict[str, Any] = (await here.ask(APPLY, input={"planId": planned["id"], "hash": planned["hash"]}))["run"]
    return run


async def test_server_2_merges_into_the_one_spf_record_and_undo_leaves_the_zone_as_it_was(tmp_path: Path) -> None:
    async with connected(tmp_path, "OWN_DOMAIN_SERVER_2") as (here, domain, connection):
        before = whole_zone(here)
        planned = await plan(here, domain, connection)
        assert planned["blockers"] == []
        assert planned["applicable"]
        spf = next(each for each in planned["changes"] if each["name"] == "shop.be")
        assert spf["before"] == sorted([SPF, VERIFICATION])
        merged = "v=spf1 include:_spf.hoster.example mx include:spf2.sendas.example -all"
        assert spf["after"] == sorted([merged, VERIFICATION])
        assert whole_zone(here) == before, "planning writes nothing"

        run = await apply(here, planned)
        assert run["state"] == "APPLIED", run
        assert {each["outcome"] for each in run["results"]} == {"APPLIED"}
        assert all("all name servers" in each["message"] for each in run["results"]), run
        assert [line for line in kdig(here, "shop.be", "TXT") if "spf1" in line] == [f'shop.be. 300 IN TXT "{merged}"']
        assert (await here.ask(RUNS, id=domain))["status"] == "VERIFIED"

        undo = await plan(here, domain, None, undoesRunId=run["id"])
        assert undo["undoes"]["id"] == run["id"]
        undone = await apply(here, undo)
        assert undone["state"] == "APPLIED", undone
        assert whole_zone(here) == before
        shown = (await here.ask(RUNS, id=domain))["dnsRuns"]["nodes"]
        assert [each["state"] for each in shown] == ["APPLIED", "UNDONE"]
        assert {each["outcome"] for each in shown[1]["results"]} == {"UNDONE"}


async def test_undo_keeps_what_others_wrote_since(tmp_path: Path) -> None:
    async with connected(tmp_path, "OWN_DOMAIN_SERVER_2") as (here, domain, connection):
        run = await apply(here, await plan(here, domain, connection))
        update(here, 'add shop.be. 300 TXT "theirs=1"')
        undone = await apply(here, await plan(here, domain, None, undoesRunId=run["id"]))
        assert undone["state"] == "APPLIED", undone
        texts = {line.split(" TXT ")[1] for line in kdig(here, "shop.be", "TXT")}
        assert texts == {f'"{SPF}"', f'"{VERIFICATION}"', '"theirs=1"'}
