"""What resolvers know of the request: who asks, for which company, and what was read already."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLResolveInfo

from sendas.actions.authenticate import Access
from sendas.actions.caller import Caller
from sendas.actions.watch_domain import Sight
from sendas.domain.domain_report import DomainReport
from sendas.domain.locale import Locale
from sendas.domain.principal import Principal, Scope
from sendas.domain.progress import Glimpse, RowKey
from sendas.domain.sentence import Sentence
from sendas.graphql.errors import ApiError
from sendas.graphql.selected_fields import SelectedFields
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import CompanyWithSettings
from sendas.store.domain_report import reports_of
from sendas.store.domain_shelf import DomainShelf, domain_shelf
from sendas.store.handover import HandoverRow, handovers_of
from sendas.texts.catalogue import say

T = TypeVar("T")
_OF_RECORDS = frozenset({"records", "publication"})


@dataclass(slots=True)
class Context:
    """One request; nothing of it outlives it. What belongs to its company's domains is read once between changes."""

    services: Services
    access: Access
    selected_fields: SelectedFields
    _shelf: DomainShelf | None = field(default=None, init=False)
    _links: Mapping[UUID, Sequence[HandoverRow]] | None = field(default=None, init=False)
    _reports: Mapping[UUID, DomainReport] | None = field(default=None, init=False)
    _progress: Mapping[UUID, Mapping[RowKey, Glimpse] | None] = field(
        default_factory=dict[UUID, Mapping[RowKey, Glimpse] | None], init=False
    )
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self.access.principal

    @property
    def locale(self) -> Locale:
        """The language of the company, English without one."""
        return self.access.company.locale if self.access.company else Locale.EN

    @property
    def company(self) -> CompanyWithSettings:
        """The company that the request is for; raises `ApiError` with COMPANY_REQUIRED."""
        if self.access.company is None:
            code, message = "COMPANY_REQUIRED", "Name one of your companies in the Sendas-Company header."
            raise ApiError(code, message)
        return self.access.company

    @property
    def caller(self) -> Caller:
        """The company and the actor, for actions."""
        return Caller(self.company.id, self.principal.actor)

    def require(self, scope: Scope) -> None:
        """Raise `ApiError` with FORBIDDEN unless the token has a scope."""
        if scope not in self.principal.scopes:
            code, message = "FORBIDDEN", f"This needs the scope {scope}."
            raise ApiError(code, message)

    def say(self, sentence: Sentence) -> str:
        """Say a sentence in the company's language."""
        return say(sentence, self.locale)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a reading unit of work."""
        return await self.services.database.read(work)

    async def shelf(self, *, with_records: bool) -> DomainShelf:
        """Give the company's domains; a read with records serves those without."""
        async with self._reading:
            if self._shelf is None or (with_records and self._shelf.records is None):
                company_id, servers = self.company.id, self.services.servers
                self._shelf = await self.read(
                    lambda connection: domain_shelf(connection, company_id, servers, with_records=with_records)
                )
            return self._shelf

    async def links(self, domain_id: UUID) -> Sequence[HandoverRow]:
        """Give the links to hand-overs of a domain that still work."""
        async with self._reading:
            if self._links is None:
                company_id, now = self.company.id, self.services.clock()
                self._links = await self.read(lambda connection: handovers_of(connection, company_id, now))
            return self._links.get(domain_id, ())

    async def report(self, domain_id: UUID) -> DomainReport | None:
        """Give what receivers made of a domain when it was last looked up."""
        async with self._reading:
            if self._reports is None:
                company_id = self.company.id
                self._reports = await self.read(lambda connection: reports_of(connection, company_id))
            return self._reports.get(domain_id)

    def progress(self, domain_id: UUID) -> Mapping[RowKey, Glimpse] | None:
        """Give what a check that is under way here has seen of a domain; None without one."""
        if domain_id in self._progress:
            return self._progress[domain_id]
        progress = self.services.watchers.progress(domain_id)
        return progress.glimpses() if progress else None

    def see(self, sight: Sight, domain_id: UUID) -> None:
        """Show a domain as it was watched, and read everything else anew."""
        self.access, self._progress = sight.access, {domain_id: sight.progress}
        self.changed()

    def selected(self, info: strawberry.Info[Self, None]) -> frozenset[str]:
        """Give the names of all fields that the document selects."""
        # strawberry hides the fragments of a document, and we look through them.
        raw: GraphQLResolveInfo[Self] = info._raw_info  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]  (see above)
        return self.selected_fields.of(raw)

    def selects_records(self, info: strawberry.Info[Self, None]) -> bool:
        """Say whether the document selects something that is read from the records of domains."""
        return not _OF_RECORDS.isdisjoint(self.selected(info))

    def changed(self, company: CompanyWithSettings | None = None) -> None:
        """Forget what was read before a change."""
        self._shelf, self._links, self._reports = None, None, None
        if company is not None:
            self.access = Access(self.principal, company)


Info = strawberry.Info[Context, None]
