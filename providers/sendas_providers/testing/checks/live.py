"""The checks on the service itself, in a zone that somebody lends them: its other names are not touched."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Generator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from types import FrameType
from typing import Final

import pytest

from sendas_providers.provider import IpAddress, ProviderOptions
from sendas_providers.record import Zone, canonical_name
from sendas_providers.testing.checks.guarded import Guarded, Key, Writes
from sendas_providers.testing.checks.subject import Subject
from sendas_providers.testing.level import Level

ZONE: Final = "SENDAS_LIVE_ZONE"
FORCE: Final = "SENDAS_LIVE_FORCE"
_ANCHOR: Final = '"written by a test of sendas; may be removed with everything below"'
_ENDINGS: Final = (signal.SIGTERM, signal.SIGHUP) if sys.platform != "win32" else (signal.SIGTERM,)
_TRIES: Final = 3
_PAUSE: Final = 1.0  # seconds between two tries to clean up


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """The zone that may be written to, and the variables of the provider."""

    zone: str
    values: Mapping[str, str]

    def __getitem__(self, variable: str) -> str:
        """Give the value of a variable."""
        return self.values[variable]


def live_settings(*variables: str) -> LiveSettings:
    """Read SENDAS_LIVE_ZONE and these variables of the environment.

    Where one is not set it skips, with the reason: the module when it is called there, otherwise the test.
    """
    values = {each: os.environ.get(each, "") for each in (ZONE, *variables)}
    if missing := [each for each, value in values.items() if not value]:
        pytest.skip(f"not tried live: {', '.join(missing)} not set", allow_module_level=True)
    return LiveSettings(canonical_name(values[ZONE]), values)


def live_options(deadline: float = 10.0) -> ProviderOptions:
    """Make the options of a person at their own machine: names as the system resolves them, and any address."""
    return ProviderOptions(lambda _: True, _resolved, deadline=deadline, any_port=True)


async def _resolved(host: str) -> Sequence[IpAddress]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None)
    return tuple(dict.fromkeys(ip_address(each[4][0]) for each in found))


@asynccontextmanager
async def live(subject: Subject, zone: str) -> AsyncGenerator[Subject]:
    """Let a subject be checked in a zone of the service itself.

    It writes names under one `sendas-test-<random>` and no other, whatever a check asks for, and removes them at the
    end, also of a check that failed. Fails where the credential does not open the zone, where the zone has an MX
    record (unless SENDAS_LIVE_FORCE is 1), and where something was left behind, which is then named.
    """
    subject.zone = await _zone(subject, canonical_name(zone))
    writes = Writes(f"sendas-test-{secrets.token_hex(6)}.{subject.zone.name}")
    lent = LiveSubject(subject, writes)
    with _ended_as_interrupted():
        try:
            # A record at the name itself keeps a wildcard of the zone from answering below it (RFC 4592 section 2.2.1).
            await lent.put(writes.under, "TXT", _ANCHOR)
            yield lent
        finally:
            await _clean_up(subject, writes)


@contextmanager
def _ended_as_interrupted() -> Generator[None]:
    """Let who ends the process, or closes its terminal, do as Ctrl-C does: what the test has is cleaned up then."""
    unheeded = [each for each in _ENDINGS if signal.getsignal(each) is signal.SIG_DFL]
    for each in unheeded:
        signal.signal(each, _interrupt)
    try:
        yield
    finally:
        for each in unheeded:
            signal.signal(each, signal.SIG_DFL)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a script
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)


async def _zone(subject: Subject, name: str) -> Zone:
    found = [zone for zone in await subject.provider.zones(name) if zone.name == name and zone.writable]
    if len(found) != 1:
        pytest.fail(f"this credential opens {len(found)} zones {name} that may be written to: one is needed")
    apex = await subject.provider.read(found[0], [name])
    subject.zone = found[0]
    mail = any(rrset.type == "MX" for rrset in apex) or await subject.see(name, "MX")
    if mail and os.environ.get(FORCE) != "1":
        pytest.fail(f"{name} has an MX record: lend a zone that nobody needs, or set {FORCE}=1")
    return found[0]


class LiveSubject(Subject):
    """A subject whose every write is under one name; a service cannot be brought to fail."""

    level = Level.LIVE

    def __init__(self, subject: Subject, writes: Writes) -> None:
        self._subject, self._writes = subject, writes
        self.zone, self.deadline = subject.zone, subject.deadline
        self.provider_id, self.ran_against = subject.provider_id, subject.ran_against
        self.provider = Guarded(subject.provider, writes)
        self.stranger = Guarded(subject.stranger, writes) if subject.stranger else None
        self.nobody = Guarded(subject.nobody, writes) if subject.nobody else None

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        """Let a name under the test's have these values alone."""
        async with self._writes.writing([(name, rdtype)]):
            await self._subject.put(name, rdtype, *values)

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        """Give the values as a zone file has them."""
        return await self._subject.see(name, rdtype)

    def name(self, label: str) -> str:
        """Give a name under the test's."""
        return f"{label}.{self._writes.under}"


async def _clean_up(subject: Subject, writes: Writes) -> None:
    with suppress(TimeoutError):
        await writes.end(subject.deadline * _TRIES)
    anchor = (writes.under, "TXT")
    left = await _emptied(subject, [key for key in writes.keys if key != anchor])
    with suppress(Exception):
        await subject.put(*anchor)
    if _ANCHOR in await subject.see(*anchor):  # where it was, a wildcard may answer again
        left[anchor] = "still there"
    if left:
        told = "; ".join(f"{name} {rdtype} ({problem})" for (name, rdtype), problem in left.items())
        pytest.fail(f"left behind, to be removed by hand: {told}")


async def _emptied(subject: Subject, keys: Iterable[Key]) -> dict[Key, str]:
    """Remove RRsets by the foreigner's way, for the provider is what is being tried; says why any is still there."""
    left = dict.fromkeys(keys, "")
    for attempt in range(_TRIES):
        await asyncio.sleep(_PAUSE * attempt)
        problems = {key: await _problem_of(subject.put(*key)) for key in left}
        left = {key: problems[key] or "still there" for key in left if problems[key] or await subject.see(*key)}
        if not left:
            break
    return left


async def _problem_of(call: Awaitable[None]) -> str:
    try:
        await call
    except Exception as error:  # noqa: BLE001  (whatever it is, the others are removed)
        return type(error).__name__
    return ""
