"""Records as providers and the service exchange them: values, RRsets, zones."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an RRset, equal to another whose canonical `text` is the same.

    `text`: of TXT the joined strings, unquoted, octets that are not UTF-8 as lone surrogates; of other types as a zone
    file writes it, names in lower case, absolute, as A-labels with the final dot ("10 mx.example.").
    """

    text: str
    raw: str | None = field(default=None, compare=False)
    """Exactly as the provider gave it; for TXT this tells how the strings were cut."""
    ref: str | None = field(default=None, compare=False)
    """The provider's id of the record, where it has ids."""


@dataclass(frozen=True, slots=True)
class RRset:
    """All values of one name and type. `name` is canonical (see `canonical_name`), `ttl` in seconds."""

    name: str
    type: str
    ttl: int
    values: frozenset[Value]
    note: str | None = None
    """The provider's comment or tag, where it has one."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that a credential can see."""

    name: str
    ref: str
    """Tells it from every other zone of the provider, whoever asks: two credentials that write to one zone see the same
    `ref`, and where the customer names the server, zones of one name on two servers have two.
    """
    nameservers: tuple[str, ...] = ()
    """As the provider assigns them, to be compared with the live delegation."""
    private: bool = False
    writable: bool = True
    """False for a secondary, partial or suspended zone."""


def canonical_name(name: str) -> str:
    """Write an absolute name in lower case with its final dot; a name without that dot is absolute too.

    >>> canonical_name("_DMARC.Example.test")
    '_dmarc.example.test.'
    """
    return name.lower().rstrip(".") + "."


def values_of(rrset: RRset | None) -> frozenset[Value]:
    """Give the values of an RRset; None is the empty one.

    >>> values_of(None)
    frozenset()
    """
    return rrset.values if rrset else frozenset()


def same_values(one: RRset | None, other: RRset | None) -> bool:
    """Say whether two RRsets hold the same values; a TTL or a note makes no difference, None is the empty RRset.

    >>> same_values(RRset("a.", "TXT", 60, frozenset({Value("x")})), RRset("a.", "TXT", 300, frozenset({Value("x")})))
    True
    """
    if one is None or other is None:
        return one is other
    return (one.name, one.type, one.values) == (other.name, other.type, other.values)
