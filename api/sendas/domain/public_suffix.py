"""Public suffixes: names under which strangers register their own."""

from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(4096)
def is_public_suffix(name: str) -> bool:
    """Say whether a name (A-labels, lower case) is itself a suffix, ICANN or private.

    >>> is_public_suffix("co.uk"), is_public_suffix("shop.co.uk")
    (True, False)
    """
    return _list().publicsuffix(name) == name


def registrable_domain(name: str) -> str:
    """Give the registrable domain of a name, or the name itself where there is none.

    >>> registrable_domain("facturen.shop.be")
    'shop.be'
    """
    return _list().privatesuffix(name) or name
