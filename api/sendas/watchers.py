"""Who watches domains in this process, and the checks that are under way in it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, KeysView
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from uuid import UUID

from sendas.domain.progress import CheckProgress


class Watcher:
    """One who watches. However often it is woken before it looks, it looks once: the latest state is what counts."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Let it look again."""
        self._woken.set()

    async def woken(self) -> None:
        """Wait until there is something to look at."""
        await self._woken.wait()
        self._woken.clear()


class Watchers:
    """Wakes those who watch a domain when it changes.

    What this process does is announced; what others do is found by a task that runs while somebody watches, and looks
    every `pause` seconds.
    """

    def __init__(self, pause: float = 1.0) -> None:
        self.pause = pause
        self.closed = False
        self._watchers = dict[UUID, set[Watcher]]()
        self._checks = dict[UUID, CheckProgress]()
        self._polling: asyncio.Task[None] | None = None

    @property
    def watched(self) -> KeysView[UUID]:
        """The domains that somebody watches."""
        return self._watchers.keys()

    def announce(self, domain_id: UUID) -> None:
        """Wake all who watch a domain."""
        for watcher in self._watchers.get(domain_id, ()):
            watcher.wake()

    def announce_all(self) -> None:
        """Wake everybody."""
        for domain_id in self._watchers:
            self.announce(domain_id)

    def progress(self, domain_id: UUID) -> CheckProgress | None:
        """Give the check of a domain that is under way here."""
        return self._checks.get(domain_id)

    @contextmanager
    def checking(self, domain_id: UUID, progress: CheckProgress) -> Generator[None]:
        """Show a check while it is under way, the latest one of a domain."""
        self._checks[domain_id] = progress
        self.announce(domain_id)
        try:
            yield
        finally:
            if self._checks.get(domain_id) is progress:
                del self._checks[domain_id]
            self.announce(domain_id)

    @asynccontextmanager
    async def watching(
        self, domain_id: UUID, poll: Callable[[], Coroutine[None, None, None]]
    ) -> AsyncGenerator[Watcher]:
        """Watch a domain. The first who watches starts `poll`, and the last one ends it."""
        watcher = Watcher()
        self._watchers.setdefault(domain_id, set()).add(watcher)
        if self._polling is None:
            # A context of its own: it outlives the request that starts it.
            self._polling = asyncio.create_task(poll(), context=Context())
        try:
            yield watcher
        finally:
            self._watchers[domain_id].remove(watcher)
            if not self._watchers[domain_id]:
                del self._watchers[domain_id]
            if not self._watchers:
                await self._stop_polling()

    def close(self) -> None:
        """Let everybody end, because the process does."""
        self.closed = True
        self.announce_all()

    async def _stop_polling(self) -> None:
        polling, self._polling = self._polling, None
        if polling:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
