"""checkdmarc, which reads other names: DMARC, SPF and its includes, MX, NS, SOA and DNSSEC, but no DKIM."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import dns.nameserver

from bench.reading.contender import Contender, Missing
from tests.mail_world.customer import Customer
from tests.mail_world.world import MailWorld


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
    check = checker(world.addresses[Customer(0).servers[0]], world.port)

    def read(customers: Sequence[Customer]) -> int:
        return sum(len(customer.questions()) for customer in customers if check(customer.domain))

    return Contender("checkdmarc", read, share=0.02)
