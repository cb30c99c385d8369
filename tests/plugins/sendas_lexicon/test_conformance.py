"""The kit, run through lexicon over Debian's pdns_server."""

from collections.abc import AsyncGenerator
from importlib.metadata import version

import pytest
import pytest_asyncio

from sendas_providers.testing import ProviderChecks, Subject
from tests.plugins.http_proxy import HttpProxy
from tests.plugins.sendas_lexicon.subjects import LexiconSubject
from tests.servers import PowerDns, loopback_addresses

# What the module cannot; test_provider.py says what becomes of it.
CANNOT = {
    "test_an_alias_is_read_as_such": "lexicon takes a target in upper case for a relative name",
    "test_txt_of_any_character": "lexicon's modules do not all write these alike, so that none is written",
    "test_values_of_others_survive_to_the_octet": "lexicon lists such values wrongly, so that nothing is written",
}


class TestLexicon(ProviderChecks):
    @pytest.fixture(autouse=True)
    def _able(self, request: pytest.FixtureRequest, _recorded: None) -> None:
        if reason := CANNOT.get(request.node.name):
            pytest.skip(reason)

    @pytest_asyncio.fixture
    async def subject(self, powerdns: PowerDns) -> AsyncGenerator[Subject]:
        async with HttpProxy(powerdns.address, powerdns.api_port).running() as proxy:
            subject = LexiconSubject(powerdns, proxy, loopback_addresses(1)[0], version("dns-lexicon"))
            yield subject
            await subject.aclose()
