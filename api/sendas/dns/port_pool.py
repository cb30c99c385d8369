"""A few ports to ask from, in turn, their numbers renewed from time to time."""

import itertools
from collections.abc import Callable
from socket import AddressFamily
from typing import Final

from sendas.dns.port import Port

_PORTS: Final = 8
_RENEWED_AFTER: Final = 4096  # queries of one port


class PortPool:
    """Opens ports when they are needed; one that is replaced stays open for the answers that it waits for."""

    def __init__(self, open_port: Callable[[AddressFamily], Port]) -> None:
        self._open_port = open_port
        self._ports: dict[AddressFamily, list[Port | None]] = {}
        self._retired: set[Port] = set()
        self._turn = 0

    @property
    def opened(self) -> int:
        """How many ports are open."""
        return len(self._retired) + sum(port is not None for port in itertools.chain(*self._ports.values()))

    def take(self, family: AddressFamily) -> Port | None:
        """Give the port whose turn it is; None where the system has none for us."""
        ports = self._ports.get(family) or self._ports.setdefault(family, [None] * _PORTS)
        self._turn = turn = (self._turn + 1) % _PORTS
        port = ports[turn]
        if port and port.queries < _RENEWED_AFTER:
            port.queries += 1
            return port
        try:
            ports[turn] = self._open_port(family)
        except OSError:
            return port
        if port:
            self._retire(port)
        return ports[turn]

    def emptied(self, port: Port) -> None:
        """Close a port that was replaced: the last answer to it has come."""
        if port in self._retired:
            self._retired.remove(port)
            port.close()

    def close(self) -> None:
        """Close all ports; the next to be taken has another number."""
        for port in [*self._retired, *itertools.chain(*self._ports.values())]:
            if port:
                port.close()
        self._ports.clear()
        self._retired.clear()

    def _retire(self, port: Port) -> None:
        if port.pending:
            self._retired.add(port)
        else:
            port.close()
