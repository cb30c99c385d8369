"""The lines that are written for a plan, in the configuration of the servers they are for."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sendas_providers import AuthFailed, Change, DnsError, Forbidden, Outcome, RRset, Value, Zone, forbidden_beside
from sendas_rfc2136.credentials import TSIG
from sendas_rfc2136.knot_acl import knot_acl
from sendas_rfc2136.provider import Rfc2136
from sendas_rfc2136.update_policy import update_policy
from tests.plugins.sendas_rfc2136.subjects import KEYS, ORIGIN, ZONE_FILE, provider_at
from tests.servers import Bind, Knot, free_port, loopback_addresses

ZONE = Zone(f"{ORIGIN}.", f"{ORIGIN}.")
DMARC, SELECTOR = f"_dmarc.{ORIGIN}.", f"s1._domainkey.{ORIGIN}."
BOUNCE = f"bounce.{ORIGIN}."
FORM = {"key_name": "sendas"}


def rrset(name: str, rdtype: str, text: str) -> RRset:
    return RRset(name, rdtype, 300, frozenset({Value(text)}))


MADE = (
    rrset(DMARC, "TXT", "v=DMARC1; p=none"),
    rrset(SELECTOR, "CNAME", "s1.us.example."),
    rrset(BOUNCE, "TXT", "v=spf1 -all"),
    rrset(BOUNCE, "MX", "10 mx.us.example."),
)
CHANGES = tuple(Change(None, each, forbidden_beside(each.type)) for each in MADE)
FOREIGN = (
    rrset(ZONE.name, "TXT", "x"),
    rrset(f"other.{ORIGIN}.", "TXT", "x"),
    rrset(f"below.{DMARC}", "TXT", "x"),
    rrset(f"below.{SELECTOR}", "CNAME", "x.example."),
    rrset(f"x{DMARC}", "TXT", "x"),
    # Each name and each type is granted, but not the two together.
    rrset(DMARC, "MX", "10 mx.us.example."),
    rrset(f"below.{BOUNCE}", "MX", "10 mx.us.example."),
    rrset(DMARC, "A", "192.0.2.1"),
)

Granting = Callable[[Path], AbstractContextManager[Rfc2136]]


@contextmanager
def bind(directory: Path) -> Generator[Rfc2136]:
    lines = update_policy(ZONE, CHANGES, FORM)
    policy = lines[lines.index("update-policy") : lines.rindex("}")]
    with Bind(directory, {ORIGIN: ZONE_FILE}, free_port([Bind.address]), keys=KEYS, policy=policy) as server:
        yield provider_at(server.address, server.port)


@contextmanager
def knot(directory: Path) -> Generator[Rfc2136]:
    addresses, grants = loopback_addresses(1), knot_acl(ZONE, CHANGES, FORM)
    with Knot(directory, {ORIGIN: ZONE_FILE}, addresses, free_port(addresses), keys=KEYS, grants=grants) as server:
        yield provider_at(addresses[0], server.port)


# knot says of what no rule grants that it does not know the key.
@pytest.mark.parametrize(("granting", "refusal"), [(bind, Forbidden), (knot, AuthFailed)])
async def test_a_plan_can_be_made_and_taken_back_with_its_grant_and_nothing_else(
    tmp_path: Path, granting: Granting, refusal: type[DnsError]
) -> None:
    with granting(tmp_path) as provider:
        assert (await provider.check()).rights
        results = await provider.apply(ZONE, CHANGES, note="")
        assert [result.outcome for result in results] == [Outcome.APPLIED] * len(CHANGES)
        for each in FOREIGN:
            with pytest.raises(refusal):
                await provider.apply(ZONE, [Change(None, each)], note="")
        names = {each.name for each in FOREIGN} - {DMARC, ZONE.name}
        assert await provider.read(ZONE, names) == ()
        undone = await provider.apply(ZONE, [Change(each.after, None) for each in CHANGES], note="")
        assert [result.outcome for result in undone] == [Outcome.APPLIED] * len(CHANGES)


def test_the_grant_has_the_lines_of_both() -> None:
    assert TSIG.policy
    grant = TSIG.policy(ZONE, CHANGES, FORM)
    for lines in (update_policy(ZONE, CHANGES, FORM), knot_acl(ZONE, CHANGES, FORM)):
        assert lines in grant
