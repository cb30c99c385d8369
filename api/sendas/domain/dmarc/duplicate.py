"""Tags that stand twice in a DMARC record: receivers differ on which one counts, so the strictest is kept."""

from sendas.domain.dmarc.policy import read_policy
from sendas.domain.dmarc.tag import Tag, join_tags, split_tags

_LISTS = frozenset({"rua", "ruf"})


def without_duplicates(text: str) -> str:
    """Give the record with each tag once: the strictest policy or alignment, all report addresses, else the first.

    >>> without_duplicates("v=DMARC1; p=none; adkim=r; p=reject; adkim=s")
    'v=DMARC1; p=reject; adkim=s'
    """
    held: dict[str, list[Tag]] = {}
    for index, tag in enumerate(split_tags(text)):
        # What is no tag has no name to share.
        held.setdefault(tag.name or f"#{index}", []).append(tag)
    return join_tags([_one(name, tags) for name, tags in held.items()])


def _one(name: str, tags: list[Tag]) -> Tag:
    return tags[0] if len(tags) == 1 else tags[0].with_value(_kept(name, [tag.value for tag in tags]))


def _kept(name: str, values: list[str]) -> str:
    if name in _LISTS:
        return ",".join(dict.fromkeys(value for value in values if value))
    if name in {"p", "sp", "np"}:
        return max((policy for value in values if (policy := read_policy(value))), default=values[0])
    if name in {"adkim", "aspf"}:
        return next((value for value in values if value.lower() == "s"), values[0])
    return values[0]
