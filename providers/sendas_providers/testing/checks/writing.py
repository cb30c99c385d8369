"""Checks of writing: what is asked for, wholly, and only over what was read."""

import asyncio
from dataclasses import replace
from itertools import pairwise

from sendas_providers.change import Change, Outcome, forbidden_beside
from sendas_providers.record import RRset
from sendas_providers.testing.checks.subject import Subject, rrset, texts
from sendas_providers.txt import quoted

_LENGTHS = (254, 255, 256, 410, 766)
_TEXTS = ('"quoted"', "a; b; c", "back\\slash", "trailing ", " leading", "CaSe", "é", "a,b|c'd", "100%")


async def outcomes(subject: Subject, *changes: Change) -> list[Outcome]:
    """Apply changes and give what became of them."""
    return [result.outcome for result in await subject.provider.apply(subject.zone, changes, note="conformance")]


class WritingChecks:
    """A provider writes what was approved, and nothing over what it was not approved for."""

    async def test_records_are_made_replaced_and_removed(self, subject: Subject) -> None:
        target = subject.name("target")
        sides = {"TXT": ("one", "two"), "CNAME": (target, f"2{target}"), "MX": ("10 mail.example.", "20 mail.example.")}
        for rdtype, (first, second) in sides.items():
            name = subject.name(f"life-{rdtype.lower()}")
            steps = (None, rrset(name, rdtype, first), rrset(name, rdtype, second, ttl=600), None)
            for before, after in pairwise(steps):
                forbid = frozenset[str]() if before else forbidden_beside(rdtype)
                assert await outcomes(subject, Change(before, after, forbid)) == [Outcome.APPLIED]
                found = await subject.find(name, rdtype)
                assert (found and replace(found, note=None)) == after
                assert len(await subject.see(name, rdtype)) == len(texts(after))

    async def test_txt_of_any_length(self, subject: Subject) -> None:
        for length in _LENGTHS:
            name, text = subject.name(f"length-{length}"), "x" * (length - 1) + "y"
            assert await outcomes(subject, Change(None, rrset(name, "TXT", text))) == [Outcome.APPLIED]
            assert texts(await subject.find(name, "TXT")) == {text}
            assert await subject.see(name, "TXT") == {quoted(text)}

    async def test_txt_of_any_character(self, subject: Subject) -> None:
        for number, text in enumerate(_TEXTS):
            name = subject.name(f"character-{number}")
            assert await outcomes(subject, Change(None, rrset(name, "TXT", text))) == [Outcome.APPLIED]
            assert texts(await subject.find(name, "TXT")) == {text}
            assert await subject.see(name, "TXT") == {quoted(text)}

    async def test_nothing_is_made_over_what_exists(self, subject: Subject) -> None:
        name = subject.name("exists")
        await subject.put(name, "TXT", '"theirs"')
        assert await outcomes(subject, Change(None, rrset(name, "TXT", "ours"))) == [Outcome.CONFLICT]
        assert await subject.see(name, "TXT") == {'"theirs"'}

    async def test_what_is_so_already_is_left(self, subject: Subject) -> None:
        name = subject.name("noop")
        await subject.put(name, "TXT", '"there"')
        there, gone = rrset(name, "TXT", "there"), rrset(subject.name("noop-gone"), "TXT", "x")
        changes = (Change(None, there), Change(there, there), Change(gone, None))
        assert await outcomes(subject, *changes) == [Outcome.NOOP] * 3
        assert await subject.see(name, "TXT") == {'"there"'}

    async def test_a_stale_plan_is_refused(self, subject: Subject) -> None:
        name = subject.name("stale")
        await subject.put(name, "TXT", '"now"', '"also"')
        for before in (rrset(name, "TXT", "then"), rrset(name, "TXT", "now"), rrset(name, "TXT", "now", "also", "and")):
            assert await outcomes(subject, Change(before, rrset(name, "TXT", "ours"))) == [Outcome.CONFLICT]
            assert await outcomes(subject, Change(before, None)) == [Outcome.CONFLICT]
        assert await subject.see(name, "TXT") == {'"now"', '"also"'}

    async def test_a_foreign_edit_between_reading_and_writing_is_kept(self, subject: Subject) -> None:
        name = subject.name("between")
        await subject.put(name, "TXT", '"v=spf1 -all"')
        before = await subject.find(name, "TXT")
        await subject.put(name, "TXT", '"v=spf1 -all"', '"theirs"')
        change = Change(before, rrset(name, "TXT", "v=spf1 include:us.example -all"))
        assert await outcomes(subject, change) == [Outcome.CONFLICT]
        assert await subject.see(name, "TXT") == {'"v=spf1 -all"', '"theirs"'}

    async def test_values_of_others_survive_to_the_octet(self, subject: Subject) -> None:
        name, theirs = subject.name("others"), {'"k=" "cut here" ""', r'"a\"b; C\\ \195"'}
        await subject.put(name, "TXT", *theirs)
        before = await subject.find(name, "TXT")
        assert before is not None
        merged = RRset(name, "TXT", before.ttl, before.values | rrset(name, "TXT", "ours").values)
        assert await outcomes(subject, Change(before, merged)) == [Outcome.APPLIED]
        assert await subject.see(name, "TXT") == {*theirs, '"ours"'}

    async def test_it_stops_where_a_change_cannot_be_made(self, subject: Subject) -> None:
        names = [subject.name(f"stop-{number}") for number in range(3)]
        await subject.put(names[1], "TXT", '"theirs"')
        changes = [Change(None, rrset(name, "TXT", "ours")) for name in names]
        assert await outcomes(subject, *changes) == [Outcome.APPLIED, Outcome.CONFLICT]
        assert [await subject.see(name, "TXT") for name in names] == [{'"ours"'}, {'"theirs"'}, frozenset()]

    async def test_of_two_writers_at_once_one_wins(self, subject: Subject) -> None:
        name = subject.name("race")
        changes = [Change(None, rrset(name, "TXT", f"writer {number}")) for number in range(8)]
        found = await asyncio.gather(*(outcomes(subject, change) for change in changes))
        assert sorted(each for found_once in found for each in found_once) == [Outcome.APPLIED, *[Outcome.CONFLICT] * 7]
        assert await subject.see(name, "TXT") == {f'"writer {found.index([Outcome.APPLIED])}"'}
