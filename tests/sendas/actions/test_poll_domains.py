"""Looking for what others changed: everybody is woken before long, and never all at once."""

from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from functools import partial
from uuid import UUID, uuid4

import pytest

from sendas.actions import poll_domains
from sendas.store import Connection
from sendas.store.domain_version import DomainVersion
from sendas.watchers import Watchers
from tests.conftest import Launch
from tests.streams import until


class Noting(Watchers):
    """Notes which domains were announced, look by look."""

    def __init__(self) -> None:
        super().__init__(pause=0.01)
        self.looks: list[set[UUID]] = []

    def announce(self, domain_id: UUID) -> None:
        self.looks[-1].add(domain_id)
        super().announce(domain_id)


async def test_all_are_woken_within_five_looks_and_never_all_at_once(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that ended is noticed, and hundreds of streams do not ask the database in the same moment."""
    watchers, domains = Noting(), [UUID(int=uuid4().int // 100 * 100 + number) for number in range(100)]
    service = launch(watchers=watchers)

    def unchanged(_: Connection, domain_ids: Collection[UUID]) -> Mapping[UUID, DomainVersion]:
        watchers.looks.append(set())
        return dict.fromkeys(domain_ids, "as it was")

    monkeypatch.setattr(poll_domains, "domain_versions", unchanged)
    async with AsyncExitStack() as stack:
        for domain in domains:
            await stack.enter_async_context(
                watchers.watching(domain, partial(poll_domains.poll_domains, service.services))
            )
        await until(lambda: len(watchers.looks) > 11)
    [first, *later] = watchers.looks
    assert first == set(domains), "what changed before the first look is not known"
    woken = Counter(domain for look in later[:10] for domain in look)
    assert woken == Counter(dict.fromkeys(domains, 2))
    assert {len(look) for look in later[:10]} == {20}
