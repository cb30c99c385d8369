"""A zone of others at the stand-in for Cloudflare, and a plan for it that is carried out while calls fail."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sendas_cloudflare.api import open_api
from sendas_cloudflare.provider import Cloudflare
from sendas_cloudflare.testing import FakeCloudflare, Trouble, in_process, on_loopback
from sendas_providers import Change, Zone
from tests.plugins.fault_harness import KEPT, NEW, OLD, POLICY, Ran, judged
from tests.plugins.sendas_cloudflare.subjects import ORIGIN, TOKEN, fake_with, zone_of

DEADLINE = 0.15
_THEIRS = (
    {"type": "TXT", "name": ORIGIN, "content": f'"{OLD}"', "ttl": 1, "comment": "by terraform"},
    {"type": "TXT", "name": ORIGIN, "content": f'"{KEPT}"', "ttl": 300},
    {"type": "MX", "name": ORIGIN, "content": "mx.theirs.test", "priority": 10, "ttl": 300},
    {"type": "CNAME", "name": f"www.{ORIGIN}", "content": "theirs.test", "ttl": 1, "proxied": True},
    {"type": "TXT", "name": f"_dmarc.sub.{ORIGIN}", "content": f'"{POLICY}"', "ttl": 300},
)


@dataclass
class Stage:
    fake: FakeCloudflare
    provider: Cloudflare
    zone: Zone = field(init=False)

    def __post_init__(self) -> None:
        self.zone = zone_of(self.fake)

    def rows(self) -> dict[str, dict[str, object]]:
        return self.fake.zones[self.zone.ref].records.rows

    def present(self, change: Change) -> frozenset[str]:
        return frozenset(
            f"{row.get('priority')} {row['content']}"
            for row in self.rows().values()
            if (f"{row['name']}.", row["type"]) == change.key
        )

    def copies(self) -> int:
        rows = self.rows().values()
        known = [(row["name"], row["type"], str(row["content"]).strip('"'), row.get("priority")) for row in rows]
        return len(known) - len(set(known))

    def foreign(self) -> dict[str, dict[str, object]]:
        """Give the records of others by their ids, which have to stay as well."""
        return {row_id: _without_spf(row) for row_id, row in self.rows().items() if not _is_ours(row)}


def _is_ours(row: dict[str, object]) -> bool:
    planned = any(word in str(row["content"]) for word in ("v=DMARC1", "us.example"))
    return planned and str(row["comment"]).startswith("sendas:")


def _without_spf(row: dict[str, object]) -> dict[str, object]:
    content = "spf" if row["content"] in {f'"{OLD}"', f'"{NEW}"'} else row["content"]
    return {**row, "content": content, "modified_on": None}


@asynccontextmanager
async def stage(kind: type[Cloudflare] = Cloudflare, *, on_socket: bool = False) -> AsyncGenerator[Stage]:
    """Give the stand-in with a zone of others, in this process or behind a socket, and a provider for it."""
    fake = fake_with()
    [zone] = fake.zones.values()
    zone.records.batch({"posts": list(_THEIRS)})
    if not on_socket:
        yield Stage(fake, kind(open_api(TOKEN, fake.url, DEADLINE, in_process(fake))))
        return
    async with on_loopback(fake) as url:
        yield Stage(fake, kind(open_api(TOKEN, url, DEADLINE)))


async def tried(
    trouble: Trouble | None, *, kind: type[Cloudflare] = Cloudflare, on_socket: bool = False
) -> tuple[Ran, list[int]]:
    """Carry out the plan and its undo; gives also the numbers of the calls that wrote."""
    async with stage(kind, on_socket=on_socket) as here:
        here.fake.trouble = trouble
        ending, found = await judged(here)
        seen = here.fake.seen
        writes = [number for number, call in enumerate(seen, 1) if call.method == "POST"]
        return Ran(ending, found, len(seen)), writes
