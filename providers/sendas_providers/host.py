"""The plugin host: which plugins and providers there are, and one provider opened."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pluggy

from sendas_providers.change import Change
from sendas_providers.errors import ProviderUnusable, UnknownProvider
from sendas_providers.hook_calls import as_detection, as_nothing, as_reviews, call_each, items_of
from sendas_providers.hooks import Detection, Hooks, Review
from sendas_providers.opening import load_factory, open_provider, problem_of
from sendas_providers.plugin import GROUP, Plugin, load_plugins
from sendas_providers.provider import DnsProvider, HandoffProvider, ProviderInfo, ProviderOptions

SHIPPED = ("manual", "rfc2136", "powerdns", "cloudflare", "route53", "domain_connect")
OPT_IN = ("lexicon",)
"""Plugins that ship too, and load only where the operator lists them."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedProvider:
    """A provider, the plugin that offers it, and why it cannot be used where it cannot."""

    info: ProviderInfo
    plugin: str
    problem: str = ""

    @property
    def available(self) -> bool:
        """Whether it can be opened."""
        return not self.problem


class PluginHost:
    """Holds the plugins listed in `allowed` (SENDAS_PLUGINS) and survives those that are broken.

    Plugins are imported when the host is made, never one that is not listed. Of two providers with one id the one
    listed first is used.
    """

    def __init__(self, allowed: Collection[str] = SHIPPED) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(Hooks)
        self._plugins = {plugin.name: plugin for plugin in load_plugins(allowed, self._manager)}
        self._providers = dict[str, LoadedProvider]()
        self._shadowed: list[LoadedProvider] = []
        for plugin, infos in self._ask("sendas_dns_providers", {}, items_of(ProviderInfo)):
            for info in infos:
                self._add(info, plugin)

    def plugins(self) -> Sequence[Plugin]:
        """Give every listed plugin."""
        return tuple(self._plugins.values())

    def providers(self) -> Sequence[LoadedProvider]:
        """Give every provider; a broken plugin that offers none stands there under its own name."""
        found = (*self._providers.values(), *self._shadowed)
        offering = {provider.plugin for provider in found}
        broken = [plugin for plugin in self._plugins.values() if plugin.problem and plugin.name not in offering]
        return (*found, *(_stand_in(plugin) for plugin in broken))

    def find(self, provider_id: str) -> ProviderInfo:
        """Give what a usable provider says of itself; raises `UnknownProvider` or `ProviderUnusable`."""
        # Of several with one id the first is the one in use.
        for provider in self.providers():
            if provider.info.id == provider_id:
                if provider.problem:
                    raise ProviderUnusable(provider.problem)
                return provider.info
        message = f"there is no provider {provider_id!r}"
        raise UnknownProvider(message)

    def load(self, provider_id: str) -> None:
        """Import what a provider needs, so that `open` is quick: for a thread. Raises what `find` does."""
        load_factory(self.find(provider_id))

    def open(
        self, provider_id: str, auth_id: str, credentials: Mapping[str, str], options: ProviderOptions
    ) -> DnsProvider | HandoffProvider:
        """Make a provider for one credential, as `open_provider`; raises what it and `find` raise."""
        return open_provider(self.find(provider_id), auth_id, credentials, options)

    def detect(
        self, zone: str, nameservers: Sequence[str], soa_mname: str, txt: Mapping[str, Sequence[str]]
    ) -> Sequence[Detection]:
        """Give what plugins take the provider of a zone to be, the most confident first."""
        arguments = {"zone": zone, "nameservers": nameservers, "soa_mname": soa_mname, "txt": txt}
        found = [detection for _, detection in self._ask("sendas_dns_detect", arguments, as_detection)]
        return sorted(found, key=lambda detection: -detection[1])

    def review(self, zone: str, changes: Sequence[Change], context: Mapping[str, object]) -> Sequence[Review]:
        """Gather what plugins say of a plan. A review that fails blocks, because it might have said so."""
        arguments = {"zone": zone, "changes": changes, "context": context}
        findings: list[Review] = []
        for said in call_each(self._manager, "sendas_dns_review", arguments, as_reviews):
            self._note(said.plugin, said.problem)
            findings += said.answer or ()
            if said.problem:
                findings.append(("block", f"The plugin {said.plugin} could not review this plan."))
        return findings

    def applied(self, event: Mapping[str, object]) -> None:
        """Tell every plugin what was applied or undone."""
        for _ in self._ask("sendas_dns_applied", {"event": event}, as_nothing):
            pass

    def _ask(self, hook: str, arguments: Mapping[str, object], shape: Callable[[object], T]) -> Iterator[tuple[str, T]]:
        for said in call_each(self._manager, hook, arguments, shape):
            self._note(said.plugin, said.problem)
            if said.answer is not None:
                yield said.plugin, said.answer

    def _note(self, plugin: str, problem: str) -> None:
        if problem:
            self._plugins[plugin].problem = problem

    def _add(self, info: ProviderInfo, plugin: str) -> None:
        if first := self._providers.get(info.id):
            problem = f"the id {info.id!r} is taken by the plugin {first.plugin}"
            self._shadowed.append(LoadedProvider(info, plugin, problem))
        else:
            self._providers[info.id] = LoadedProvider(info, plugin, problem_of(info))


def _stand_in(plugin: Plugin) -> LoadedProvider:
    return LoadedProvider(ProviderInfo(plugin.name, plugin.name, "api", ""), plugin.name, plugin.problem)
