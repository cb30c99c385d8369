"""An event loop in a thread of its own, for a library that blocks now and then."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines for another loop; the thread never keeps the process from ending."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[None, None, T]) -> T:
        """Run a coroutine over there, and wait for it here."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    def stop(self, limit: float) -> None:
        """End the thread; one that hangs is left behind after `limit` seconds."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(limit)

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()
