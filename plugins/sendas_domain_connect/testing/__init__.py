"""A DNS host of Domain Connect, strict and able to misbehave, on loopback.

It shares no code with the provider: what it does is written from draft-ietf-dconn-domainconnect-05 a second time, so
that it finds out what the provider gets wrong. Nothing of it was compared with a live DNS host.
"""

from sendas_domain_connect.testing.dns_host import FakeDnsHost, Seen
from sendas_domain_connect.testing.hostility import Hostility
from sendas_domain_connect.testing.refusal import Refusal
from sendas_domain_connect.testing.server import on_loopback
from sendas_domain_connect.testing.zone import FakeZone

__all__ = ["FakeDnsHost", "FakeZone", "Hostility", "Refusal", "Seen", "on_loopback"]
