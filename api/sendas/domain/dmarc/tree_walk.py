"""The DNS tree walk: which names are asked, and what it finds (RFC 9989 section 4.10)."""

from collections.abc import Iterator, Mapping, Sequence

from sendas.domain.dmarc.record import DmarcRecord, parse_dmarc

_LONGEST_WALK = 8  # queries
# The TXT records at the `_dmarc` name of each domain; a domain that could not be read has no key.
Published = Mapping[str, Sequence[str]]


def walk_names(domain: str) -> tuple[str, ...]:
    """Give the domains whose `_dmarc` name the tree walk may ask, longest first, down to the top level.

    >>> walk_names("mail.shop.be")
    ('mail.shop.be', 'shop.be', 'be')
    """
    labels = domain.split(".")
    suffixes = [".".join(labels[index:]) for index in range(len(labels))]
    if len(labels) > _LONGEST_WALK:
        suffixes = [suffixes[0], *suffixes[-(_LONGEST_WALK - 1) :]]
    return tuple(suffixes)


def valid_record(published: Published, name: str) -> DmarcRecord | None:
    """Give the one valid record of a domain; several count as none (section 4.10, steps 2 and 7)."""
    records = [record for text in published.get(name, ()) if (record := parse_dmarc(text, name))]
    return records[0] if len(records) == 1 else None


def walk(published: Published, domain: str) -> tuple[DmarcRecord, ...]:
    """Give the valid records that the walk retrieves, longest name first; `psd=n`, and `psd=y` above, end it."""
    return tuple(_walk(published, domain))


def _walk(published: Published, domain: str) -> Iterator[DmarcRecord]:
    for name in walk_names(domain):
        record = valid_record(published, name)
        if record is None:
            continue
        yield record
        if record.psd == "n" or (record.psd == "y" and name != domain):
            return
