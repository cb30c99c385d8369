"""What is typed in a panel that appends the zone."""

import pytest

from sendas.domain.host import host_in_zone


@pytest.mark.parametrize(
    ("name", "zone", "host"),
    [
        ("shop.be", "shop.be", "@"),
        ("bounce.shop.be", "shop.be", "bounce"),
        ("bounce.facturen.shop.be", "facturen.shop.be", "bounce"),
        ("bounce.facturen.shop.be", "shop.be", "bounce.facturen"),
        ("shop.be.shop.be", "shop.be", "shop.be"),
        ("webshop.be", "shop.be", "webshop.be"),
        ("be", "shop.be", "be"),
    ],
)
def test_only_the_zone_itself_is_taken_off(name: str, zone: str, host: str) -> None:
    assert host_in_zone(name, zone) == host
