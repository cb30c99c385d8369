"""The contract that DNS provider plugins are written against: the only package that a plugin imports."""

from sendas_providers.access import Access, Excess
from sendas_providers.auth import Auth, Field, Narrowest, credential_problems
from sendas_providers.change import Change, Outcome, Result, forbidden_beside
from sendas_providers.errors import (
    AnswerLost,
    AuthFailed,
    BadCredentials,
    Conflict,
    DnsError,
    Forbidden,
    NotOffered,
    ProviderUnusable,
    Rejected,
    Unavailable,
    UnknownProvider,
    Unmet,
    ZoneNotFound,
)
from sendas_providers.hooks import Detection, Hooks, Review, hookimpl, hookspec
from sendas_providers.host import SHIPPED, LoadedProvider, PluginHost
from sendas_providers.names_by_types import names_by_types
from sendas_providers.one_by_one import one_by_one
from sendas_providers.opening import missing_settings
from sendas_providers.plugin import Plugin
from sendas_providers.provider import (
    API_VERSION,
    Caps,
    DnsProvider,
    Factory,
    Handoff,
    HandoffProvider,
    IpAddress,
    MayReach,
    ProviderInfo,
    ProviderOptions,
    ReadTxt,
    Resolve,
    SettlingProvider,
)
from sendas_providers.reach import judged_addresses, unmapped
from sendas_providers.record import RRset, Value, Zone, canonical_name, same_values, values_of
from sendas_providers.txt import quoted, txt_octets, txt_text, unquoted
from sendas_providers.undo import undo_of
from sendas_providers.zone_file import ZoneFileWords, master_lines, zone_file

__all__ = [
    "API_VERSION",
    "SHIPPED",
    "Access",
    "AnswerLost",
    "Auth",
    "AuthFailed",
    "BadCredentials",
    "Caps",
    "Change",
    "Conflict",
    "Detection",
    "DnsError",
    "DnsProvider",
    "Excess",
    "Factory",
    "Field",
    "Forbidden",
    "Handoff",
    "HandoffProvider",
    "Hooks",
    "IpAddress",
    "LoadedProvider",
    "MayReach",
    "Narrowest",
    "NotOffered",
    "Outcome",
    "Plugin",
    "PluginHost",
    "ProviderInfo",
    "ProviderOptions",
    "ProviderUnusable",
    "RRset",
    "ReadTxt",
    "Rejected",
    "Resolve",
    "Result",
    "Review",
    "SettlingProvider",
    "Unavailable",
    "UnknownProvider",
    "Unmet",
    "Value",
    "Zone",
    "ZoneFileWords",
    "ZoneNotFound",
    "canonical_name",
    "credential_problems",
    "forbidden_beside",
    "hookimpl",
    "hookspec",
    "judged_addresses",
    "master_lines",
    "missing_settings",
    "names_by_types",
    "one_by_one",
    "quoted",
    "same_values",
    "txt_octets",
    "txt_text",
    "undo_of",
    "unmapped",
    "unquoted",
    "values_of",
    "zone_file",
]
