"""What lexicon does to a domain when it is used as documented, measured, and what becomes of the same through us."""

import asyncio

import pytest

from sendas_providers import Change, Outcome, Rejected
from tests.plugins.http_proxy import Fault
from tests.plugins.sendas_lexicon.apex import OURS, SPF, TOKEN, apex
from tests.plugins.sendas_lexicon.naive import naively
from tests.plugins.sendas_lexicon.workers import until
from tests.servers import PowerDns


async def test_lexicon_makes_a_second_spf_record_and_says_yes(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        with naively(powerdns, here.origin) as lexicon:
            assert lexicon.create_record("TXT", here.origin, OURS) is True
        assert here.texts() == sorted([TOKEN, OURS, SPF])


async def test_we_make_no_second_spf_record(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        [result] = await here.apply(Change(None, here.rrset(OURS)))
        assert result.outcome is Outcome.CONFLICT
        with pytest.raises(Rejected, match="two SPF records"):
            await here.apply(Change(here.rrset(SPF, TOKEN), here.rrset(SPF, TOKEN, OURS)))
        assert here.texts() == sorted([TOKEN, SPF])


async def test_we_replace_the_one_spf_record_and_take_it_back(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        before = here.records()
        change = Change(await here.now(), here.rrset(OURS, TOKEN))
        assert [each.outcome for each in await here.apply(change)] == [Outcome.APPLIED]
        assert here.texts() == sorted([TOKEN, OURS])
        assert [each.outcome for each in await here.apply(Change(change.after, change.before))] == [Outcome.APPLIED]
        assert here.records() == before


async def test_lexicon_wipes_the_apex_and_says_yes(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        with naively(powerdns, here.origin) as lexicon:
            assert lexicon.delete_record(None, "TXT", here.origin) is True
        assert here.texts() == []


async def test_we_remove_our_value_and_nothing_else(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        theirs = await here.now()
        ours = here.rrset(SPF, TOKEN, "sendas-verification=x")
        assert [each.outcome for each in await here.apply(Change(theirs, ours), Change(ours, theirs))] == [
            Outcome.APPLIED,
            Outcome.APPLIED,
        ]
        assert here.texts() == sorted([TOKEN, SPF])


async def test_lexicon_deletes_nothing_where_an_id_has_a_slash_and_says_yes(powerdns: PowerDns) -> None:
    """Its powerdns module cuts an id at the second slash."""
    spf = "v=spf1 ip4:192.0.2.0/24 -all"
    async with apex(powerdns, spf) as here:
        with naively(powerdns, here.origin) as lexicon:
            [record] = lexicon.list_records("TXT", here.origin, spf)
            assert lexicon.delete_record(identifier=record["id"]) is True
        assert here.texts() == sorted([TOKEN, spf])


async def test_a_deletion_that_does_nothing_leaves_one_spf_record(powerdns: PowerDns) -> None:
    spf = "v=spf1 ip4:192.0.2.0/24 -all"
    async with apex(powerdns, spf) as here:
        before = here.records()
        [result] = await here.apply(Change(await here.now(), here.rrset(OURS, TOKEN)))
        assert (result.outcome, here.records()) == (Outcome.UNKNOWN, before)
        assert "it is not there now" in result.detail


async def test_a_creation_that_is_refused_is_put_back(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        before = here.records()
        change = Change(await here.now(), here.rrset(OURS, TOKEN))
        here.spoil(Fault.FORBIDDEN, {2})
        [result] = await here.apply(change)
        assert (result.outcome, result.code, here.records()) == (Outcome.FAILED, "forbidden", before)
        assert result.detail.endswith("put back as it was")


async def test_what_cannot_be_put_back_is_told(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        change = Change(await here.now(), here.rrset(OURS, TOKEN))
        here.spoil(Fault.FORBIDDEN, range(2, 100))
        [result] = await here.apply(change)
        assert (result.outcome, here.texts()) == (Outcome.UNKNOWN, [TOKEN])
        assert "partial" in result.detail


@pytest.mark.parametrize("times", [1, 3])
async def test_who_is_cancelled_within_a_swap_puts_it_back_first(powerdns: PowerDns, times: int) -> None:
    async with apex(powerdns, deadline=2) as here:
        change = Change(await here.now(), here.rrset(OURS, TOKEN))
        here.spoil(Fault.SILENT, {2})
        applying = asyncio.create_task(here.apply(change))
        await until(lambda: here.proxy.writes == 2)
        assert here.texts() == [TOKEN]
        for _ in range(times):
            applying.cancel()
            await asyncio.sleep(0.1)
        with pytest.raises(asyncio.CancelledError):
            await applying
        assert here.texts() == sorted([SPF, TOKEN])
