"""A messenger between the provider and a server that cannot be told to fail: it loses things instead."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import StrEnum, auto

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
        self._talks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Courier"]:
        server = await asyncio.start_server(self._connected, self._address, 0)
        self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            server.close()
            for talk in self._talks:
                talk.cancel()
            await asyncio.gather(*self._talks, return_exceptions=True)
            await server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.get_running_loop().create_task(self._carry(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

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
