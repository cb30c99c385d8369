"""Addresses that a hostile zone or setting may name."""

from ipaddress import ip_address

import pytest

from sendas.domain.address_policy import may_connect

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.9.9.9", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.0.1.1",
    "198.17.255.255", "198.20.0.1", "223.255.255.254", "126.255.255.255", "128.0.0.1", "11.0.0.1", "192.167.255.255",
    "2001:503:ba3e::2:30", "2606:4700:4700::1111", "2a00:1450:4001::1", "2001:200::1", "2003::1", "3fee::1",
]  # fmt: skip
SPECIAL = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255", "0.1.2.3", "192.0.0.1", "192.0.0.170",
    "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "240.0.0.1",
    "192.31.196.1", "192.52.193.1", "192.175.48.1",
    "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2620:4f:8000::1", "3fff::1", "3ffe::1", "5f00::1", "fc00::1", "fd00::1",
    "fe80::1", "fe80::1%eth0", "2606:4700:4700::1111%eth0", "febf::1", "fec0::1", "4000::1", "8000::1",
]  # fmt: skip
NOWHERE = ["0.0.0.0", "::", "255.255.255.255", "224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"]  # noqa: S104  (addresses to refuse)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert may_connect(ip_address(address))


@pytest.mark.parametrize("address", SPECIAL)
def test_special(address: str) -> None:
    assert not may_connect(ip_address(address))
    assert may_connect(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", NOWHERE)
def test_no_single_host(address: str) -> None:
    assert not may_connect(ip_address(address))
    assert not may_connect(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", [*SPECIAL, *NOWHERE, *PUBLIC])
def test_never_wider_than_python(address: str) -> None:
    assert ip_address(address).is_global or not may_connect(ip_address(address))
