"""One change of one RRset, and what became of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from sendas_providers.record import RRset, same_values


@dataclass(frozen=True, slots=True)
class Change:
    """From `before` to `after` of one RRset; None stands for no RRset.

    `before` is the precondition: the whole RRset as it was read. `forbid` names the types that must not exist at the
    name, "*" for any type but the change's own. Raises `ValueError` where both sides are missing or of different keys.
    """

    before: RRset | None
    after: RRset | None
    forbid: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a change that names no RRset or two."""
        keys = {(rrset.name, rrset.type) for rrset in (self.before, self.after) if rrset}
        if len(keys) != 1:
            message = f"a change is of one RRset, not of {sorted(keys)}"
            raise ValueError(message)

    @property
    def key(self) -> tuple[str, str]:
        """The name and type of the RRset."""
        [rrset, *_] = [rrset for rrset in (self.after, self.before) if rrset]
        return rrset.name, rrset.type

    def among(self, present: Iterable[RRset]) -> RRset | None:
        """Find the RRset that it is of."""
        return next((rrset for rrset in present if (rrset.name, rrset.type) == self.key), None)

    def unmet(self, present: RRset | None, types: Collection[str]) -> str:
        """Say what of its precondition does not hold; empty where all does.

        `present` is its RRset as it is now, `types` are all those at its name. An alias stands alone whatever `forbid`
        says (RFC 1034 section 3.6.2): not every provider refuses what stands beside one.
        """
        name, rdtype = self.key
        if not same_values(present, self.before):
            return f"{name} {rdtype} is not as it was"
        others = {*types} - {rdtype}
        alone = rdtype == "CNAME" or "*" in self.forbid
        blocking = others if alone else others & {"CNAME", *self.forbid}
        return f"{name} has {', '.join(sorted(blocking))}" if blocking and self.after else ""


class Outcome(StrEnum):
    """What became of a change."""

    APPLIED = auto()
    NOOP = auto()
    """It was so already; nothing was written."""
    CONFLICT = auto()
    """The precondition did not hold; nothing was written."""
    FAILED = auto()
    """Refused; nothing was written."""
    UNKNOWN = auto()
    """Sent, and the answer was lost or contradicts the zone: read back before anything else."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one change."""

    change: Change
    outcome: Outcome
    detail: str = ""
    ref: str | None = None
    """The provider's id of the change, for the audit log."""
    code: str = ""
    """With FAILED the `DnsError.code`; empty otherwise."""


def forbidden_beside(rdtype: str) -> frozenset[str]:
    """Give the types that must not exist at a name that gets a record of this type (RFC 1034 section 3.6.2).

    >>> sorted(forbidden_beside("CNAME")), sorted(forbidden_beside("TXT"))
    (['*'], ['CNAME'])
    """
    return frozenset({"*"} if rdtype == "CNAME" else {"CNAME"})
