"""A provider whose words never hold a secret of its credential, whatever its plugin says."""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sendas.domain.unsafe_text import printable
from sendas_providers import (
    Access,
    BadCredentials,
    Change,
    DnsError,
    DnsProvider,
    ProviderInfo,
    Result,
    RRset,
    SettlingProvider,
    Zone,
)

T = TypeVar("T")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class DiscreetProvider:
    """Passes everything on, takes secrets out of errors and results, and raises `TypeError` for what is no answer.

    A plugin may raise anything as well; of that only the type is told, by whoever waits for the call.
    """

    inner: DnsProvider
    secrets: tuple[str, ...] = field(repr=False)

    async def check(self) -> Access:
        """Ask who the credential is; a server may call itself anything."""
        access = _of(Access, await self._said(self.inner.check()))
        rights = tuple(self._told(right) for right in access.rights)
        return replace(access, identity=self._told(access.identity), rights=rights)

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Ask for the zones that could hold a domain."""
        return [_of(Zone, each) for each in await self._said(self.inner.zones(domain))]

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Read RRsets."""
        return [_of(RRset, each) for each in await self._said(self.inner.read(zone, names))]

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        """Make changes."""
        results = await self._said(self.inner.apply(zone, changes, note=note))
        return [replace(each, detail=without(self.secrets, each.detail)) for each in (_of(Result, r) for r in results)]

    async def settled(self, ref: str) -> bool:
        """Ask whether a change has come to all name servers; a provider that cannot say has nothing to wait for."""
        if not isinstance(self.inner, SettlingProvider):
            return True
        return _of(bool, await self._said(self.inner.settled(ref)))

    async def aclose(self) -> None:
        """Close the provider."""
        await self.inner.aclose()

    def _told(self, words: str) -> str:
        return printable(without(self.secrets, words))

    async def _said(self, call: Awaitable[T]) -> T:
        try:
            return await call
        except DnsError as error:
            raise discreet(error, self.secrets) from None


def _of(kind: type[T], answer: T) -> T:
    # A plugin is not held by our type checker.
    if not isinstance(answer, kind):
        message = f"not a {kind.__name__}"
        raise TypeError(message)
    return answer


def discreet(error: DnsError, secrets: Collection[str]) -> DnsError:
    """Give an error whose words hold none of the secrets."""
    words = without(secrets, str(error))
    if isinstance(error, BadCredentials) or words == str(error):  # the former names fields, never values
        return error
    return type(error)(words, retry_after=error.retry_after)


def without(secrets: Collection[str], words: str) -> str:
    """Take secrets out of a text."""
    for secret in sorted(secrets, key=len, reverse=True):
        words = words.replace(secret, "***")
    return words


def secrets_of(info: ProviderInfo, auth_id: str, credentials: Mapping[str, str]) -> tuple[str, ...]:
    """Give the values of a form's secret fields that are long enough to be told from other text."""
    fields = {each.key for auth in info.auth if auth.id == auth_id for each in auth.fields if each.secret}
    return tuple(value for key, value in credentials.items() if key in fields and len(value) >= _SHORTEST)
