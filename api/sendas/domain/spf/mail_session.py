"""The SMTP session that a check is about: who connects, and what it says of itself."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

IPAddress = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class MailSession:
    """What a client says and is: its address, MAIL FROM and HELO; and who receives, for explanations."""

    ip: IPAddress
    sender: str
    helo: str
    receiver: str = "unknown"
    timestamp: int = 0

    @property
    def local_part(self) -> str:
        """Give the sender's local part, "postmaster" where it has none (RFC 7208 section 4.3)."""
        return self.sender.rpartition("@")[0] or "postmaster"

    @property
    def sender_domain(self) -> str:
        """Give the sender's domain."""
        return self.sender.rpartition("@")[2]


def unmapped(ip: IPAddress) -> IPAddress:
    """Give the IPv4 address that an IPv6 address maps (RFC 7208 section 5), else the address, without its scope.

    >>> unmapped(IPv6Address("::ffff:192.0.2.1"))
    IPv4Address('192.0.2.1')
    """
    if isinstance(ip, IPv4Address):
        return ip
    return ip.ipv4_mapped or IPv6Address(int(ip))


def checked_identity(mail_from: str, helo: str) -> tuple[str, str]:
    """Give the domain that is checked and the sender: those of HELO where the reverse-path is empty (section 2.4).

    >>> checked_identity("", "mail.shop.be")
    ('mail.shop.be', 'postmaster@mail.shop.be')
    """
    sender = mail_from or f"postmaster@{helo}"
    return sender.rpartition("@")[2], sender
