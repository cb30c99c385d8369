"""What plugins and the service are tried against: a name server on loopback that can misbehave."""

from typing import TYPE_CHECKING

from sendas_providers.testing.faults import FORGED_ADDRESS, VICTIM, Fault
from sendas_providers.testing.level import Level
from sendas_providers.testing.name_server import NameServer
from sendas_providers.testing.update import UpdateFault
from sendas_providers.testing.zone_data import ZoneData
from sendas_providers.txt import quoted

if TYPE_CHECKING:
    from sendas_providers.testing.checks import ProviderChecks, Subject, live, live_options, live_settings

__all__ = [
    "FORGED_ADDRESS",
    "VICTIM",
    "Fault",
    "Level",
    "NameServer",
    "ProviderChecks",
    "Subject",
    "UpdateFault",
    "ZoneData",
    "live",
    "live_options",
    "live_settings",
    "quoted",
]

_CHECKS = frozenset({"ProviderChecks", "Subject", "live", "live_options", "live_settings"})


def __getattr__(name: str) -> object:
    """Import the checks when they are asked for: the name server is used where there is no pytest."""
    if name in _CHECKS:
        from sendas_providers.testing import checks  # noqa: PLC0415  (see above)

        return getattr(checks, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
