"""Checks of what can go wrong: each has its error, and nothing is written twice."""

import asyncio
from typing import TypeVar

import pytest

from sendas_providers.change import Change, Outcome
from sendas_providers.errors import AuthFailed, DnsError, Forbidden, Unavailable, ZoneNotFound
from sendas_providers.provider import DnsProvider
from sendas_providers.record import Zone
from sendas_providers.testing.checks.subject import Subject, Trouble, rrset, texts
from sendas_providers.testing.checks.writing import outcomes

T = TypeVar("T")
_GRACE = 2.0  # seconds beyond the deadline, for a busy machine


def needed(offered: T | None) -> T:
    """Skip a check whose means the subject does not offer."""
    if offered is None:
        pytest.skip("the back end cannot be brought to this")
    return offered


async def _error_of(provider: DnsProvider, zone: Zone, change: Change) -> list[type[DnsError]]:
    kinds: list[type[DnsError]] = []
    for call in (provider.read(zone, [change.key[0]]), provider.apply(zone, [change], note="")):
        with pytest.raises(DnsError) as caught:
            await call
        kinds.append(type(caught.value))
    return kinds


class FailureChecks:
    """A provider says what went wrong and what it does not know."""

    async def test_a_wrong_credential_is_named(self, subject: Subject) -> None:
        stranger = needed(subject.stranger)
        with pytest.raises(AuthFailed):
            await stranger.check()
        change = Change(None, rrset(subject.name("stranger"), "TXT", "x"))
        for kind in await _error_of(stranger, subject.zone, change):
            assert issubclass(kind, AuthFailed | Forbidden)
        assert await subject.see(*change.key) == frozenset()

    async def test_an_unknown_zone_is_named(self, subject: Subject) -> None:
        zone = Zone("nobody-has-this.invalid.", "nobody-has-this.invalid.")
        change = Change(None, rrset(f"x.{zone.name}", "TXT", "x"))
        assert await _error_of(subject.provider, zone, change) == [ZoneNotFound, ZoneNotFound]

    async def test_a_name_outside_the_zone_is_refused(self, subject: Subject) -> None:
        change = Change(None, rrset("nobody-has-this.invalid.", "TXT", "x"))
        assert await _error_of(subject.provider, subject.zone, change) == [ZoneNotFound, ZoneNotFound]

    async def test_nobody_there(self, subject: Subject) -> None:
        nobody = needed(subject.nobody)
        change = Change(None, rrset(subject.name("nobody"), "TXT", "x"))
        assert all(issubclass(kind, Unavailable) for kind in await _error_of(nobody, subject.zone, change))

    async def test_silence_ends_at_the_deadline(self, subject: Subject) -> None:
        with needed(subject.silent)():
            async with asyncio.timeout(subject.deadline + _GRACE):
                with pytest.raises(Unavailable):
                    await subject.provider.read(subject.zone, [subject.name("silent")])

    async def test_a_refusal_is_an_error(self, subject: Subject) -> None:
        name = subject.name("refused")
        with needed(subject.refusing)(), pytest.raises(Forbidden):
            await subject.provider.apply(subject.zone, [Change(None, rrset(name, "TXT", "x"))], note="")
        assert await subject.see(name, "TXT") == frozenset()

    async def test_a_yes_without_effect_is_not_believed(self, subject: Subject) -> None:
        name = subject.name("ignored")
        with needed(subject.ignoring)():
            assert await outcomes(subject, Change(None, rrset(name, "TXT", "x"))) == [Outcome.FAILED]

    async def test_a_lost_write_is_unknown(self, subject: Subject) -> None:
        name = subject.name("lost-write")
        await self._lose(subject, needed(subject.losing_writes), Change(None, rrset(name, "TXT", "x")))
        assert texts(await subject.find(name, "TXT")) == frozenset()

    async def test_a_lost_answer_is_unknown(self, subject: Subject) -> None:
        name = subject.name("lost-answer")
        await self._lose(subject, needed(subject.losing_answers), Change(None, rrset(name, "TXT", "x")))
        assert texts(await subject.find(name, "TXT")) == {"x"}

    async def _lose(self, subject: Subject, losing: Trouble, change: Change) -> None:
        before = subject.writes() if subject.writes else 0
        with losing():
            assert await outcomes(subject, change) == [Outcome.UNKNOWN]
        if subject.writes:
            assert subject.writes() == before + 1

    async def test_many_at_once(self, subject: Subject) -> None:
        changes = [Change(None, rrset(subject.name(f"many-{number}"), "TXT", str(number))) for number in range(12)]
        found = await asyncio.gather(*(outcomes(subject, change) for change in changes))
        assert found == [[Outcome.APPLIED]] * 12
        reads = await asyncio.gather(*(subject.find(*change.key) for change in changes))
        assert [texts(each) for each in reads] == [{str(number)} for number in range(12)]

    async def test_it_may_be_closed_twice(self, subject: Subject) -> None:
        await subject.provider.aclose()
        await subject.provider.aclose()
