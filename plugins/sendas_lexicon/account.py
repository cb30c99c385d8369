"""One zone at one hoster, through lexicon: three calls, and what their answers mean."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Protocol, TypeVar

from sendas_lexicon.hosters import Hoster
from sendas_lexicon.json_value import NotThere
from sendas_lexicon.listing import Listed, Listing, content_of, listing_of
from sendas_lexicon.worker_process import NoAnswer
from sendas_providers import (
    AnswerLost,
    AuthFailed,
    DnsError,
    Forbidden,
    ProviderOptions,
    Rejected,
    Unavailable,
    Value,
    Zone,
    ZoneNotFound,
)
from sendas_providers.json_value import Json

_KINDS: Final[dict[int, type[DnsError]]] = {
    HTTPStatus.UNAUTHORIZED: AuthFailed,
    HTTPStatus.FORBIDDEN: Forbidden,
}
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
T = TypeVar("T")


class Asking(Protocol):
    """Whoever calls lexicon."""

    async def ask(self, call: Json) -> Json:
        """Give its answer; raises `NoAnswer`, and `Unavailable` where it was not asked."""
        ...

    async def aclose(self) -> None:
        """Give back what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """The one zone that credentials are for. Lexicon is asked to list, to create, and to delete by id: nothing else."""

    hoster: Hoster
    zone: str
    options: ProviderOptions
    process: Asking = field(repr=False)
    patience: tuple[float, ...] = (1.0, 2.0)
    """Seconds before each look for what may still arrive, or is listed late."""

    async def list(self) -> tuple[Zone, Listing]:
        """Give the zone and all its records."""
        return await self._asked({"call": "list"}, writing=False, read=self._listed)

    async def create(self, name: str, rdtype: str, ttl: int, value: Value) -> None:
        """Add one record."""
        record = {"type": rdtype, "name": name.rstrip("."), "content": content_of(rdtype, value), "ttl": ttl}
        await self._asked({"call": "create", **record}, writing=True, read=self._done)

    async def delete(self, record: Listed) -> None:
        """Remove one record; raises `Rejected` where it has no id."""
        if record.value.ref is None:
            message = f"{self.hoster.name} gives {record.name} {record.type} no id"
            raise Rejected(message)
        await self._asked({"call": "delete", "id": json.loads(record.value.ref)}, writing=True, read=self._done)

    async def published(self, name: str) -> frozenset[str]:
        """Give the TXT values that the DNS has; raises `Unavailable` where it does not say."""
        try:
            return frozenset(await self.options.read_txt(name))
        except OSError:
            message = f"{name} could not be read in the DNS, and is not changed unread"
        raise Unavailable(message)

    async def _asked(self, call: Json, *, writing: bool, read: Callable[[Json], T]) -> T:
        lost = AnswerLost if writing else Unavailable
        try:
            answer = await self.process.ask(call)
            if "error" not in answer:
                return read(answer)
            problem = self._problem(answer, lost)
        except NoAnswer:
            problem = lost(f"{self.hoster.name} did not answer in time through lexicon")
        except (NotThere, KeyError, UnicodeError):
            problem = lost(f"what lexicon gives for {self.hoster.name} makes no sense")
        raise problem

    def _problem(self, answer: Json, lost: type[Unavailable]) -> DnsError:
        opening = answer.get("step") == "opening"
        # While lexicon finds the zone nothing has been written.
        lost = Unavailable if opening else lost
        what = f"{self.hoster.name}, asked through lexicon"
        match answer["error"], answer.get("status"):
            case "http", int(status):
                later = status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
                absent = opening and status == HTTPStatus.NOT_FOUND
                kind = lost if later else ZoneNotFound if absent else _KINDS.get(status, Rejected)
                return kind(f"{what}, answered {status}")
            case "connection", _:
                return lost(f"{what}: no answer")
            case "credential", _:
                return AuthFailed(f"{what}: the credentials were not accepted")
            case "not found", _ if opening:
                return ZoneNotFound(f"{what}, has no zone {self.zone}")
            case _:
                kind = Rejected if lost is Unavailable else lost
                return kind(f"{what}: it could not be done ({answer.get('name', 'not found')})")

    def _listed(self, answer: Json) -> tuple[Zone, Listing]:
        listing = listing_of(self.zone, answer["answer"])
        # Not what modules call the id of a domain: TransIP's is the code with which it is moved away.
        return Zone(self.zone, self.zone, listing.nameservers()), listing

    def _done(self, answer: Json) -> None:
        if answer["answer"] is not True:
            message = f"{self.hoster.name}, asked through lexicon, said no"
            raise Rejected(message)
