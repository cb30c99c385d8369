"""Checks of aliases, which stand alone at their name (RFC 1034 section 3.6.2)."""

from sendas_providers.change import Change, Outcome, forbidden_beside
from sendas_providers.testing.checks.subject import Subject, rrset
from sendas_providers.testing.checks.writing import outcomes


class AliasChecks:
    """A provider never tells that an alias stands beside other records, nor removes one side for the other."""

    async def test_no_alias_beside_records(self, subject: Subject) -> None:
        name = subject.name("taken")
        await subject.put(name, "TXT", '"theirs"')
        for forbid in (forbidden_beside("CNAME"), frozenset({"TXT"}), frozenset[str]()):
            change = Change(None, rrset(name, "CNAME", subject.name("elsewhere")), forbid)
            assert await outcomes(subject, change) == [Outcome.CONFLICT]
        assert await subject.see(name, "TXT") == {'"theirs"'}
        assert await subject.see(name, "CNAME") == frozenset()

    async def test_no_records_beside_an_alias(self, subject: Subject) -> None:
        name, target = subject.name("aliased"), subject.name("elsewhere")
        await subject.put(name, "CNAME", target)
        for forbid in (forbidden_beside("TXT"), frozenset[str]()):
            assert await outcomes(subject, Change(None, rrset(name, "TXT", "x"), forbid)) == [Outcome.CONFLICT]
        assert await subject.see(name, "CNAME") == {target}

    async def test_a_forbidden_type_stops_a_replacement(self, subject: Subject) -> None:
        name = subject.name("beside")
        await subject.put(name, "TXT", '"old"')
        await subject.put(name, "MX", "10 mail.example.")
        for forbid in (frozenset({"MX"}), frozenset({"*"})):
            change = Change(rrset(name, "TXT", "old"), rrset(name, "TXT", "new"), forbid)
            assert await outcomes(subject, change) == [Outcome.CONFLICT]
        assert await subject.see(name, "TXT") == {'"old"'}

    async def test_an_alias_above_other_names(self, subject: Subject) -> None:
        name, target = subject.name("above"), subject.name("elsewhere")
        await subject.put(f"below.{name}", "TXT", '"x"')
        change = Change(None, rrset(name, "CNAME", target), forbidden_beside("CNAME"))
        assert await outcomes(subject, change) == [Outcome.APPLIED]
        assert await subject.see(name, "CNAME") == {target}

    async def test_an_alias_gives_way_to_records(self, subject: Subject) -> None:
        name, alias = subject.name("gives-way"), rrset(subject.name("gives-way"), "CNAME", subject.name("elsewhere"))
        made = rrset(name, "TXT", "x")
        changes = (
            Change(None, alias, forbidden_beside("CNAME")),
            Change(alias, None),
            Change(None, made, forbidden_beside("TXT")),
            Change(made, None),
            Change(None, alias, forbidden_beside("CNAME")),
        )
        assert await outcomes(subject, *changes) == [Outcome.APPLIED] * 5
        assert await subject.see(name, "TXT") == frozenset()
