"""Checks of undo: our part goes, and what others wrote since stays."""

import pytest

from sendas_providers.change import Change, Outcome, forbidden_beside
from sendas_providers.errors import Conflict
from sendas_providers.record import RRset
from sendas_providers.testing.checks.subject import Subject, rrset
from sendas_providers.testing.checks.writing import outcomes
from sendas_providers.undo import undo_of

_SPF, _OURS, _THEIRS = "v=spf1 -all", "v=spf1 include:us.example -all", '"Their" "key"'


class UndoChecks:
    """What was done can be taken back, three-way."""

    async def test_a_new_record_is_taken_back(self, subject: Subject) -> None:
        for rdtype, text in (("TXT", "ours"), ("CNAME", subject.name("elsewhere"))):
            name = subject.name(f"undo-{rdtype.lower()}")
            change = Change(None, rrset(name, rdtype, text), forbidden_beside(rdtype))
            assert await outcomes(subject, change) == [Outcome.APPLIED]
            await self._undo(subject, change)
            assert await subject.see(name, rdtype) == frozenset()
            assert undo_of(change, await subject.find(name, rdtype)) is None

    async def test_undo_keeps_theirs(self, subject: Subject) -> None:
        name = subject.name("keeps-theirs")
        change = await self._merge(subject, name)
        await subject.put(name, "TXT", f'"{_OURS}"', _THEIRS)
        await self._undo(subject, change)
        assert await subject.see(name, "TXT") == {f'"{_SPF}"', _THEIRS}

    async def test_undo_restores_to_the_octet(self, subject: Subject) -> None:
        name, cut = subject.name("restores"), '"v=spf1 " "-all"'
        await subject.put(name, "TXT", cut, _THEIRS)
        before = await subject.find(name, "TXT")
        assert before is not None
        others = frozenset(value for value in before.values if value.text != _SPF)
        change = Change(before, RRset(name, "TXT", before.ttl, others | rrset(name, "TXT", _OURS).values))
        assert await outcomes(subject, change) == [Outcome.APPLIED]
        assert await subject.see(name, "TXT") == {f'"{_OURS}"', _THEIRS}
        await self._undo(subject, change)
        assert await subject.see(name, "TXT") == {cut, _THEIRS}
        assert await subject.find(name, "TXT") == before

    async def test_a_removed_record_comes_back(self, subject: Subject) -> None:
        name = subject.name("comes-back")
        await subject.put(name, "TXT", _THEIRS)
        change = Change(await subject.find(name, "TXT"), None)
        assert await outcomes(subject, change) == [Outcome.APPLIED]
        await self._undo(subject, change)
        assert await subject.see(name, "TXT") == {_THEIRS}

    async def test_what_others_replaced_is_not_undone(self, subject: Subject) -> None:
        name, newer = subject.name("replaced"), '"v=spf1 include:them.example -all"'
        change = await self._merge(subject, name)
        await subject.put(name, "TXT", newer)
        with pytest.raises(Conflict):
            undo_of(change, await subject.find(name, "TXT"))
        assert await subject.see(name, "TXT") == {newer}

    async def test_a_foreign_edit_during_undo_is_kept(self, subject: Subject) -> None:
        name = subject.name("undo-race")
        change = await self._merge(subject, name)
        undo = undo_of(change, await subject.find(name, "TXT"))
        await subject.put(name, "TXT", f'"{_OURS}"', _THEIRS)
        assert undo is not None
        assert await outcomes(subject, undo) == [Outcome.CONFLICT]
        assert await subject.see(name, "TXT") == {f'"{_OURS}"', _THEIRS}

    async def _merge(self, subject: Subject, name: str) -> Change:
        await subject.put(name, "TXT", f'"{_SPF}"')
        change = Change(await subject.find(name, "TXT"), rrset(name, "TXT", _OURS))
        assert await outcomes(subject, change) == [Outcome.APPLIED]
        return change

    async def _undo(self, subject: Subject, change: Change) -> None:
        undo = undo_of(change, await subject.find(*change.key))
        assert undo is not None
        assert await outcomes(subject, undo) == [Outcome.APPLIED]
