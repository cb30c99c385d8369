"""What plugins and the service are tried against: a name server on loopback that can misbehave."""

from sendas_providers.testing.faults import Fault
from sendas_providers.testing.name_server import NameServer
from sendas_providers.testing.zone_data import ZoneData, quoted

__all__ = ["Fault", "NameServer", "ZoneData", "quoted"]
