"""A socket that loses datagrams, for readers in a world that loses none."""

import random
from dataclasses import dataclass
from socket import AddressFamily

from sendas.dns.port import DatagramSocket, OpenSocket, open_datagram_socket


@dataclass(frozen=True, slots=True)
class LossySocket:
    """Loses a share of what is sent, and of what comes back."""

    inner: DatagramSocket
    loss: float
    chance: random.Random

    def sendto(self, data: bytes, address: tuple[str, int], /) -> int:
        return len(data) if self._swallows() else self.inner.sendto(data, address)

    def recvfrom(self, size: int, /) -> tuple[bytes, tuple[str, int]]:
        while True:
            received = self.inner.recvfrom(size)
            if not self._swallows():
                return received

    def fileno(self) -> int:
        return self.inner.fileno()

    def close(self) -> None:
        self.inner.close()

    def _swallows(self) -> bool:
        return self.chance.random() < self.loss


def losing(loss: float, seed: int) -> OpenSocket:
    """Give sockets that lose this share of each way."""
    chance = random.Random(seed)  # noqa: S311  (weather, not a secret)

    def open_lossy(family: AddressFamily) -> DatagramSocket:
        return LossySocket(open_datagram_socket(family), loss, chance)

    return open_lossy
