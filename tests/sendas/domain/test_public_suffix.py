"""Public suffixes and registrable domains."""

import pytest

from sendas.domain.public_suffix import is_public_suffix, registrable_domain


@pytest.mark.parametrize(
    ("name", "registrable"),
    [
        ("shop.be", "shop.be"),
        ("a.b.shop.be", "shop.be"),
        ("mail.shop.co.uk", "shop.co.uk"),
        ("a.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.www.ck", "www.ck"),
        ("a.shop.xn--55qx5d.cn", "shop.xn--55qx5d.cn"),
        ("a.theo.github.io", "theo.github.io"),
        ("a.b.test", "b.test"),
    ],
)
def test_the_registrable_domain_is_one_label_below_the_suffix(name: str, registrable: str) -> None:
    assert registrable_domain(name) == registrable
    assert not is_public_suffix(registrable)
    assert is_public_suffix(registrable.split(".", 1)[1])


def test_a_suffix_is_its_own_registrable_domain() -> None:
    assert registrable_domain("co.uk") == "co.uk"
