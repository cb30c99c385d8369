"""check_host() against pyspf over the include trees of big mail hosts: time per check, interleaved, DNS in memory.

`python bench/spf.py [--smoke]` prints one line a tree: median milliseconds of ours, with networks that were never
read before (cold) and were (warm), and of pyspf; and how many times as long pyspf takes. The trees are made up: as
wide, as deep and as long as those of the hosts they are named after, with other addresses. The client is one that
nobody lists, so that every tree is walked to its end, and one that the last network of the tree lists.
"""

import argparse
import asyncio
import statistics
import time
import warnings
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from importlib.util import module_from_spec, spec_from_file_location
from ipaddress import ip_address
from itertools import chain
from types import ModuleType

from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.network import read_network
from sendas.domain.spf.outcome import SpfResult
from sendas.domain.spf.resolver import LookupType, MemoryResolver

_LISTED = "198.18.255.1"
_STRANGER = "203.0.113.9"
_SENDER = "info@shop.example"
_HELO = "mail.shop.example"


def _networks(host: int, count4: int, count6: int) -> str:
    """Give as many networks as a host lists, none twice."""
    four = [f"ip4:10.{host}.{number}.0/24" for number in range(count4)]
    six = [f"ip6:2001:db8:{host:x}{number:02x}::/48" for number in range(count6)]
    return " ".join([*four, *six])


# What is published at each host's name, as its own record looks in 2026.
_HOSTS = {
    "google.example": "v=spf1 include:n1.google.example include:n2.google.example include:n3.google.example ~all",
    "n1.google.example": f"v=spf1 {_networks(1, 14, 0)} ~all",
    "n2.google.example": f"v=spf1 {_networks(2, 0, 6)} ~all",
    "n3.google.example": f"v=spf1 {_networks(3, 22, 0)} ~all",
    "outlook.example": f"v=spf1 {_networks(4, 9, 8)} include:spfd.outlook.example -all",
    "spfd.outlook.example": f"v=spf1 {_networks(5, 12, 8)} -all",
    "mailchimp.example": f"v=spf1 {_networks(6, 3, 0)} ?all",
    "mandrill.example": f"v=spf1 {_networks(7, 8, 0)} ?all",
    "ses.example": f"v=spf1 {_networks(8, 24, 0)} -all",
    "ovh.example": f"v=spf1 {_networks(9, 4, 0)} include:out.ovh.example ?all",
    "out.ovh.example": f"v=spf1 {_networks(10, 16, 6)} ?all",
    "salesforce.example": "v=spf1 exists:%{i}._spf.mta.salesforce.example -all",
    "last.example": f"v=spf1 {_networks(11, 3, 0)} ip4:198.18.255.0/24 ~all",
}
_TREES = {
    "google": "include:google.example",
    "outlook": "include:outlook.example",
    "mailchimp": "include:mailchimp.example include:mandrill.example",
    "ovh": "mx include:ovh.example",
    "amazon ses": "include:ses.example",
    "salesforce": "a include:salesforce.example",
    "a full record": "mx include:google.example include:outlook.example include:mailchimp.example",
}
Answers = dict[tuple[str, LookupType], tuple[str, ...]]


def _zone(terms: str) -> Answers:
    """Publish one shop's record, with the network that lists the client behind everything else."""
    answers: Answers = {(name, LookupType.TXT): (text,) for name, text in _HOSTS.items()}
    answers["shop.example", LookupType.TXT] = ("site=1", f"v=spf1 {terms} include:last.example ~all")
    answers["shop.example", LookupType.A] = ("192.0.2.80",)
    answers["shop.example", LookupType.MX] = ("mx1.shop.example", "mx2.shop.example")
    answers["mx1.shop.example", LookupType.A] = ("192.0.2.25",)
    answers["mx2.shop.example", LookupType.A] = ("192.0.2.26",)
    return answers


def _pyspf() -> ModuleType:
    """Load pyspf by its file: run as a script, this one has its name."""
    place = distribution("pyspf").locate_file("spf.py")
    spec = spec_from_file_location("pyspf", str(place))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escape sequences in its docstrings
        spec.loader.exec_module(module)
    return module


def _answer_pyspf(spf: ModuleType, answers: Answers) -> None:
    prepared = {key: list(_pyspf_answers(key, values)) for key, values in answers.items()}

    def look_up(name: str, kind: str, *_rest: object) -> list[object]:
        return prepared.get((name, LookupType(kind)), [])

    vars(spf)["DNSLookup"] = look_up


def _pyspf_answers(key: tuple[str, LookupType], values: tuple[str, ...]) -> Iterator[object]:
    name, kind = key
    for place, value in enumerate(values):
        data: Mapping[LookupType, object] = {LookupType.TXT: (value.encode(),), LookupType.MX: (place, value)}
        yield (name, str(kind)), data.get(kind, value)


def _time_ours(loop: asyncio.AbstractEventLoop, resolver: MemoryResolver, ip: str, expected: str) -> float:
    began = time.perf_counter()
    check = check_host(resolver, ip_address(ip), "shop.example", _SENDER, _HELO)
    result = loop.run_until_complete(check).result
    spent = time.perf_counter() - began
    assert result == expected
    return spent * 1000


def _time_pyspf(spf: ModuleType, ip: str, expected: str) -> float:
    began = time.perf_counter()
    result = spf.query(i=ip, s=_SENDER, h=_HELO).check()[0]
    spent = time.perf_counter() - began
    assert result == expected
    return spent * 1000


def _measure(terms: str, rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Time both by turns, for a client that nobody lists and for one that the last record lists."""
    answers, spf = _zone(terms), _pyspf()
    resolver = MemoryResolver(answers)
    _answer_pyspf(spf, answers)
    cold: list[float] = []
    warm: list[float] = []
    theirs: list[float] = []
    with asyncio.Runner() as runner:
        for _ in range(rounds):
            for ip, expected in ((_STRANGER, SpfResult.SOFTFAIL), (_LISTED, SpfResult.PASS)):
                read_network.cache_clear()
                cold.append(_time_ours(runner.get_loop(), resolver, ip, expected))
                warm.append(_time_ours(runner.get_loop(), resolver, ip, expected))
                theirs.append(_time_pyspf(spf, ip, expected))
    return cold, warm, theirs


def main() -> None:
    """Print a line a tree, and the median over all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="two rounds, to see that it runs")
    rounds = 2 if parser.parse_args().smoke else 300
    print(f"{'tree':<14} {'cold ms':>8} {'warm ms':>8} {'pyspf ms':>9} {'cold':>6} {'warm':>6}")
    times = {name: _measure(terms, rounds) for name, terms in _TREES.items()}
    for name, columns in times.items():
        _show(name, *map(statistics.median, columns))
    _show("all", *(statistics.median(chain.from_iterable(column)) for column in zip(*times.values(), strict=True)))


def _show(name: str, cold: float, warm: float, theirs: float) -> None:
    print(f"{name:<14} {cold:8.3f} {warm:8.3f} {theirs:9.3f} {theirs / cold:6.2f} {theirs / warm:6.2f}")


if __name__ == "__main__":
    main()
