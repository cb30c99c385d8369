"""Where a provider may connect to when a customer names the server."""

from collections.abc import Collection, Sequence
from ipaddress import IPv6Address, ip_address

from sendas_providers.errors import Forbidden, Rejected
from sendas_providers.provider import IpAddress, ProviderOptions


async def judged_addresses(
    host: str, port: int, options: ProviderOptions, ports: Collection[int]
) -> Sequence[IpAddress]:
    """Give the addresses of a host, every one of which may be reached; connect to these and resolve no more.

    `ports` are those that need no `options.any_port`: who could name any port could try those of others. Raises
    `Forbidden` for an address or port out of bounds, `Rejected` for a host that leads nowhere, and `OSError` where the
    resolver does.
    """
    forbidden = Forbidden(f"this service may not connect to {host} port {port}")
    if not options.any_port and port not in ports:
        raise forbidden
    # The system connects a mapped address over IPv4: the address behind it is the one to judge.
    addresses = [unmapped(address) for address in await _addresses(host, options)]
    if not all(options.may_reach(address) for address in addresses):
        raise forbidden
    return addresses


def unmapped(address: IpAddress) -> IpAddress:
    """Give the IPv4 address behind a mapped one (RFC 4291 section 2.5.5.2), and any other as it is.

    >>> unmapped(ip_address("::ffff:192.0.2.1"))
    IPv4Address('192.0.2.1')
    """
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


async def _addresses(host: str, options: ProviderOptions) -> Sequence[IpAddress]:
    try:
        return (ip_address(host),)
    except ValueError:
        pass
    try:
        addresses = await options.resolve(host)
    except UnicodeError:
        addresses = ()
    if not addresses:
        message = f"{host} does not lead to an address"
        raise Rejected(message)
    return addresses
