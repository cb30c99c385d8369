"""The hooks that a plugin may implement: synchronous, few, without I/O."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import pluggy

from sendas_providers.change import Change
from sendas_providers.provider import ProviderInfo

hookspec = pluggy.HookspecMarker("sendas")
hookimpl = pluggy.HookimplMarker("sendas")

Detection = tuple[str, float]
Review = tuple[Literal["block", "warn"], str]


class Hooks:
    """A plugin is a module with functions of these names, marked `@hookimpl`, taking any of these arguments."""

    @hookspec
    def sendas_dns_providers(self) -> Iterable[ProviderInfo]:
        """Name the providers that the plugin offers."""
        raise NotImplementedError

    @hookspec
    def sendas_dns_detect(
        self, zone: str, nameservers: Sequence[str], soa_mname: str, txt: Mapping[str, Sequence[str]]
    ) -> Detection | None:
        """Give a provider id and a confidence from 0 to 1 for what suffixes cannot tell (white-label name servers)."""
        raise NotImplementedError

    @hookspec
    def sendas_dns_review(
        self, zone: str, changes: Sequence[Change], context: Mapping[str, object]
    ) -> Iterable[Review] | None:
        """Add findings of house policy, such as freeze windows or names never to touch; never drop one."""
        raise NotImplementedError

    @hookspec
    def sendas_dns_applied(self, event: Mapping[str, object]) -> None:
        """Tell others, after each apply and undo, outside the transaction; failures are logged, never raised."""
        raise NotImplementedError
