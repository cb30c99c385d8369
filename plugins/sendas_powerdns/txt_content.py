"""TXT values as PowerDNS keeps them: strings in quotes, of any length, octets as they are or escaped."""

from sendas_providers import txt_octets, txt_text, unquoted


def joined(content: str) -> str | None:
    r"""Give the joined strings; None for content that is not strings in quotes.

    >>> joined('"a" "b\\"c\\195\\169"'), joined("bare")
    ('ab"cé', None)
    """
    octets = unquoted(txt_octets(content).rstrip())
    return None if octets is None else txt_text(octets)
