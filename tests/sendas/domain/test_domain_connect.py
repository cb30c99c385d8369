"""The hint of Domain Connect, read as a hint and no more."""

import pytest

from sendas.domain.domain_connect import DomainConnectHint, domain_connect_hint, domain_connect_question
from sendas.domain.observation import AnswerKind, Observation, ServerAnswer

QUESTION = domain_connect_question("shop.be")


def said(*values: str, kind: AnswerKind = AnswerKind.FOUND) -> DomainConnectHint:
    return domain_connect_hint(Observation(QUESTION, "shop.be", (ServerAnswer("ns1", "192.0.2.1", kind, values),)))


@pytest.mark.parametrize("place", ["domainconnect.ionos.com", "api.cloudflare.com/client/v4/dns/domainconnect"])
def test_a_place_is_a_hint(place: str) -> None:
    assert said(place) == DomainConnectHint(place, seen=True)


@pytest.mark.parametrize(
    "text",
    ["", "localhost", "https://a.example", "a.example:443", "a.example@b", "a.example/?q", "a.example\n", "A.example",
     "169.254.169.254", "a..example", f"a.{'b' * 200}.example", "ä.example"],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert said(text) == DomainConnectHint(None, seen=True)


def test_several_are_none() -> None:
    assert said("a.example", "b.example") == DomainConnectHint(None, seen=True)


def test_an_absence_is_seen_and_silence_is_not() -> None:
    assert said(kind=AnswerKind.NXDOMAIN) == DomainConnectHint(None, seen=True)
    assert said(kind=AnswerKind.TIMEOUT) == DomainConnectHint(None, seen=False)
