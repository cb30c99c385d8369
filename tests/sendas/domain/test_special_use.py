"""Names that are set aside."""

import pytest

from sendas.domain.special_use import is_special_use


@pytest.mark.parametrize("name", ["test", "a.test", "a.b.example.com", "localhost", "4.3.2.1.in-addr.arpa"])
def test_a_name_at_or_below_a_special_one(name: str) -> None:
    assert is_special_use(name)


@pytest.mark.parametrize("name", ["contest", "mytest.be", "test.be", "notexample.com", "example.be", "localhost.be"])
def test_a_name_that_only_looks_like_one(name: str) -> None:
    assert not is_special_use(name)
