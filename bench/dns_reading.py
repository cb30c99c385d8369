"""Reading the DNS: our engine, dnspython, aiodns, checkdmarc and dnsperf on the same names, in turns.

`python bench/dns_reading.py [--smoke]` runs a mail world (tests/mail_world) and prints for each: domains and questions
a second, milliseconds of CPU a domain, how many times dnsperf's that is, packets, and how many questions got a
definite answer; then how long a click takes with servers 20 ms away that lose 1 % each way; then the figures that the
design asks for. `--memory` adds minutes. `--profile` prints where a sweep spends its time, and nothing else.

The name dns.py is taken: every script in this folder would find it in place of dnspython.
"""

import argparse
import asyncio
import cProfile
import gc
import pstats
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the mail world is the tests' one

from bench.reading.c_ares import with_aiodns
from bench.reading.clicks import PORT, Waited, measure_clicks
from bench.reading.contender import Contender, Domain, Missing, domain_of
from bench.reading.dmarc_checker import with_checkdmarc
from bench.reading.dnspython import all_at_once, one_by_one
from bench.reading.limit import with_dnsperf
from bench.reading.memory import memory_growth
from bench.reading.ours import mux_alone, new_reader, sweep, walking
from bench.reading.rounds import Taken, measure
from bench.reading.targets import LIMIT, MUX, SWEEP, VALIDATE, targets
from sendas.domain.observation import SWEEP as SWEEPING
from sendas.domain.observation import VALIDATE as VALIDATING
from tests.mail_world.world import MailWorld, mail_world
from tests.servers import loopback_addresses

_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    domains: int
    rounds: int
    repeats: int  # of dnsperf, in each round
    clicks: int


_SMOKE = Size(domains=220, rounds=2, repeats=1, clicks=3)


def _contenders(world: MailWorld, runner: asyncio.Runner, folder: Path, repeats: int) -> list[Contender]:
    ways: list[Callable[[], Contender]] = [
        lambda: walking(SWEEP, world, runner, SWEEPING),
        lambda: walking(VALIDATE, world, runner, VALIDATING),
        lambda: mux_alone(MUX, world, runner),
        lambda: one_by_one(world),
        lambda: all_at_once(world, runner),
        lambda: with_aiodns(world, runner),
        lambda: with_checkdmarc(world),
        lambda: with_dnsperf(LIMIT, world, folder, repeats),
    ]
    found: list[Contender] = []
    for way in ways:
        try:
            found.append(way())
        except Missing as missing:
            _tell(missing)
    return found


def _tell(missing: Missing) -> None:
    print(f"missing: {missing}")


def _rounds(domains: Sequence[Domain], rounds: int) -> list[Sequence[Domain]]:
    """Give each round domains of its own: nobody shall remember them."""
    size = len(domains) // rounds
    return [domains[start : start + size] for start in range(0, rounds * size, size)]


def _show_rounds(taken: Mapping[str, Taken]) -> None:
    limit = taken.get(LIMIT)
    print(f"\n{'':<20} {'domains/s':>10} {'questions/s':>12} {'CPU ms':>8} {'x dnsperf':>10} {'packets':>8} definite")
    for name, each in taken.items():
        ratio = f"{each.cpu / limit.cpu:10.1f}" if limit else f"{'-':>10}"
        packets = f"{each.packets:8.2f}" if each.packets is not None else f"{'-':>8}"
        speed = f"{1 / each.seconds:10.0f} {each.questions_a_second:12.0f}"
        print(f"{name:<20} {speed} {each.cpu * 1000:8.3f} {ratio} {packets} {each.answered:8.1%}")


def _show_clicks(waited: Mapping[str, Waited]) -> None:
    print(f"\n{'a click':<28} {'p50 ms':>8} {'trips':>6} {'p95 ms':>8} {'trips':>6}")
    for name, each in waited.items():
        p50, p95 = (f"{seconds * 1000:8.1f} {each.trips(seconds):6.1f}" for seconds in (each.p50, each.p95))
        print(f"{name:<28} {p50} {p95}")


def _profile(world: MailWorld, runner: asyncio.Runner, domains: Sequence[Domain]) -> None:
    reader = new_reader(world)
    profile = cProfile.Profile()
    profile.runcall(runner.run, sweep(reader, domains))
    pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(_SHOWN)


def _may_use(port: int) -> bool:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((loopback_addresses(1)[0], port))
        except OSError:
            return False
    return True


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a small world and few rounds, to see that it runs")
    parser.add_argument("--domains", type=int, default=10_000, help="domains of the world (10000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, each with its own part of the domains (5)")
    parser.add_argument("--clicks", type=int, default=100, help="clicks of each contender (100)")
    parser.add_argument("--profile", action="store_true", help="profile a sweep over one round's domains")
    parser.add_argument(
        "--memory", type=int, nargs="?", const=400_000, metavar="CHECKS", help="let a sweep run on and on (400000)"
    )
    return parser.parse_args()


def main() -> None:
    """Run the world and print what was asked for."""
    options = _options()
    size = _SMOKE if options.smoke else Size(options.domains, options.rounds, 5, options.clicks)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        runner = stack.enter_context(asyncio.Runner())
        began = time.perf_counter()
        world = stack.enter_context(mail_world(folder / "world", size.domains))
        print(f"world of {size.domains} domains in {time.perf_counter() - began:.1f} s")
        domains = [domain_of(each, world) for each in world.customers if each.answers_everything]
        rounds = _rounds(domains, size.rounds)
        gc.collect()
        gc.freeze()  # nobody who reads shall be charged for looking through the world's own objects
        if options.profile:
            _profile(world, runner, rounds[0])
            return
        # First of all: what other readers leave behind would be taken for room that ours does not need.
        growth = memory_growth(world, runner, domains, options.memory) if options.memory else None
        taken = measure(_contenders(world, runner, folder, size.repeats), rounds)
        _show_rounds(taken)
        recursor = _may_use(PORT)
        if not recursor:
            print(f"missing: whoever clicks through a recursor, which needs port {PORT}")
        waited = measure_clicks(folder / "far", size.clicks, recursor=recursor, tell=_tell)
        _show_clicks(waited)
        print(f"\n{'of what the design asks for':<44} {'measured':>9}   {'target':>9}   met")
        for target in targets(taken, waited, growth):
            print(target)


if __name__ == "__main__":
    main()
