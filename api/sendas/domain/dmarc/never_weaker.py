"""The guard of every suggestion: nothing that receivers do today may get weaker (mail-rules.md section 4)."""

from sendas.domain.dmarc.policy import Policy
from sendas.domain.dmarc.policy_discovery import Effect, effect_on
from sendas.domain.dmarc.tag import tag_value, with_tag, without_tag
from sendas.domain.dmarc.tree_walk import Published

# Below every domain stand names without a record; this one is no host name, so nobody's record stands at it.
_ANY = "*"


def with_record(published: Published, at: str, text: str) -> Published:
    """Give what is published once a record stands alone at a domain's `_dmarc` name."""
    return {**published, at: (text,)}


def effects(published: Published, domain: str) -> tuple[Effect, Effect, Effect]:
    """Give the effect on a domain, on its subdomains that exist, and on those that do not."""
    below = f"{_ANY}.{domain}"
    return (
        effect_on(published, domain),
        effect_on(published, below),
        effect_on(published, below, exists=False),
    )


def is_never_weaker(before: Published, after: Published, *domains: str) -> bool:
    """Say whether no domain, none of its subdomains and no name that does not exist loses anything."""
    pairs = (zip(effects(after, each), effects(before, each), strict=True) for each in domains)
    return all(new.at_least(old) for pair in pairs for new, old in pair)


def raised(published: Published, at: str, text: str) -> str:
    """Give a record for a domain, edited until it asks for no less than what applies there today.

    A record that receivers discard lets one above it decide: mended as it stands it could ask for less.
    """
    floors = effects(published, at)
    for name, strict in (("adkim", floors[0].strict_dkim), ("aspf", floors[0].strict_spf)):
        if strict and (tag_value(text, name) or "").lower() != "s":
            text = with_tag(text, name, "s")
    for kind, name in enumerate(("p", "sp", "np")):
        text = _raised_policy(published, at, text, (kind, name, floors[kind].policy))
    return text


def _raised_policy(published: Published, at: str, text: str, wanted: tuple[int, str, Policy]) -> str:
    kind, name, floor = wanted

    def meets(record: str) -> bool:
        return effects(with_record(published, at, record), at)[kind].policy >= floor

    untested = text if meets(text) else without_tag(text, "t")
    return untested if meets(untested) else with_tag(untested, name, floor)
