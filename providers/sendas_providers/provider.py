"""A DNS provider: what it says of itself, and what it can be asked."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Literal, Protocol, runtime_checkable

from sendas_providers.access import Access
from sendas_providers.auth import Auth
from sendas_providers.change import Change, Result
from sendas_providers.record import RRset, Zone

API_VERSION: Final = 1

IpAddress = IPv4Address | IPv6Address
MayReach = Callable[[IpAddress], bool]
Resolve = Callable[[str], Awaitable[Sequence[IpAddress]]]
ReadTxt = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the TXT values published at a name, strings joined; none where there are none. Raises `OSError` where the DNS
did not say.
"""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a provider can do."""

    atomic: Literal["batch", "rrset", "record"] = "record"
    """What one change, or one call, does wholly or not at all."""
    cas: bool = False
    """Whether the provider itself holds `Change.before`."""
    types: frozenset[str] = frozenset({"TXT", "CNAME", "MX", "A", "AAAA", "NS"})
    ttl: tuple[int, int] = (60, 86400)
    """The smallest and the largest TTL, in seconds."""
    txt_max: int = 4000
    """Octets of one joined TXT value."""
    note_max: int = 0
    """Characters of a comment; 0: none."""
    reads_all_types: bool = True
    """Whether `read` shows every type at a name, and so an alias in the way."""


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """What a plugin says of a provider. Pure data: to say it must not import an SDK."""

    id: str
    name: str
    kind: Literal["api", "redirect", "manual"]
    factory: str
    """`package.module:callable`, a `Factory`, imported on first use."""
    auth: tuple[Auth, ...] = ()
    caps: Caps = Caps()
    nameservers: tuple[str, ...] = ()
    """Suffixes, or ^regular expressions$, of the name servers in a delegation to it."""
    panel_url: str = ""
    """Where its DNS panel is; {zone} is filled in."""
    docs_url: str = ""
    requires: tuple[str, ...] = ()
    """Distributions that the factory imports."""
    needs_settings: tuple[str, ...] = ()
    """Keys of its `ProviderOptions.settings` without which it cannot be offered: the operator must have set them."""
    api: int = API_VERSION


@runtime_checkable
class DnsProvider(Protocol):
    """A provider with an API, for one credential; safe for concurrent use. Every method may raise a `DnsError`."""

    async def check(self) -> Access:
        """Say whose credential this is, what it may do and when it expires; write nothing."""
        ...

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Give every zone that could hold a domain, longest name first; none where it holds none."""
        ...

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Give the RRsets of all types at these absolute names; what a wildcard makes up is not there."""
        ...

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        """Make changes in order, stopping after the first that is neither APPLIED nor NOOP.

        Gives a result for each change that was tried, so fewer than changes where it stopped. Raises a `DnsError` only
        while nothing was written; afterwards the error is a FAILED result. A lost answer is UNKNOWN, never repeated.
        """
        ...

    async def aclose(self) -> None:
        """Give back what it holds; may be called twice."""
        ...


@runtime_checkable
class SettlingProvider(Protocol):
    """A provider that can say when all of its name servers have a change."""

    async def settled(self, ref: str) -> bool:
        """Say whether the change of a `Result.ref` is served everywhere; may raise a `DnsError`."""
        ...


@dataclass(frozen=True, slots=True)
class Handoff:
    """What a person gets who makes the changes elsewhere: a page to visit, or a document, and steps.

    `nameservers` as the host of the page assigns them to the zone, where it says so; core compares them with the
    delegation.
    """

    url: str | None = None
    media_type: str | None = None
    body: bytes | None = None
    steps: tuple[str, ...] = ()
    nameservers: tuple[str, ...] = ()


@runtime_checkable
class HandoffProvider(Protocol):
    """A provider that sends a person somewhere, or gives them something to work from."""

    async def handoff(
        self, zone: str, changes: Sequence[Change], *, locale: str, return_url: str, state: str
    ) -> Handoff | None:
        """Give what a person needs to make these changes; None where there is no way for this zone.

        `return_url` is where a person comes back to who is sent elsewhere, with `state` as they come back with it.
        Raises `NotOffered` where the zone's own host says that there is no way, and any other `DnsError`.
        """
        ...


async def _no_resolver(host: str) -> Sequence[IpAddress]:
    message = f"{host}: no resolver was given"
    raise OSError(message)


async def _no_reader(name: str) -> Sequence[str]:
    message = f"{name}: no reader was given"
    raise OSError(message)


@dataclass(frozen=True, slots=True)
class ProviderOptions:
    """What the service gives to a factory beside the credentials.

    An address that a customer could name is connected to only when `may_reach` allows every address of its host, and
    then at the address that was judged. `read_txt` reads the public DNS as the service itself does. `any_port`: also
    at a port that is not a name server's or the web's own. `deadline`: seconds for one exchange with the provider.
    `endpoints`: where the operator says that the API of a provider is, by its id; a provider that is not there is
    where its makers have it. `settings`: what the operator has of their own at a provider, by its id; it may hold
    secrets. `external_id`: tells the company that a credential is opened for from every other; made by the service,
    never typed in by anybody, and empty where there is no company.
    """

    may_reach: MayReach
    resolve: Resolve = _no_resolver
    deadline: float = 10.0
    any_port: bool = False
    endpoints: Mapping[str, str] = field(default_factory=dict[str, str])
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]], repr=False)
    external_id: str = ""
    read_txt: ReadTxt = _no_reader


Factory = Callable[[Mapping[str, str], ProviderOptions], DnsProvider | HandoffProvider]
