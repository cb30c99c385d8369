"""Addresses with ports, as an operator writes them."""

import pytest

from sendas.dns.endpoint import parse_endpoint
from sendas.dns.roots import ROOT_SERVERS
from sendas.domain.address_policy import may_connect


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("192.0.2.1", "192.0.2.1:53"),
        (" 127.0.0.1:5300 ", "127.0.0.1:5300"),
        ("::1", "[::1]:53"),
        ("[2001:DB8::1]:5300", "[2001:db8::1]:5300"),
    ],
)
def test_reads_addresses(text: str, written: str) -> None:
    assert str(parse_endpoint(text)) == written
    assert parse_endpoint(written) == parse_endpoint(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "ns1.shop.be", "ns1.shop.be:53", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:dns", "127.1",
        "127.0.0.1:-1", "127.0.0.1:\uff15\uff13", "[::1", "[::1]53", "[::1]:", "[::1]:x", "[]", "127.0.0.1 5300",
        "0x7f.1", "[::1]", "[127.0.0.1]:53", "::1:", "127.0.0.1:53:53",
    ],
)  # fmt: skip
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address with an optional port") as caught:
        parse_endpoint(text)
    assert text in str(caught.value)


def test_thirteen_roots_twice() -> None:
    assert len(set(ROOT_SERVERS)) == 26
    assert all(may_connect(root.address) and root.port == 53 for root in ROOT_SERVERS)
