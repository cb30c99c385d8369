"""Who runs a zone, from what a check has seen of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sendas.domain.known_host import HostList, KnownHost


class Sign(StrEnum):
    """What gave a host away."""

    DELEGATION = "delegation"
    PLUGIN = "plugin"
    SOA_PRIMARY = "soa-primary"
    SOA_CONTACT = "soa-contact"


SURE = 0.8
_DELEGATED = 1.0
_PRIMARY = 0.6  # a server under another name, as a zone with white-label name servers has it
_CONTACT = 0.4  # anybody may write any address there


@dataclass(frozen=True, slots=True)
class ZoneSigns:
    """What was seen of a zone: the servers that its parent delegates it to, and what its SOA names.

    `domain_connect` is a hint for those who follow it (see `domain_connect_hint`); it tells nothing of the host.
    """

    zone: str
    nameservers: tuple[str, ...] = ()
    primary: str | None = None
    contact: str | None = None
    domain_connect: str | None = None


@dataclass(frozen=True, slots=True)
class HostGuess:
    """A host that may run the zone, how sure that is from 0 to 1, and why."""

    host: KnownHost
    confidence: float
    sign: Sign


@dataclass(frozen=True, slots=True)
class HostDetection:
    """The hosts that run a zone together, or else the one that seems to, the likeliest first.

    `strangers` are the servers of a delegation that belong to nobody we know, where others do.
    """

    guesses: tuple[HostGuess, ...] = ()
    strangers: tuple[str, ...] = ()
    domain_connect: str | None = None

    @property
    def shared(self) -> bool:
        """Whether several run the zone, so that nobody's panel is the one to go to."""
        delegated = sum(each.sign is Sign.DELEGATION for each in self.guesses)
        return delegated > 1 or (delegated == 1 and bool(self.strangers))

    @property
    def best(self) -> HostGuess | None:
        """The one that seems to run the zone; None where several do, or two seem to equally."""
        if not self.guesses or self.shared:
            return None
        first, *others = self.guesses
        return None if any(each.confidence >= first.confidence for each in others) else first

    @property
    def host(self) -> KnownHost | None:
        """The one host that surely runs the zone."""
        return self.best.host if self.best and self.best.confidence >= SURE else None


def detect_host(signs: ZoneSigns, hosts: HostList, said: Iterable[tuple[KnownHost, float]] = ()) -> HostDetection:
    """Tell who runs a zone: by its delegation, else by what plugins `said` with their confidence, and by its SOA.

    A zone of its own servers has none of these signs: nothing is found.
    """
    owners = {server: hosts.of_server(server) for server in signs.nameservers}
    delegated = dict.fromkeys(host for host in owners.values() if host)
    if delegated:
        strangers = tuple(sorted(server for server, host in owners.items() if not host))
        sure = tuple(HostGuess(host, _DELEGATED, Sign.DELEGATION) for host in delegated)
        return HostDetection(sure, strangers, signs.domain_connect)
    guesses = [HostGuess(host, confidence, Sign.PLUGIN) for host, confidence in said if confidence > 0]
    likely = _best_of_each([*guesses, *_by_soa(signs, hosts)])
    return HostDetection(tuple(likely), domain_connect=signs.domain_connect)


def _by_soa(signs: ZoneSigns, hosts: HostList) -> Iterable[HostGuess]:
    if signs.primary and (host := hosts.of_server(signs.primary)):
        yield HostGuess(host, _PRIMARY, Sign.SOA_PRIMARY)
    domain = (signs.contact or "").rpartition("@")[2]
    if domain and (host := hosts.of_server(domain)):
        yield HostGuess(host, _CONTACT, Sign.SOA_CONTACT)


def _best_of_each(guesses: Sequence[HostGuess]) -> Sequence[HostGuess]:
    best = dict[str, HostGuess]()
    for guess in sorted(guesses, key=lambda each: -each.confidence):
        best.setdefault(guess.host.id, guess)
    return tuple(best.values())
