"""DNSSEC as a real unbound validates it, of zones that a real knot serves."""

from pathlib import Path

from sendas.actions.survey_domain import survey_domain
from sendas.dns.endpoint import parse_endpoint
from sendas.dns.second_opinion import ValidatingResolvers
from tests.servers import Knot, Unbound, free_port, loopback_addresses
from tests.surroundings import memory_dns, two_servers

# A zone that its parent calls signed and that is not: what is left when a host forgets the DS at the registrar.
ANCHOR = "shop.be. DS 12345 8 2 " + "AB" * 32
ELSEWHERE = "x.example. DS 1 8 2 " + "AB" * 32
ZONE = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n@ TXT hello\n"


async def test_a_zone_whose_chain_of_trust_is_broken_is_bogus(tmp_path: Path) -> None:
    [served, resolving] = loopback_addresses(2)
    port = free_port([served])
    zones = {"shop.be": ZONE, "other.be": ZONE}
    with (
        Knot(tmp_path / "knot", zones, [served], port),
        Unbound(tmp_path / "shop", "shop.be", f"{served}@{port}", resolving, anchor=ANCHOR) as strict,
        Unbound(
            tmp_path / "other", "shop.be", f"{served}@{port}", resolving, anchor="x.example. DS 1 8 2 " + "AB" * 32
        ) as mild,
    ):
        assert await ValidatingResolvers([parse_endpoint(strict.endpoint)]).is_bogus("shop.be")
        assert not await ValidatingResolvers([parse_endpoint(mild.endpoint)]).is_bogus("shop.be")
        both = ValidatingResolvers([parse_endpoint(mild.endpoint), parse_endpoint(strict.endpoint)])
        assert await both.is_bogus("shop.be")
        survey = await survey_domain(memory_dns(), both, "shop.be", two_servers()["server-1"], None)
        assert survey.receiver
        assert (survey.receiver.passes, survey.receiver.decided_by) == (False, "DNS_DNSSEC_BOGUS")


async def test_a_resolver_that_does_not_answer_says_nothing() -> None:
    [nobody] = loopback_addresses(1)
    silent = ValidatingResolvers([parse_endpoint(f"{nobody}:{free_port([nobody])}")])
    assert not await silent.is_bogus("shop.be")
