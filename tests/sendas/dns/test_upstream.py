"""Recursors as an operator writes them."""

import pytest

from sendas.dns.endpoint import parse_endpoint
from sendas.dns.upstream import Transport, Upstream, parse_upstream


@pytest.mark.parametrize(
    ("text", "upstream"),
    [
        ("192.0.2.1", Upstream(parse_endpoint("192.0.2.1:53"))),
        ("[2001:db8::1]:5300", Upstream(parse_endpoint("[2001:db8::1]:5300"))),
        ("tls://192.0.2.1#Dns.example", Upstream(parse_endpoint("192.0.2.1:853"), Transport.TLS, "dns.example")),
        (
            "tls://[2001:db8::1]#dns.example",
            Upstream(parse_endpoint("[2001:db8::1]:853"), Transport.TLS, "dns.example"),
        ),
        ("tls://192.0.2.1:53#dns.example", Upstream(parse_endpoint("192.0.2.1:53"), Transport.TLS, "dns.example")),
        (
            "https://[2001:db8::1]:8443/a/b?c=%20#dns.example",
            Upstream(parse_endpoint("[2001:db8::1]:8443"), Transport.HTTPS, "dns.example", "/a/b?c=%20"),
        ),
        (
            "https://192.0.2.1/dns-query#dns.example",
            Upstream(parse_endpoint("192.0.2.1:443"), Transport.HTTPS, "dns.example", "/dns-query"),
        ),
    ],
)
def test_reads_resolvers(text: str, upstream: Upstream) -> None:
    assert parse_upstream(text) == upstream


def test_a_path_is_told_to_nobody() -> None:
    assert parse_upstream("https://192.0.2.1/my-secret#dns.example").name == "dns.example"
    assert parse_upstream("192.0.2.1").name == "192.0.2.1:53"


@pytest.mark.parametrize(
    "text",
    [
        "", "dns.example", "tls://192.0.2.1", "tls://192.0.2.1#", "tls://dns.quad9.net#dns.quad9.net",
        "tls://192.0.2.1/path#dns.example", "https://192.0.2.1#dns.example", "https://192.0.2.1/dns-query",
        "http://192.0.2.1/dns-query#dns.example", "quic://192.0.2.1#dns.example", "tls://192.0.2.1:0#dns.example",
        "tls://192.0.2.1:65536#dns.example", "tls://2001:db8::1#dns.example", "tls://[192.0.2.1]#dns.example",
        "tls://192.0.2.1#dns example", "tls://user@192.0.2.1#dns.example", "tls://192.0.2.1#dns.example/path",
        "tls://192.0.2.256#dns.example", "https://192.0.2.1/\u00e9#dns.example", "tls://192.0.2.1#dns..example",
    ],
)  # fmt: skip
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not (a resolver, such as|an address with an optional port)") as caught:
        parse_upstream(text)
    assert text in str(caught.value)
