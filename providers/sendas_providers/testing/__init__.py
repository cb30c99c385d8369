"""What plugins and the service are tried against: a name server on loopback that can misbehave."""

from sendas_providers.testing.faults import FORGED_ADDRESS, VICTIM, Fault
from sendas_providers.testing.name_server import NameServer
from sendas_providers.testing.zone_data import ZoneData
from sendas_providers.txt import quoted

__all__ = ["FORGED_ADDRESS", "VICTIM", "Fault", "NameServer", "ZoneData", "quoted"]
