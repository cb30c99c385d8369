"""A stand-in for Route 53 and STS: moto's server, made as strict as AWS; needs moto."""

from sendas_providers.testing.trouble import Moment
from sendas_route53.testing.account import FakeAws, Key, Seen
from sendas_route53.testing.loopback import on_loopback
from sendas_route53.testing.refusal import RefusalError
from sendas_route53.testing.trouble import Fault, Trouble

__all__ = ["FakeAws", "Fault", "Key", "Moment", "RefusalError", "Seen", "Trouble", "on_loopback"]
