"""The whole way on real name servers: from the settings over HTTP to ticks read from knot, and back to grey."""

import asyncio
from pathlib import Path

from tests.knot_world import SAVE, as_published, world

RESOLVE = "{ resolveSender(input: {}) { decision { from envelopeFrom method usedFallback dkimDomain } } }"


async def test_server_1_red_then_green_then_grey_stays_green(tmp_path: Path) -> None:
    spf = 'TXT "v=spf1 include:_spf.hoster.example -all"'
    async with world(tmp_path, {"@": spf}) as here:
        saved = (await here.ask(SAVE, method="OWN_DOMAIN_SERVER_1"))["emailSettings"]
        assert saved["effective"]["from"] == "Shop <noreply@out.sendas.example>"
        domain = saved["domain"]["id"]

        red = await here.check(domain)
        assert (red["status"], red["zone"]) == ("PENDING", "shop.be")
        assert {each["purpose"]: each["code"] for each in red["records"]} == {
            "RETURN_PATH": "DNS_NXDOMAIN",
            "DKIM": "DNS_NXDOMAIN",
            "DMARC": "DMARC_MISSING",
        }

        here.publish(as_published(red["records"]))
        green = await here.check(domain)
        assert (green["status"], green["canSend"]) == ("VERIFIED", True)
        assert {each["status"] for each in green["records"]} == {"VALID"}
        decision = (await here.ask(RESOLVE))["decision"]
        assert decision["envelopeFrom"] == "bounces@bounce.shop.be"
        assert (decision["from"], decision["dkimDomain"]) == ("Shop <info@shop.be>", "shop.be")

        await asyncio.to_thread(here.knots[0].stop)
        half = await here.check(domain)
        assert {each["status"] for each in half["records"]} == {"VALID"}, "one of two servers is enough"

        await asyncio.to_thread(here.knots[1].stop)
        grey = await here.check(domain)
        assert (grey["status"], grey["canSend"]) == ("VERIFIED", True), "a DNS error never turns green red"
        assert {each["status"] for each in grey["records"]} == {"VALID"}
        assert {each["code"] for each in grey["records"] if each["required"]} == {"DNS_TIMEOUT"}


async def test_server_2_shows_one_merged_spf_record(tmp_path: Path) -> None:
    present = "v=spf1 include:_spf.hoster.example mx -all"
    async with world(tmp_path, {"@": f'TXT "{present}"', "_dmarc": 'TXT "v=DMARC1; p=reject"'}) as here:
        domain = (await here.ask(SAVE, method="OWN_DOMAIN_SERVER_2"))["emailSettings"]["domain"]["id"]
        red = await here.check(domain)
        spf = next(each for each in red["records"] if each["purpose"] == "SPF")
        assert spf["value"] == "v=spf1 include:_spf.hoster.example mx include:spf2.sendas.example -all"
        assert (spf["action"], spf["replaces"], spf["host"]) == ("REPLACE", [present], "@")
        assert spf["added"] == "include:spf2.sendas.example"
        assert "p=reject" in red["message"], "an enforced policy is the reason it cannot send yet"
        assert {each["purpose"] for each in red["records"]} == {"SPF", "DKIM"}, "never a second DMARC record"

        here.publish(as_published(red["records"]))
        green = await here.check(domain)
        assert green["status"] == "VERIFIED"
        assert (await here.ask(RESOLVE))["decision"]["envelopeFrom"] == "info@shop.be"


async def test_one_stale_server_is_named_and_holds_the_tick_back(tmp_path: Path) -> None:
    async with world(tmp_path, {}) as here:
        domain = (await here.ask(SAVE, method="OWN_DOMAIN_SERVER_1"))["emailSettings"]["domain"]["id"]
        records = as_published((await here.check(domain))["records"])
        here.publish(records, at=(0,))
        amber = await here.check(domain)
        assert (amber["status"], amber["canSend"]) == ("PENDING", False)
        required = [each for each in amber["records"] if each["required"]]
        assert {each["status"] for each in required} == {"PROPAGATING"}
        assert all("ns2.shop.be" in each["message"] for each in required)
