"""What one company sees does not depend on what another has: one script in two worlds, compared to the byte.

Random ids, selectors and keys differ between any two runs; they are numbered in the order in which they first appear.
A foreign one that leaks takes a number and so shifts all that follow.
"""

import random
import re
from collections.abc import Awaitable, Callable

import pytest

from sendas.domain.observation import RecordType
from sendas.domain.principal import Scope
from sendas.store.company import find_by_external_id
from tests.conftest import Launch
from tests.sendas.graphql.documents import document
from tests.service import Service, start

NAMES = ("starcomm.be", "shop.be", "facturen.shop.be", "xn--bcher-kva.be", "ciley-automobile.be")
LOCALS = ("info", "offres", "theo")
READ_ALL = """{ company { id name email emailSettings { method revision effective { from usedFallback
trace { address code reason } } domain { id status } replyToDomain { name } }
senderAddresses { nodes { id address status statusMessage domain { status } rules { key } } totalCount
edges { cursor } pageInfo { endCursor } }
senderRules { nodes { id key } totalCount } domains { nodes { id name status message waitingFor nextCheckAt
records { id name value status action observed code message } } totalCount }
auditLog(first: 30) { nodes { id action actor target detail } totalCount } } }"""
_RANDOM = re.compile(r"sendas-[0-9a-f]{12}|MII[A-Za-z0-9+/=]+|[A-Za-z0-9_-]{22,}={0,2}|(?<=service:)[0-9a-f]{8}")


class Script:
    """Random steps of one company, the same for the same seed, whatever the answers are."""

    def __init__(self, service: Service, company: str, token: str, seed: int) -> None:
        self.service, self.company, self.token = service, company, token
        self.dice = random.Random(seed)  # noqa: S311  (not for secrets)
        self.ids: dict[str, list[str]] = {"domain": [], "address": [], "rule": []}
        self.heard: list[str] = []

    async def step(self) -> None:
        self.service.clock.move(seconds=20)
        steps: list[Callable[[], Awaitable[None]]] = [
            self._prepare, self._check, self._check, self._add, self._validate, self._rule, self._resolve, self._read,
            self._settings, self._remove, self._guess,
        ]  # fmt: skip
        await self.dice.choice(steps)()

    async def _say(self, text: str, kept: str | None = None, **variables: object) -> None:
        answer = await self.service.post(text, variables, company=self.company, token=self.token)
        self.heard.append(answer.text)
        found = re.search(r'"(?:domain|senderAddress|rule)":\{"id":"([^"]+)"', answer.text)
        if kept and found and found[1] not in self.ids[kept]:
            self.ids[kept].append(found[1])

    def _one(self, kind: str) -> str:
        return self.dice.choice(self.ids[kind]) if self.ids[kind] else "none"

    async def _prepare(self) -> None:
        text = "mutation ($i: PrepareDomainInput!) { prepareDomain(input: $i) { domain { id name status message records { name value } } userErrors { code message } } }"  # noqa: E501
        method = self.dice.choice(("OWN_DOMAIN_SERVER_1", "OWN_DOMAIN_SERVER_2"))
        await self._say(text, "domain", i={"name": self.dice.choice(NAMES), "method": method})

    async def _check(self) -> None:
        text = "mutation ($id: ID!) { checkDomain(id: $id) { domain { id status message waitingFor records { status code message observed } } userErrors { code message } } }"  # noqa: E501
        await self._say(text, id=self._one("domain"))

    async def _add(self) -> None:
        text = "mutation ($i: AddSenderAddressInput!) { addSenderAddress(input: $i) { senderAddress { id status statusMessage } userErrors { code message } } }"  # noqa: E501
        address = f"{self.dice.choice(LOCALS)}@{self.dice.choice(NAMES)}"
        await self._say(text, "address", i={"name": "Name", "address": address})

    async def _validate(self) -> None:
        text = "mutation ($id: ID!) { validateSenderAddress(id: $id) { senderAddress { id status statusMessage } userErrors { code message } } }"  # noqa: E501
        await self._say(text, id=self._one("address"))

    async def _rule(self) -> None:
        text = "mutation ($i: SetSenderRuleInput!) { setSenderRule(input: $i) { rule { id key sender { address } } userErrors { code message } } }"  # noqa: E501
        key = self.dice.choice(("theo", "quote"))
        await self._say(text, "rule", i={"selection": "PER_USER", "key": key, "senderAddressId": self._one("address")})

    async def _resolve(self) -> None:
        text = "query ($i: ResolveSenderInput!) { resolveSender(input: $i) { decision { from usedFallback trace { address code reason } } userErrors { code message } } }"  # noqa: E501
        await self._say(text, i={"userId": self.dice.choice(("theo", "quote")), "senderAddressId": None})

    async def _read(self) -> None:
        await self._say(READ_ALL)

    async def _settings(self) -> None:
        text = "mutation ($i: UpdateEmailSettingsInput!) { updateEmailSettings(input: $i) { emailSettings { method revision effective { from } } userErrors { code message } } }"  # noqa: E501
        await self._say(text, i={"senderSelection": ["PER_USER"], "replyTo": f"x@{self.dice.choice(NAMES)}"})

    async def _remove(self) -> None:
        name, kind = self.dice.choice((("removeDomain", "domain"), ("removeSenderAddress", "address")))
        text = f"mutation ($id: ID!) {{ {name}(id: $id) {{ removedId userErrors {{ code message }} }} }}"
        await self._say(text, id=self._one(kind))

    async def _guess(self) -> None:
        text, variables, _ = document("Query", "node", "RG9tYWluOgAAAAAAAAAAAAAAAAAAAAA")
        await self._say(text, **variables)


async def transcript(launch: Launch, seed: int, *, crowded: bool) -> list[str]:
    """Run the script alone, or beside a company that has all the same names and acts between its steps."""
    service = await start(launch())
    for name in NAMES:  # the public DNS is one for both
        service.dns.publish(f"bounce.{name}", RecordType.CNAME, "rp.sendas.example")
    service.clock.move(seconds=1)
    await service.create_company(externalId="rival", name="Rival", email="info@shop.be")
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    token = await service.new_token(*(set(Scope) - {Scope.COMPANIES_READ}))
    script = Script(service, "starcomm", token, seed)
    rival = Script(service, "rival", token, seed + 1000)
    if crowded:
        await service.settings("rival", method="OWN_DOMAIN_SERVER_1", senderName="Rival Canary")
        for name in NAMES:
            await service.verified(name, "rival")
        for local in LOCALS:
            await service.add_address("Rival Canary", f"{local}@shop.be", "rival")
    for _ in range(60):
        await script.step()
        if crowded:
            moment = service.clock.now
            await rival.step()
            service.clock.now = moment
    assert await service.services.database.read(lambda connection: find_by_external_id(connection, "rival"))
    return script.heard


def numbered(heard: list[str]) -> str:
    """Give a transcript with its random values numbered."""
    known: dict[str, str] = {}
    return _RANDOM.sub(lambda found: known.setdefault(found[0], f"#{len(known)}"), "\n".join(heard))


@pytest.mark.parametrize("seed", range(2))
async def test_a_crowded_world_looks_like_an_empty_one(launch: Launch, seed: int) -> None:
    alone, crowded = [numbered(await transcript(launch, seed, crowded=crowded)) for crowded in (False, True)]
    assert len(alone.splitlines()) == 60
    assert '"status":"PENDING"' in alone
    assert alone == crowded
