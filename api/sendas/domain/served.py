"""Whether what was written is served by every name server of the zone."""

from sendas.domain.observation import Observation, ServerAnswer
from sendas.domain.sentence import Sentence
from sendas_providers import Change, Value, txt_octets


def served_sentence(change: Change, seen: Observation) -> Sentence:
    """Say which name servers serve a change that was written: all, not yet these, or that none answered."""
    definite = [answer for answer in seen.answers if answer.kind.definite]
    if not definite:
        return Sentence("Written, and read back at the provider. The name servers did not answer just now.")
    late = sorted({answer.server for answer in definite if published_values(change.key[1], answer) != wanted(change)})
    if late:
        return Sentence("Written. Not yet served by {servers}.", {"servers": ", ".join(late)})
    if change.after is None:
        return Sentence("Removed, and gone from all name servers of the zone.")
    return Sentence("Written, and served by all name servers of the zone.")


def wanted(change: Change) -> frozenset[str]:
    """Give the values that are to be served, written as they are seen."""
    return frozenset(seen_text(value.text) for value in change.after.values) if change.after else frozenset()


def seen_text(text: str) -> str:
    """Write a provider's value the way a reading shows it: octets that are not UTF-8 as backslash escapes."""
    return txt_octets(text).decode("utf-8", "backslashreplace")


def seen_value(rdtype: str, text: str) -> str:
    """Write a provider's value the way a reading shows it: names without their last dot.

    >>> seen_value("MX", "10 mx.sendas.example."), seen_value("TXT", "v=spf1 -all")
    ('10 mx.sendas.example', 'v=spf1 -all')
    """
    return seen_text(text) if rdtype == "TXT" else text.removesuffix(".")


def published_values(rdtype: str, answer: ServerAnswer) -> frozenset[str]:
    """Give what a server answered, written as providers write it; nothing where an alias answers for the name."""
    if answer.chain:
        return frozenset()
    return frozenset(provider_text(rdtype, value) for value in answer.values)


def provider_text(rdtype: str, value: str) -> str:
    r"""Write a value as read from the DNS the way providers hold it: names are absolute there.

    >>> provider_text("MX", "10 mx.sendas.example"), provider_text("TXT", "v=spf1 -all")
    ('10 mx.sendas.example.', 'v=spf1 -all')
    """
    return f"{value.rstrip('.')}." if rdtype in {"CNAME", "MX"} else value


def provider_values(rdtype: str, values: tuple[str, ...]) -> frozenset[Value]:
    """Give values as read from the DNS as a provider's values."""
    return frozenset(Value(provider_text(rdtype, value)) for value in values)
