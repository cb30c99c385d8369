"""Addresses that stand for the networks we send from."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network

from sendas.domain.spf.mail_session import IPAddress

_MOST_NETWORKS = 8


def probes(networks: Sequence[IPv4Network | IPv6Network]) -> tuple[IPAddress, ...]:
    """Give the ends of each network, of eight at most: those that a shorter range would leave out.

    >>> from ipaddress import ip_network
    >>> [str(each) for each in probes([ip_network("192.0.2.0/24")])]
    ['192.0.2.0', '192.0.2.255']
    """
    ends = [end for network in networks[:_MOST_NETWORKS] for end in (network[0], network[-1])]
    return tuple(dict.fromkeys(ends))
