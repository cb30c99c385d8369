"""The organizational domain as the tree walk finds it (RFC 9989 section 4.10.2)."""

from sendas.domain.dmarc.tree_walk import Published, walk


def organizational_domain(published: Published, domain: str) -> str:
    """Give the organizational domain; the name itself where the walk finds no record.

    >>> organizational_domain({"shop.be": ["v=DMARC1; p=none"]}, "a.mail.shop.be")
    'shop.be'
    """
    found = walk(published, domain)
    if not found:
        return domain
    last = found[-1]
    # `psd=n` and `psd=y` end the walk, so only its last record can hold them.
    if last.psd == "y" and last.found_at != domain:
        return one_label_below(last.found_at, domain)
    return last.found_at


def one_label_below(suffix: str, domain: str) -> str:
    """Give the name of one label more than a suffix, on the way to a domain below it.

    >>> one_label_below("be", "a.shop.be")
    'shop.be'
    """
    return ".".join(domain.split(".")[-suffix.count(".") - 2 :])
