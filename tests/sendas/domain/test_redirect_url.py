"""Where a browser may be sent: nowhere that it would take for something else than we do."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.redirect_url import may_redirect

GOOD = ["https://dns.example", "https://dns.example:8443/a/b?c=d&e=%0d%0a#f", "HTTPS://DNS.example/"]
NOWHERE = [
    "",
    "/relative",
    "//dns.example/",
    "https:dns.example",
    "https:/dns.example",
    "https:///dns.example",
    "https://",
    "https://:443/",
    "https://dns.example:0/",
    "https://dns.example:65536/",
    "https://dns.example:x/",
    "https://[dns.example/",
    "https://us@dns.example/",
    "https://us:pw@dns.example/",
    "https:\\\\dns.example",
    "https://us.example\\@dns.example",
    " https://dns.example/",
    "https://dns.example/ ",
    "https://dns.example/\r\nset-cookie: a=b",
    "ht\ttps://dns.example/",
    "https://dns.example/\u202e",
    "https://dns\uff0eexample/",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://dns.example/",
    f"https://dns.example/{'a' * 8000}",
]


@pytest.mark.parametrize("url", GOOD)
def test_an_address_of_the_web_is_one(url: str) -> None:
    assert may_redirect(url)
    assert may_redirect(url, plain_http=True)


@pytest.mark.parametrize("url", NOWHERE)
def test_anything_else_is_none(url: str) -> None:
    assert not may_redirect(url)
    assert not may_redirect(url, plain_http=True)


def test_plain_http_is_for_closed_networks() -> None:
    assert not may_redirect("http://dns.example/")
    assert may_redirect("http://dns.example/", plain_http=True)


@given(st.text(max_size=30) | st.builds("https://{}".format, st.text(max_size=30)))
def test_what_is_let_through_begins_with_a_host_and_fits_a_header(text: str) -> None:
    if may_redirect(text):
        assert text.lower().startswith("https://")
        assert urlsplit(text).hostname
        assert text.isascii()
        assert text.isprintable()
        assert not {" ", "\\"} & set(text)
