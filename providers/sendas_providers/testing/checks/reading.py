"""Checks of what a provider tells of zones and records."""

import asyncio

from sendas_providers.provider import DnsProvider
from sendas_providers.testing.checks.subject import Subject, texts
from sendas_providers.txt import quoted

_TYPES = {
    "TXT": ('"v=spf1 -all"', "v=spf1 -all"),
    "MX": ("10 Mail.Example.", "10 mail.example."),
    "A": ("192.0.2.1", "192.0.2.1"),
    "AAAA": ("2001:db8::1", "2001:db8::1"),
    "CAA": ('0 issue "ca.example"', '0 issue "ca.example"'),
}


class ReadingChecks:
    """A provider shows what is there, all of it and nothing else."""

    async def test_it_is_a_provider(self, subject: Subject) -> None:
        assert isinstance(subject.provider, DnsProvider)

    async def test_check_names_the_credential(self, subject: Subject) -> None:
        assert (await subject.provider.check()).identity

    async def test_zones_are_found_from_below(self, subject: Subject) -> None:
        zones = await subject.provider.zones("A.b." + subject.zone.name.rstrip("."))
        assert subject.zone in zones[:1]
        assert [len(zone.name) for zone in zones] == sorted((len(zone.name) for zone in zones), reverse=True)

    async def test_a_strange_domain_has_no_zone(self, subject: Subject) -> None:
        assert list(await subject.provider.zones("nobody-has-this.invalid")) == []

    async def test_all_types_of_a_name_are_read(self, subject: Subject) -> None:
        name = subject.name("all-types")
        for rdtype, (raw, _) in _TYPES.items():
            await subject.put(name, rdtype, raw)
        found = await subject.provider.read(subject.zone, [name])
        assert {each.type: texts(each) for each in found} == {each: {text} for each, (_, text) in _TYPES.items()}

    async def test_a_name_may_be_spelt_in_any_way(self, subject: Subject) -> None:
        name = subject.name("spelling")
        await subject.put(name, "TXT", '"x"')
        for spelling in (name.upper(), name.rstrip(".")):
            found = await subject.provider.read(subject.zone, [spelling])
            assert [(each.name, each.type, texts(each)) for each in found] == [(name, "TXT", frozenset({"x"}))]

    async def test_an_alias_is_read_as_such(self, subject: Subject) -> None:
        name, target = subject.name("alias"), subject.name("alias-target")
        await subject.put(target, "TXT", '"x"')
        await subject.put(name, "CNAME", target.upper())
        found = await subject.provider.read(subject.zone, [name])
        assert [(each.type, texts(each)) for each in found] == [("CNAME", frozenset({target}))]

    async def test_what_is_absent_is_not_read(self, subject: Subject) -> None:
        assert list(await subject.provider.read(subject.zone, [subject.name("absent")])) == []
        assert list(await subject.provider.read(subject.zone, [])) == []

    async def test_a_wildcard_is_not_there(self, subject: Subject) -> None:
        await subject.put(subject.name("*.wild"), "TXT", '"star"')
        await subject.put(subject.name("own.wild"), "TXT", '"star"')
        found = await subject.provider.read(subject.zone, [subject.name("made-up.wild"), subject.name("own.wild")])
        own = (subject.name("own.wild"), "TXT", frozenset({"star"}))
        assert [(each.name, each.type, texts(each)) for each in found] == [own]

    async def test_more_than_a_page_of_names(self, subject: Subject) -> None:
        names = [subject.name(f"page-{number}") for number in range(101)]
        await asyncio.gather(*(subject.put(name, "TXT", quoted(name)) for name in names))
        found = await subject.provider.read(subject.zone, names)
        assert {each.name: texts(each) for each in found} == {name: {name} for name in names}

    async def test_cut_strings_are_joined(self, subject: Subject) -> None:
        name = subject.name("cut")
        await subject.put(name, "TXT", '"v=DKIM1; p=" "AbC" "=="', r'"\"; \\ \195\169"')
        assert texts(await subject.find(name, "TXT")) == {"v=DKIM1; p=AbC==", '"; \\ é'}
