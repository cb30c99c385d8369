"""The checks over our own Zonelet, and what they cannot know of: the form, the key, the grant, the secret."""

import json
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, contextmanager

import pytest
from zonelet_server import Contents, Fault, Key, ZoneletServer
from zonelet_subject import ZoneletSubject, options_at

import sendas_zonelet
from sendas_providers import Change, Excess, Forbidden, Outcome, RRset, Value, Zone, credential_problems
from sendas_providers.testing import ProviderChecks, Subject
from sendas_zonelet.grant import key_rights
from sendas_zonelet.provider import open_zonelet

ZONE = Zone("example.test.", "z1", ("a.ns.zonelet.example.", "b.ns.zonelet.example."))
KEY = "all-zones-no-end-0123456789"
NARROW = "these-records-only-0123456789"


@pytest.fixture
def server() -> Generator[ZoneletServer]:
    contents = Contents({"z1": "example.test", "z2": "other.test"})
    with ZoneletServer({KEY: Key("all")}, contents).running() as server:
        yield server


class OverOurs(ZoneletSubject):
    """The server of ours can be brought to fail."""

    def __init__(self, server: ZoneletServer) -> None:
        super().__init__(server.url, KEY, ZONE)
        self.server = server
        self.nobody = open_zonelet({"key": KEY}, options_at("http://127.0.0.1:1"))
        self.silent = lambda: self._spoilt(Fault.SILENT)
        self.refusing = lambda: self._spoilt(Fault.REFUSED)
        self.ignoring = lambda: self._spoilt(Fault.IGNORED)
        self.losing_writes = lambda: self._spoilt(Fault.LOST_WRITE)
        self.losing_answers = lambda: self._spoilt(Fault.LOST_ANSWER)
        self.writes = lambda: server.writes

    @contextmanager
    def _spoilt(self, fault: Fault) -> Generator[None]:
        patient = (self.provider, self.deadline)
        self.deadline = 0.5
        self.provider = open_zonelet({"key": KEY}, options_at(self.url, self.deadline))
        try:
            with self.server.spoilt(fault):
                yield
        finally:
            self.provider, self.deadline = patient


class TestZonelet(ProviderChecks):
    @pytest.fixture
    async def subject(self, server: ZoneletServer) -> AsyncGenerator[Subject]:
        async with aclosing(OverOurs(server)) as subject:
            yield subject


def test_the_form_takes_a_key() -> None:
    assert credential_problems(sendas_zonelet.KEY, {"key": KEY}) == {}
    assert credential_problems(sendas_zonelet.KEY, {"key": "a key\n"}) == {"key": "malformed"}


async def test_a_key_that_opens_too_much_is_told(server: ZoneletServer) -> None:
    server.keys[NARROW] = Key("narrow", "z1", expires="2026-12-31T00:00:00Z")
    async with aclosing(open_zonelet({"key": KEY}, options_at(server.url))) as provider:
        assert (await provider.check()).excess == {Excess.MORE_ZONES, Excess.NO_END}
    async with aclosing(open_zonelet({"key": NARROW}, options_at(server.url))) as provider:
        assert (await provider.check()).excess == frozenset()


async def test_a_plan_can_be_made_with_its_grant_and_nothing_else(server: ZoneletServer) -> None:
    made = RRset("_dmarc.example.test.", "TXT", 3600, frozenset({Value("v=DMARC1; p=none")}))
    grant = json.loads(key_rights(ZONE, [Change(None, made)], {}))
    records = frozenset((each["name"], each["type"]) for each in grant["records"])
    server.keys[NARROW] = Key("narrow", grant["zone"], records)
    foreign = RRset("example.test.", "TXT", 3600, made.values)
    async with aclosing(open_zonelet({"key": NARROW}, options_at(server.url))) as provider:
        for change in (Change(None, made), Change(made, None)):
            [result] = await provider.apply(ZONE, [change], note="")
            assert result.outcome is Outcome.APPLIED
        with pytest.raises(Forbidden):
            await provider.apply(ZONE, [Change(None, foreign)], note="")


async def test_the_key_is_in_no_error(server: ZoneletServer) -> None:
    async with aclosing(open_zonelet({"key": NARROW}, options_at(server.url))) as provider:
        with pytest.raises(Exception, match="401") as caught:
            await provider.check()
        assert NARROW not in f"{caught.value!r}{caught.value.__cause__!r}{provider!r}"
