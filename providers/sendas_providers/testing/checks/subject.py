"""What the author of a plugin gives to the checks."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager

from sendas_providers.provider import DnsProvider
from sendas_providers.record import RRset, Value, Zone
from sendas_providers.testing.level import Level

Trouble = Callable[[], AbstractContextManager[object]]


class Subject(ABC):
    """A provider over a zone that may be written to, and a way around the provider: the foreigner's.

    Each check uses names of its own, so one zone serves all of them. What a back end cannot be brought to stays None,
    and the checks that need it are skipped.
    """

    provider: DnsProvider
    zone: Zone
    provider_id: str = ""
    """Whose results these are where they are kept; empty: nobody's."""
    ran_against: str = ""
    """What stands behind it, for readers: "knot 3.2.6, real", "own fake"."""
    level: Level = Level.FAKE
    deadline: float = 10.0
    """Seconds that one call may take."""
    stranger: DnsProvider | None = None
    """The provider with a credential that is not valid."""
    nobody: DnsProvider | None = None
    """The provider of a place where nothing listens."""
    silent: Trouble | None = None
    """No question is answered."""
    refusing: Trouble | None = None
    """Writes are refused."""
    ignoring: Trouble | None = None
    """Writes are accepted and forgotten."""
    losing_writes: Trouble | None = None
    """Writes are lost on their way there."""
    losing_answers: Trouble | None = None
    """Writes are made and their answers are lost."""
    writes: Callable[[], int] | None = None
    """Counts the writes that reached the back end."""

    @abstractmethod
    async def put(self, name: str, rdtype: str, *values: str) -> None:
        """Let a name and type have these values alone, written as in a zone file."""

    @abstractmethod
    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        """Give the values as a zone file has them, TXT strings cut as they are stored."""

    def name(self, label: str) -> str:
        """Give a canonical name in the zone."""
        return f"{label}.{self.zone.name}"

    async def find(self, name: str, rdtype: str) -> RRset | None:
        """Read one RRset with the provider."""
        rrsets = await self.provider.read(self.zone, [name])
        return next((rrset for rrset in rrsets if (rrset.name, rrset.type) == (name, rdtype)), None)


def rrset(name: str, rdtype: str, *texts: str, ttl: int = 300) -> RRset:
    """Make an RRset of canonical values."""
    return RRset(name, rdtype, ttl, frozenset(Value(text) for text in texts))


def texts(found: RRset | None) -> frozenset[str]:
    """Give the canonical values of an RRset; none of none."""
    return frozenset(value.text for value in found.values) if found else frozenset()
