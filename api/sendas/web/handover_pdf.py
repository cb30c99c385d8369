"""PDFs of hand-overs: two at once, and what was made a moment ago again."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from cachetools import LRUCache

from sendas.handover.sheet import Sheet

Render = Callable[[Sheet, datetime], bytes]
_AT_ONCE = 2
_KEPT = 16


class PdfShelf:
    """Makes PDFs in threads; sixteen are kept, and the same sheet is not made twice at the same time."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._kept: LRUCache[tuple[Sheet, datetime], bytes] = LRUCache(_KEPT)
        self._making: dict[tuple[Sheet, datetime], asyncio.Task[bytes]] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def get(self, sheet: Sheet, at: datetime) -> bytes:
        """Give the PDF of a sheet as of a time. One who goes away does not end it for the others."""
        key = sheet, at
        if (kept := self._kept.get(key)) is not None:
            return kept
        if (making := self._making.get(key)) is None:
            making = self._making[key] = asyncio.create_task(self._make(*key))
            making.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(making)

    async def _make(self, sheet: Sheet, at: datetime) -> bytes:
        async with self._free:
            pdf = self._kept[sheet, at] = await asyncio.to_thread(self._render, sheet, at)
            return pdf
