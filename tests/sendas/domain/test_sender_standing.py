"""Whether an address may be used as a sender today (product.md sections 4.2 and 7.6)."""

from datetime import UTC, datetime

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_name import canonical_name
from sendas.domain.domain_state import DomainStatus
from sendas.domain.sender_standing import SenderDomain, SenderStatus, standing_of
from sendas.domain.sending_method import SendingMethod

SERVER_1, SERVER_2 = SendingMethod.OWN_DOMAIN_SERVER_1, SendingMethod.OWN_DOMAIN_SERVER_2
SHOP = canonical_name("shop.be")
STOPS = datetime(2026, 11, 27, tzinfo=UTC)


def domain(
    status: DomainStatus, *, judged: bool = True, name: str = "shop.be", server: str = "server-1"
) -> SenderDomain:
    return SenderDomain(name, server, status, judged, ("s1",), STOPS if status is DomainStatus.AT_RISK else None)


def known(*domains: SenderDomain) -> dict[tuple[str, str], SenderDomain]:
    return {(each.name, each.server_id): each for each in domains}


@pytest.mark.parametrize(
    ("status", "judged", "standing", "code"),
    [
        (DomainStatus.VERIFIED, True, SenderStatus.VALID, CheckCode.OK),
        (DomainStatus.AT_RISK, True, SenderStatus.VALID, CheckCode.DOMAIN_AT_RISK),
        (DomainStatus.PENDING, False, SenderStatus.PENDING, CheckCode.NOT_CHECKED),
        (DomainStatus.PENDING, True, SenderStatus.INVALID, CheckCode.DOMAIN_NOT_VERIFIED),
        (DomainStatus.FAILED, True, SenderStatus.INVALID, CheckCode.DOMAIN_NOT_VERIFIED),
        (DomainStatus.SUSPENDED, True, SenderStatus.INVALID, CheckCode.DOMAIN_NOT_VERIFIED),
        (DomainStatus.SUSPENDED, False, SenderStatus.INVALID, CheckCode.DOMAIN_NOT_VERIFIED),
    ],
)
def test_the_state_of_the_domain_decides(
    status: DomainStatus, standing: SenderStatus, code: CheckCode, *, judged: bool
) -> None:
    own = domain(status, judged=judged)
    found = standing_of(SHOP, SERVER_1, known(own))
    assert (found.status, found.code, found.domain) == (standing, code, own)
    assert found.usable == (standing is SenderStatus.VALID)
    assert "shop.be" in found.sentence.english() or code is CheckCode.OK


def test_a_domain_nobody_prepared_is_pending() -> None:
    found = standing_of(SHOP, SERVER_1, {})
    assert (found.status, found.code, found.domain) == (SenderStatus.PENDING, CheckCode.NOT_CHECKED, None)


@pytest.mark.parametrize("name", ["mail.shop.be", "webshop.be", "be"])
def test_a_verified_domain_covers_no_other(name: str) -> None:
    verified = known(domain(DomainStatus.VERIFIED, name=name), domain(DomainStatus.VERIFIED, name=f"x.{name}"))
    assert not standing_of(SHOP, SERVER_1, verified).usable
    parent = known(domain(DomainStatus.VERIFIED))
    assert not standing_of(canonical_name("mail.shop.be"), SERVER_1, parent).usable


@pytest.mark.parametrize("chosen", [None, DomainStatus.PENDING, DomainStatus.FAILED])
@pytest.mark.parametrize("other", [DomainStatus.VERIFIED, DomainStatus.AT_RISK])
def test_another_server_keeps_sending_until_the_chosen_one_can(
    chosen: DomainStatus | None, other: DomainStatus
) -> None:
    old = domain(other, server="server-1")
    new = [domain(chosen, server="server-2")] if chosen else []
    found = standing_of(SHOP, SERVER_2, known(old, *new))
    assert (found.usable, found.domain) == (True, old)


def test_the_chosen_server_sends_as_soon_as_it_can() -> None:
    old, new = domain(DomainStatus.VERIFIED), domain(DomainStatus.AT_RISK, server="server-2")
    assert standing_of(SHOP, SERVER_2, known(old, new)).domain == new
    assert standing_of(SHOP, SERVER_1, known(old, new)).domain == old


@pytest.mark.parametrize("method", [SendingMethod.SMTP, SendingMethod.GOOGLE, SendingMethod.MICROSOFT])
def test_a_method_of_the_company_s_own_needs_no_domain(method: SendingMethod) -> None:
    for name in ("shop.be", "gmail.com"):
        found = standing_of(canonical_name(name), method, known(domain(DomainStatus.FAILED)))
        assert (found.status, found.code, found.domain) == (SenderStatus.VALID, CheckCode.OK, None)


def test_under_the_general_address_no_other_is_valid() -> None:
    found = standing_of(SHOP, SendingMethod.GENERAL_ADDRESS, known(domain(DomainStatus.VERIFIED)))
    assert (found.status, found.code) == (SenderStatus.INVALID, CheckCode.METHOD_NOT_READY)


@pytest.mark.parametrize("method", [SERVER_1, SERVER_2])
def test_a_mailbox_provider_is_never_an_own_domain(method: SendingMethod) -> None:
    verified = known(domain(DomainStatus.VERIFIED, name="gmail.com"))
    found = standing_of(canonical_name("gmail.com"), method, verified)
    assert (found.status, found.code, found.domain) == (SenderStatus.INVALID, CheckCode.FROM_FREEMAIL, None)
    assert "gmail.com" in found.sentence.english()


def test_a_domain_that_the_operator_stopped_is_not_sent_from_by_another_server() -> None:
    stopped = SenderDomain("shop.be", "server-1", DomainStatus.SUSPENDED, judged=True, selectors=("a",))
    other = SenderDomain("shop.be", "server-2", DomainStatus.VERIFIED, judged=True, selectors=("b",))
    domains = {(each.name, each.server_id): each for each in (stopped, other)}
    assert not standing_of(canonical_name("shop.be"), SendingMethod.OWN_DOMAIN_SERVER_1, domains).usable
