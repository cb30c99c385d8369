"""The kit fails on providers with one fault each."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace

import dns.update
import pytest

from sendas_providers import Change, DnsError, Outcome, Result, RRset, Value, Zone
from sendas_providers.testing import NameServer, ProviderChecks, ZoneData
from sendas_rfc2136.provider import Rfc2136
from sendas_rfc2136.records import name_of, rdataset_of
from tests.plugins.sendas_rfc2136.subjects import KEYS, ORIGIN, ZONE_FILE, OurSubject
from tests.servers import free_port


class _Blind(Rfc2136):
    """Sends the whole RRset without prerequisites and believes the answer."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        del note
        return [await self._send(zone, change) for change in changes]

    async def _send(self, zone: Zone, change: Change) -> Result:
        await self.server.ask([self._message(zone, change)])
        return Result(change, Outcome.APPLIED)

    def _message(self, zone: Zone, change: Change) -> dns.update.UpdateMessage:
        message = dns.update.UpdateMessage(name_of(zone.name))
        name, rdtype = change.key
        message.delete(name_of(name), rdtype)
        if change.after:
            message.add(name_of(name), rdataset_of(change.after))
        return message


class LastWriterWins(_Blind):
    """Compares with a reading of its own, just before it writes without prerequisites."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results: list[Result] = []
        for change in changes:
            name, rdtype = change.key
            found = {rrset.type: rrset for rrset in await self.read(zone, [name])}
            if found.get(rdtype) != change.before:
                return [*results, Result(change, Outcome.CONFLICT)]
            results += await super().apply(zone, [change], note=note)
        return results


class NoPrerequisites(_Blind):
    """Adds what is new and removes what is old, whatever is there."""

    def _message(self, zone: Zone, change: Change) -> dns.update.UpdateMessage:
        message = dns.update.UpdateMessage(name_of(zone.name))
        owner = name_of(change.key[0])
        if change.before:
            message.delete(owner, rdataset_of(change.before))
        if change.after:
            message.add(owner, rdataset_of(change.after))
        return message


class NoChunking(Rfc2136):
    """Cuts a long TXT off after one string."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        return await super().apply(zone, [replace(each, after=_cut(each.after)) for each in changes], note=note)


def _cut(rrset: RRset | None) -> RRset | None:
    return rrset and replace(rrset, values=frozenset(Value(each.text[:255], each.raw) for each in rrset.values))


class SwallowedErrors(Rfc2136):
    """Says that all went well."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        with suppress(DnsError):
            await super().apply(zone, changes, note=note)
        return [Result(change, Outcome.APPLIED) for change in changes]


class BlindRetry(Rfc2136):
    """Sends again what it had no answer to."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        if results[-1].outcome is Outcome.UNKNOWN:
            return await super().apply(zone, changes, note=note)
        return results


class NoReadBack(Rfc2136):
    """Believes the server's yes."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        said_yes = {result.change for result in results if "yes" in result.detail or "alone" in result.detail}
        return [replace(each, outcome=Outcome.APPLIED) if each.change in said_yes else each for each in results]


class OneTypeOnly(Rfc2136):
    """Reads TXT and nothing else."""

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        return [rrset for rrset in await super().read(zone, names) if rrset.type == "TXT"]


class RejoinedStrings(Rfc2136):
    """Forgets how the strings of others were cut."""

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        return [_forget(rrset) for rrset in await super().read(zone, names)]


def _forget(rrset: RRset) -> RRset:
    return replace(rrset, values=frozenset(Value(value.text) for value in rrset.values))


async def failures(kind: type[Rfc2136], names: Collection[str]) -> set[str]:
    """Run checks against a kind of provider, each with a server of its own; give those that fail."""
    failed: set[str] = set()
    for name in names:
        async with NameServer([ZoneData(ORIGIN, ZONE_FILE)], keys=KEYS) as server:
            subject = OurSubject(server, free_port([server.address]), kind)
            try:
                await getattr(ProviderChecks(), f"test_{name}")(subject)
            except (AssertionError, DnsError, pytest.fail.Exception):
                failed.add(name)
    return failed


SEEDED: dict[type[Rfc2136], set[str]] = {
    LastWriterWins: {"of_two_writers_at_once_one_wins", "what_is_so_already_is_left", "no_alias_beside_records"},
    NoPrerequisites: {
        "a_stale_plan_is_refused",
        "nothing_is_made_over_what_exists",
        "a_foreign_edit_between_reading_and_writing_is_kept",
        "a_foreign_edit_during_undo_is_kept",
        "of_two_writers_at_once_one_wins",
        "it_stops_where_a_change_cannot_be_made",
        "a_forbidden_type_stops_a_replacement",
    },
    NoChunking: {"txt_of_any_length"},
    SwallowedErrors: {"a_refusal_is_an_error", "a_lost_write_is_unknown", "a_stale_plan_is_refused", "nobody_there"},
    BlindRetry: {"a_lost_answer_is_unknown", "a_lost_write_is_unknown"},
    NoReadBack: {"no_alias_beside_records", "no_records_beside_an_alias", "a_yes_without_effect_is_not_believed"},
    OneTypeOnly: {"all_types_of_a_name_are_read", "an_alias_is_read_as_such"},
    RejoinedStrings: {"values_of_others_survive_to_the_octet", "undo_restores_to_the_octet"},
}


@pytest.mark.parametrize("kind", SEEDED, ids=lambda kind: kind.__name__)
async def test_a_seeded_fault_is_caught(kind: type[Rfc2136]) -> None:
    assert await failures(kind, SEEDED[kind]) == SEEDED[kind]
