"""A messenger between the provider and a server that cannot be told to fail: it loses things instead."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import StrEnum, auto

from tests.listening import listening

_UPDATE = 5
_REFUSED = 5


class Loss(StrEnum):
    EVERYTHING = auto()
    UPDATES = auto()
    ANSWERS = auto()
    """Of updates."""
    REFUSED = auto()
    """Updates are not delivered and refused instead."""


class Courier:
    def __init__(self, address: str, port: int) -> None:
        self._address, self._target = address, port
        self.port = 0
        self.loss: Loss | None = None
        self.updates = 0

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Courier"]:
        async with listening(self._address, self._carry) as self.port:
            yield self

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._address, self._target)
        try:
            while True:
                wire = await _frame(reader)
                if reply := await self._delivered(wire, there, back):
                    writer.write(len(reply).to_bytes(2) + reply)
        except (OSError, EOFError):
            pass
        finally:
            writer.close()
            back.close()

    async def _delivered(self, wire: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        update = wire[2] >> 3 & 0xF == _UPDATE
        self.updates += update
        if self.loss is Loss.EVERYTHING or (update and self.loss is Loss.UPDATES):
            return None
        if update and self.loss is Loss.REFUSED:
            return wire[:2] + bytes([wire[2] | 0x80, _REFUSED]) + bytes(8)
        writer.write(len(wire).to_bytes(2) + wire)
        reply = await _frame(reader)
        return None if update and self.loss is Loss.ANSWERS else reply


async def _frame(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
