"""Many questions at a time over a few UDP sockets."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from socket import AF_INET, AF_INET6
from typing import Final

from sendas.dns.ask import Ask, Outcome
from sendas.dns.pace import Pace
from sendas.dns.port import Attempt, Key, OpenSocket, Port, open_datagram_socket
from sendas.dns.port_pool import PortPool
from sendas.dns.random_octets import RandomOctets
from sendas.dns.received import read_received
from sendas.dns.round_trip import RoundTrip
from sendas.dns.server_load import WINDOW, ServerLoad
from sendas.dns.timer_wheel import TimerWheel
from sendas.dns.zone import Host
from sendas.domain.observation import AnswerKind

_MOST_TRIES: Final = 6
_REMEMBERED: Final = 50_000  # servers


@dataclass(slots=True)
class Traffic:
    """Counts queries by datagrams and `over_tcp`: `late` answers came to an earlier try, `strays` to none."""

    sent: int = 0
    repeated: int = 0
    late: int = 0
    strays: int = 0
    over_tcp: int = 0


class Mux:
    """Puts questions to name servers, repeats them, and matches what comes back.

    An answer belongs to a question by its identifier, the port it comes to, the address it comes from and the exact
    letters of its question; whatever else arrives is passed over, and the wait for the real one goes on. Needs a
    running event loop; sockets are open while somebody is inside `in_use`.
    """

    def __init__(self, pace: Pace | None = None, open_socket: OpenSocket = open_datagram_socket) -> None:
        self.traffic = Traffic()
        self._loop = asyncio.get_running_loop()
        self._now = self._loop.time
        self._pace = pace
        self.draw = RandomOctets().take
        self._wheel = TimerWheel[Attempt](self._loop, self._overdue)
        self._typical = RoundTrip()
        self._loads: dict[str, ServerLoad] = {}
        self._ports = PortPool(lambda family: Port(self._loop, open_socket(family), self._arrived))
        self._users = 0

    @contextmanager
    def in_use(self) -> Generator[None]:
        """Keep the sockets open; the last user closes them, and the next gets other ports."""
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._close()

    def silence(self, host: Host) -> int:
        """Say how many of a host's last answers did not come."""
        load = self._loads.get(host.address)
        return load.failures if load else 0

    @property
    def idle(self) -> bool:
        """Whether no question is on its way."""
        return not any(load.in_flight or load.waiting for load in self._loads.values())

    def ask(self, ask: Ask) -> None:
        """Send a question on its way; what comes of it is told once."""
        now = self._now()
        while not ask.done:
            host = ask.host
            load = self._load(host)
            if ask.tries >= max(_MOST_TRIES, len(ask.hosts)):
                self._tell(ask, host, AnswerKind.TIMEOUT)
            elif ask.allowance.spent(now):
                if ask.attempts and now < ask.allowance.end:  # an answer to what was sent still counts
                    self._later(ask.allowance.end, self._give_up, ask)
                    return
                self._tell(ask, host, AnswerKind.TIMEOUT)
            elif load.resting(now) and (ask.background or ask.tries):
                ask.tries += 1
            elif load.in_flight >= WINDOW:
                load.waiting.append(ask)
                self._later(ask.allowance.end, self._give_up, ask)
                return
            elif self._pace and (seconds := self._pace.wait(host, now, background=ask.background)):
                self._later(min(now + seconds, ask.allowance.end), self.ask, ask)
                return
            elif (port := self._ports.take(AF_INET6 if ":" in host.address else AF_INET)) is None:
                ask.tries += 1
            else:
                ask.allowance.spend(now)
                self._send(ask, Attempt(ask, host, load, port, self._key(host, port), now))
                return

    def drop(self, ask: Ask) -> None:
        """Forget a question: nobody waits for its answer any more."""
        if not ask.done:
            self._finish(ask)

    def _key(self, host: Host, port: Port) -> Key:
        while (key := (self.draw(2), host.address, host.port)) in port.pending:
            pass
        return key

    def _send(self, ask: Ask, attempt: Attempt) -> None:
        identifier, address, port = attempt.key
        ask.attempts.append(attempt)
        attempt.port.pending[attempt.key] = attempt
        attempt.load.in_flight += 1
        self.traffic.sent += 1
        due = attempt.sent + attempt.load.patience(ask.tries // len(ask.hosts))
        try:
            attempt.port.send(ask.asked.query(identifier), (address, port))
        except OSError:  # no way to this address: wait no longer than for the next turn of the wheel
            due = attempt.sent
            ask.allowance.give_back()
        self._wheel.add(attempt, min(due, ask.allowance.end))

    def _arrived(self, attempt: Attempt | None, wire: bytes) -> None:
        outcome = read_received(wire, attempt.ask.asked) if attempt else None
        if attempt is None or outcome is None:
            self.traffic.strays += 1
            return
        attempt.load.answered(self._now() - attempt.sent)
        self.traffic.late += not attempt.in_flight
        self._tell(attempt.ask, attempt.host, outcome)

    def _overdue(self, attempt: Attempt) -> None:
        if not attempt.in_flight:
            return
        attempt.load.timed_out(attempt.sent, self._now())
        self._release(attempt)
        attempt.ask.tries += 1
        self.traffic.repeated += 1
        self.ask(attempt.ask)

    def _later(self, at: float, do: Callable[[Ask], None], ask: Ask) -> None:
        if ask.timer:
            ask.timer.cancel()
        ask.timer = self._loop.call_at(at, do, ask)

    def _give_up(self, ask: Ask) -> None:
        if not ask.done:
            self._tell(ask, ask.host, AnswerKind.TIMEOUT)

    def _tell(self, ask: Ask, host: Host, outcome: Outcome) -> None:
        self._finish(ask)
        ask.told(host, outcome)

    def _finish(self, ask: Ask) -> None:
        ask.done = True
        if ask.timer:
            ask.timer.cancel()
        for attempt in ask.attempts:
            port = attempt.port
            port.pending.pop(attempt.key, None)
            if not port.pending:
                self._ports.emptied(port)
            if attempt.in_flight:
                self._release(attempt)
        ask.attempts.clear()

    def _release(self, attempt: Attempt) -> None:
        attempt.in_flight = False
        load = attempt.load
        load.in_flight -= 1
        while load.waiting and load.in_flight < WINDOW:
            self.ask(load.waiting.popleft())

    def _load(self, host: Host) -> ServerLoad:
        load = self._loads.get(host.address)
        if load is None:
            if len(self._loads) >= _REMEMBERED:
                self._loads = {each: load for each, load in self._loads.items() if load.in_flight or load.waiting}
            load = self._loads[host.address] = ServerLoad(self._typical)
        return load

    def _close(self) -> None:
        self._ports.close()
        self._wheel.clear()
