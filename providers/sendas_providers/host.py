"""The plugin host: which providers there are, and one of them opened."""

import importlib.metadata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pkgutil import resolve_name

import pluggy

from sendas_providers.auth import credential_problems
from sendas_providers.change import Change
from sendas_providers.errors import BadCredentials, DnsError, ProviderUnusable, UnknownProvider
from sendas_providers.hooks import Detection, Hooks, Review
from sendas_providers.plugin import GROUP, Plugin, load_plugins, told
from sendas_providers.provider import API_VERSION, DnsProvider, HandoffProvider, ProviderInfo, ProviderOptions

SHIPPED = ("manual", "rfc2136")


@dataclass(frozen=True, slots=True)
class LoadedProvider:
    """A provider of a plugin, and why it cannot be used where it cannot."""

    info: ProviderInfo
    plugin: str
    problem: str = ""

    @property
    def available(self) -> bool:
        """Whether it can be opened."""
        return not self.problem


class PluginHost:
    """Holds the plugins named in `allowed` (SENDAS_PLUGINS) and survives those that are broken.

    Every hook implementation is called by itself: one that raises is noted in `plugins()` and the others are heard.
    """

    def __init__(self, allowed: Collection[str] = SHIPPED) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(Hooks)
        self._plugins = {plugin.name: plugin for plugin in load_plugins(allowed, self._manager)}
        self._providers = list(self._gather())

    def plugins(self) -> Sequence[Plugin]:
        """Give every listed plugin, in the order of the list."""
        return tuple(self._plugins.values())

    def providers(self) -> Sequence[LoadedProvider]:
        """Give every provider. A plugin that offers none because it is broken stands for itself, by its name."""
        offering = {provider.plugin for provider in self._providers}
        broken = [
            LoadedProvider(ProviderInfo(plugin.name, plugin.name, "api", ""), plugin.name, plugin.problem)
            for plugin in self._plugins.values()
            if plugin.problem and plugin.name not in offering
        ]
        return (*self._providers, *broken)

    def find(self, provider_id: str) -> ProviderInfo:
        """Give what is said of a provider that can be used; raises `UnknownProvider` or `ProviderUnusable`."""
        found = [provider for provider in self.providers() if provider.info.id == provider_id]
        if not found:
            message = f"there is no provider {provider_id!r}"
            raise UnknownProvider(message)
        # Of two with one id the second is not available.
        if not found[0].available:
            raise ProviderUnusable(found[0].problem)
        return found[0].info

    def open(
        self, provider_id: str, auth_id: str, credentials: Mapping[str, str], options: ProviderOptions
    ) -> DnsProvider | HandoffProvider:
        """Make a provider for one credential; its factory is imported on first use.

        A provider without ways to authorise takes the empty `auth_id`. Raises `UnknownProvider`, `ProviderUnusable`,
        `BadCredentials` with the fields that are wrong, or what the factory says of the credential.
        """
        info = self.find(provider_id)
        if info.auth or auth_id:
            _check(info, auth_id, credentials)
        try:
            provider = resolve_name(info.factory)(credentials, options)
        except DnsError:
            raise
        except Exception as error:
            # The text may hold a credential.
            message = f"{info.factory} did not open: {type(error).__name__}"
            raise ProviderUnusable(message) from error
        if not isinstance(provider, DnsProvider | HandoffProvider):
            message = f"{info.factory} gave no provider"
            raise ProviderUnusable(message)
        return provider

    def detect(
        self, zone: str, nameservers: Sequence[str], soa_mname: str, txt: Mapping[str, Sequence[str]]
    ) -> Sequence[Detection]:
        """Give what plugins take a zone's provider to be, the most confident first."""
        arguments = {"zone": zone, "nameservers": nameservers, "soa_mname": soa_mname, "txt": txt}
        found = [said for _, said in self._call("sendas_dns_detect", arguments) if _is_detection(said)]
        return sorted(found, key=lambda detection: -detection[1])

    def review(self, zone: str, changes: Sequence[Change], context: Mapping[str, object]) -> Sequence[Review]:
        """Gather the findings of all plugins on a plan; a review that fails blocks, for it might have."""
