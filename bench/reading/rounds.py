"""Rounds in which contenders take turns, so that noise hits all alike."""

import gc
import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.reading.contender import Contender, Domain
from tests.mail_world.customer import Asked


@dataclass(frozen=True, slots=True)
class Taken:
    """What a contender took for a domain: seconds of CPU and of the clock, packets sent; and what it got."""

    cpu: float
    seconds: float
    answered: float
    packets: float | None

    @property
    def questions_a_second(self) -> float:
        """Say how many of the five names of each domain were read in a second."""
        return len(Asked) / self.seconds


def measure(contenders: Sequence[Contender], rounds: Sequence[Sequence[Domain]]) -> dict[str, Taken]:
    """Give the medians over all rounds; each has domains of its own, which every contender reads."""
    taken: dict[str, list[Taken]] = {contender.name: [] for contender in contenders}
    for domains in rounds:
        for contender in contenders:
            some = domains[: max(1, int(len(domains) * contender.share))]
            taken[contender.name].append(_take(contender, some))
    return {name: _median(each) for name, each in taken.items()}


def _take(contender: Contender, domains: Sequence[Domain]) -> Taken:
    contender.prepare(domains)
    gc.collect()
    sent, began, cpu = contender.packets(), time.perf_counter(), _cpu()
    answers = contender.read(domains)
    cpu, seconds = _cpu() - cpu, time.perf_counter() - began
    read = len(domains) * contender.times
    now_sent = contender.packets()
    packets = None if now_sent is None or sent is None else (now_sent - sent) / read
    return Taken(cpu / read, seconds / read, answers / read / len(Asked), packets)


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _median(taken: Sequence[Taken]) -> Taken:
    packets = [each.packets for each in taken if each.packets is not None]
    return Taken(
        statistics.median(each.cpu for each in taken),
        statistics.median(each.seconds for each in taken),
        min(each.answered for each in taken),
        statistics.median(packets) if packets else None,
    )
