"""What was measured beside what is to be reached (dns-reading, section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.reading.clicks import DELAY, Waited
from bench.reading.rounds import Taken

MUX, SWEEP, VALIDATE, LIMIT = "ours, no walk", "ours, sweep", "ours, all servers", "dnsperf"
_PEERS = ("dnspython", "dnspython asyncio")


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and its bound; None where it was not measured."""

    what: str
    bound: float
    measured: float | None
    at_least: bool = False

    def __str__(self) -> str:
        """Write one line of the table."""
        sign = ">=" if self.at_least else "<="
        if self.measured is None:
            return f"{self.what:<44} {'-':>9}   {sign} {self.bound:6.2f}   not measured"
        met = self.measured >= self.bound if self.at_least else self.measured <= self.bound
        return f"{self.what:<44} {self.measured:9.2f}   {sign} {self.bound:6.2f}   {'yes' if met else 'NO'}"


def targets(taken: Mapping[str, Taken], waited: Mapping[str, Waited], growth: float | None) -> list[Target]:
    """Compare the engine with what it has to reach."""
    mux, walk, limit = taken.get(MUX), taken.get(SWEEP), taken.get(LIMIT)
    peers = [taken[name].cpu for name in _PEERS if name in taken]
    click = waited.get(VALIDATE)
    trip = DELAY.round_trip * 1000
    return [
        Target("CPU: dnspython / ours, same work", 20, min(peers) / mux.cpu if mux and peers else None, at_least=True),
        Target("CPU: ours / dnsperf, same work", 3, mux.cpu / limit.cpu if mux and limit else None),
        Target(
            "questions a second: ours / dnsperf",
            0.45,
            mux.questions_a_second / limit.questions_a_second if mux and limit else None,
            at_least=True,
        ),
        Target("CPU of a walk, ms a domain", 0.6, walk.cpu * 1000 if walk else None),
        Target("packets of a walk, a domain", 7.5, walk.packets if walk else None),
        Target("a click, p50, ms (3.5 round trips + 10 ms)", 3.5 * trip + 10, click.p50 * 1000 if click else None),
        Target("a click, p95, ms (12 round trips)", 12 * trip, click.p95 * 1000 if click else None),
        Target("memory growth over the last 7/8, MiB", 5, growth),
    ]
