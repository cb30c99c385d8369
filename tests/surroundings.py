"""What stands around the service: a clock, a DNS and a mail server, all for a test to move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sendas.dns.memory_reader import MemoryReader
from sendas.domain.observation import RecordType
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.server import Server
from sendas.domain.smtp_server import SmtpServer
from sendas.servers_file import read_servers

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
_TWO_SERVERS = {"ns1.dns.example": "192.0.2.1", "ns2.dns.example": "192.0.2.2"}


@dataclass
class Clock:
    """A time that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Probe:
    """A mail server that notes what it was told, and refuses while `words` is set."""

    calls: list[tuple[SmtpServer, str | None]] = field(default_factory=list[tuple[SmtpServer, str | None]])
    words: str | None = None

    async def __call__(self, server: SmtpServer, password: str | None) -> None:
        self.calls.append((server, password))
        if self.words:
            sentence = Sentence("The server said: {words}", {"words": self.words})
            raise Refused.because(ErrorCode.SMTP_FAILED, sentence, "smtp")


def two_servers() -> Mapping[str, Server]:
    """Give the built-in example servers."""
    return {server.id: server for server in read_servers(None, default=Path("/nowhere/sendas.toml")).servers}


def memory_dns() -> MemoryReader:
    """Give a DNS that serves everything below a few endings, from two servers; the operator's records are there."""
    reader = MemoryReader(dict.fromkeys(("be", "nl", "example"), _TWO_SERVERS))
    for server in two_servers().values():
        networks = " ".join(f"ip{each.version}:{each}" for each in server.addresses)
        reader.publish(server.spf.removeprefix("include:"), RecordType.TXT, f"v=spf1 {networks} -all")
    reader.publish("_spf.hoster.example", RecordType.TXT, "v=spf1 ip4:203.0.113.0/24 -all")
    return reader
