"""How fast one operator's name servers may be asked."""

from cachetools import LRUCache

from sendas.dns.zone import Host
from sendas.domain.public_suffix import registrable_domain

_OPERATOR_RATE = 20.0  # queries a second; half of them at one address
_BURST = 50.0
_DEEPEST_DEBT = 100.0
_REMEMBERED = 50_000


class Bucket:
    """Lets so many queries a second through, and `burst` at once after a pause. Times in seconds."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, now

    def wait(self, now: float) -> float:
        """Say how long to wait until a query may go."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (1 - self._left) / self._rate)

    def take(self) -> None:
        """Count one query; who did not wait for it leaves a debt."""
        self._left = max(self._left - 1, -_DEEPEST_DEBT)


class Pace:
    """Rates by operator, as the registrable domains of name servers tell them apart, and by address.

    Whoever waits for an answer never waits here: the budget of his reading bounds him. What he asks counts all the
    same, and the background waits the longer for it.
    """

    def __init__(self, operator_rate: float = _OPERATOR_RATE, burst: float = _BURST) -> None:
        self._operator_rate = operator_rate
        self._burst = burst
        self._buckets: LRUCache[Host, tuple[Bucket, Bucket]] = LRUCache(_REMEMBERED)
        self._addresses: LRUCache[str, Bucket] = LRUCache(_REMEMBERED)
        self._operators: LRUCache[str, Bucket] = LRUCache(_REMEMBERED)

    def wait(self, host: Host, now: float, *, background: bool) -> float:
        """Count a query to a host and give 0, or say how many seconds later to ask again."""
        buckets = self._buckets.get(host) or self._begin(host, now)
        longest = max(bucket.wait(now) for bucket in buckets) if background else 0.0
        if not longest:
            for bucket in buckets:
                bucket.take()
        return longest

    def _begin(self, host: Host, now: float) -> tuple[Bucket, Bucket]:
        operator = registrable_domain(host.name)
        shared = self._operators.setdefault(operator, Bucket(self._operator_rate, self._burst, now))
        address = self._addresses.setdefault(host.address, Bucket(self._operator_rate / 2, self._burst, now))
        buckets = self._buckets[host] = (shared, address)
        return buckets
