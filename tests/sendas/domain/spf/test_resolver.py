"""The resolver that answers from memory."""

import pytest

from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, MemoryResolver
from tests.spf_zones import published


@pytest.mark.parametrize(
    ("name", "kind", "lookup"),
    [
        ("mx.shop.be", LookupType.A, Lookup(LookupKind.FOUND, ("192.0.2.1", "192.0.2.2"))),
        ("MX.Shop.BE.", LookupType.A, Lookup(LookupKind.FOUND, ("192.0.2.1", "192.0.2.2"))),
        ("mx.shop.be", LookupType.AAAA, Lookup(LookupKind.NODATA)),
        ("shop.be", LookupType.TXT, Lookup(LookupKind.NODATA)),
        ("www.shop.be", LookupType.A, Lookup(LookupKind.NXDOMAIN)),
        ("x.mx.shop.be", LookupType.A, Lookup(LookupKind.NXDOMAIN)),
        ("broken.be", LookupType.TXT, Lookup(LookupKind.ERROR)),
    ],
)
async def test_an_answer_from_memory(name: str, kind: LookupType, lookup: Lookup) -> None:
    resolver = MemoryResolver(published("mx.shop.be A 192.0.2.1", "mx.shop.be A 192.0.2.2", "broken.be TXT !"))
    assert await resolver.resolve(name, kind) == lookup
    assert resolver.queries == 1
