"""checkdmarc, which reads other names: DMARC, SPF and its includes, MX, NS, SOA and DNSSEC, but no DKIM."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import dns.nameserver

from bench.reading.contender import Contender, Domain, Missing
from tests.mail_world.customer import both
from tests.mail_world.world import MailWorld
from tests.mail_world.zones import PLATFORM


def checker(address: str, port: int) -> Callable[[str], bool]:
    """Give a function that checks a domain through one server, and says whether SPF and DMARC were readable."""
    if not find_spec("checkdmarc"):
        message = "checkdmarc is not installed (--group bench)"
        raise Missing(message)
    checkdmarc = import_module("checkdmarc")
    server = dns.nameserver.Do53Nameserver(address, port)

    def check(domain: str) -> bool:
        found: dict[str, dict[str, object]] = checkdmarc.check_domains([domain], nameservers=[server])
        return "record" in found["spf"] and "record" in found["dmarc"]

    return check


def with_checkdmarc(world: MailWorld) -> Contender:
    """Check domains one after the other at a server that hosts them all."""
    check = checker(world.addresses[both(PLATFORM)[0]], world.port)

    def read(domains: Sequence[Domain]) -> int:
        return sum(len(domain.questions) for domain in domains if check(domain.name))

    return Contender("checkdmarc", read, share=0.02)
