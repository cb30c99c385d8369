"""Mailbox providers whose domains nobody may send from as their own."""

import pytest

from sendas.domain.public_mailbox import is_public_mailbox


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "googlemail.com", "skynet.be", "telenet.be", "proximus.be", "outlook.com", "hotmail.fr", "orange.fr",
     "laposte.net", "ziggo.nl", "t-online.de", "web.de", "gmx.de", "icloud.com", "yahoo.co.uk", "proton.me"],
)  # fmt: skip
def test_a_mailbox_provider_is_known(domain: str) -> None:
    assert is_public_mailbox(domain)


@pytest.mark.parametrize("domain", ["starcomm.be", "notgmail.com", "gmail.com.be", "facturen.shop.be", "com", ""])
def test_a_company_domain_is_not_one(domain: str) -> None:
    assert not is_public_mailbox(domain)
