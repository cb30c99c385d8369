"""The whole service in this process: the real application over SQLite, with surroundings to move."""

import shutil
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any  # what JSON holds

import httpx2
from sqlalchemy import text
from starlette.applications import Starlette

from sendas.actions.create_token import create_token
from sendas.app import create_app
from sendas.dns.memory_reader import MemoryReader
from sendas.domain.global_id import split_global_id
from sendas.domain.observation import DnsReader, RecordType
from sendas.domain.principal import Scope
from sendas.services import Services
from sendas.store.company import find_by_external_id
from sendas.store.database import Database
from sendas.store.installation import prove_master_key
from sendas.store.migrate import migrate
from sendas.store.sealing import Sealer
from tests.surroundings import Clock, Probe, memory_dns, two_servers

MASTER_KEY = b"master-key-canary-0123456789abcd"
STARCOMM = {"externalId": "starcomm", "name": "Starcomm", "email": "theo@starcomm.be"}
Record = Mapping[str, Any]

CREATE_COMPANY = """mutation ($input: CreateCompanyInput!) { createCompany(input: $input) {
company { id externalId name email locale } userErrors { code message field } } }"""
SETTINGS = """senderName senderAddress replyTo method senderSelection onUnverified revision
smtp { host port security username passwordSet }
domain { id name status canSend method } replyToDomain { name }
effective { from replyTo usedFallback method }"""
DOMAIN = """id name status message waitingFor canSend method nextCheckAt lastCheckedAt verifiedAt stopsSendingAt
records { id purpose type name host value action replaces priority required status observed code message
lastCheckedAt validSince }"""
ADDRESS = "id name address status statusMessage sharesBaseDomain domain { id name status } rules { id selection key }"
DECISION = """from fromName fromAddress replyTo envelopeFrom method dkimDomain dkimSelectors usedFallback matched
templateId validUntil trace { matched address usable code reason } warnings { code severity message }"""


@dataclass
class Service:
    """What a test holds. `send` speaks for the company `starcomm` unless told otherwise."""

    services: Services
    app: Starlette
    path: Path
    clock: Clock
    probe: Probe
    dns: MemoryReader
    token: str = ""

    async def post(
        self,
        query: str,
        variables: Mapping[str, object] | None = None,
        *,
        company: str | None = "starcomm",
        token: str | None = None,
    ) -> httpx2.Response:
        headers = {"authorization": f"Bearer {token or self.token}"} | ({"sendas-company": company} if company else {})
        transport = httpx2.ASGITransport(self.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://sendas.example") as client:
            return await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    async def send(self, query: str, *, company: str | None = "starcomm", **variables: object) -> Any:
        """Give the only root field of an answer without errors."""
        answer = (await self.post(query, variables, company=company)).json()
        assert "errors" not in answer, answer["errors"]
        [only] = answer["data"].values()
        return only

    async def create_company(self, **changes: object) -> Any:
        answer = await self.send(CREATE_COMPANY, company=None, input=STARCOMM | changes)
        assert answer["userErrors"] == []
        return answer["company"]

    async def settings(self, company: str | None = "starcomm", **changes: object) -> Any:
        return await self.send(
            "mutation ($input: UpdateEmailSettingsInput!) { updateEmailSettings(input: $input) "
            f"{{ emailSettings {{ {SETTINGS} }} userErrors {{ code message field }} }} }}",
            company=company,
            input=changes,
        )

    async def read_settings(self, company: str | None = "starcomm") -> Any:
        return (await self.send(f"{{ company {{ emailSettings {{ {SETTINGS} }} }} }}", company=company))[
            "emailSettings"
        ]

    async def prepare(self, name: str, company: str = "starcomm", method: str = "OWN_DOMAIN_SERVER_1") -> Any:
        return await self.send(
            "mutation ($input: PrepareDomainInput!) { prepareDomain(input: $input) "
            f"{{ domain {{ {DOMAIN} }} userErrors {{ code message field }} }} }}",
            company=company,
            input={"name": name, "method": method},
        )

    async def check(self, domain_id: str, company: str = "starcomm") -> Any:
        return await self.send(
            "mutation ($id: ID!) { checkDomain(id: $id) "
            f"{{ domain {{ {DOMAIN} }} userErrors {{ code message field }} }} }}",
            company=company,
            id=domain_id,
        )

    async def add_address(self, name: str, address: str, company: str = "starcomm") -> Any:
        return await self.send(
            "mutation ($input: AddSenderAddressInput!) { addSenderAddress(input: $input) "
            f"{{ senderAddress {{ {ADDRESS} }} userErrors {{ code message field }} }} }}",
            company=company,
            input={"name": name, "address": address},
        )

    async def validate(self, address_id: str, company: str = "starcomm") -> Any:
        return await self.send(
            "mutation ($id: ID!) { validateSenderAddress(id: $id) "
            f"{{ senderAddress {{ {ADDRESS} }} userErrors {{ code message field }} }} }}",
            company=company,
            id=address_id,
        )

    async def set_rule(self, selection: str, key: str, address_id: str, company: str = "starcomm") -> Any:
        return await self.send(
            "mutation ($input: SetSenderRuleInput!) { setSenderRule(input: $input) "
            "{ rule { id selection key sender { id address } } userErrors { code message field } } }",
            company=company,
            input={"selection": selection, "key": key, "senderAddressId": address_id},
        )

    async def resolve(self, company: str = "starcomm", **message: object) -> Any:
        return await self.send(
            "query ($input: ResolveSenderInput!) { resolveSender(input: $input) "
            f"{{ decision {{ {DECISION} }} userErrors {{ code message field }} }} }}",
            company=company,
            input=message,
        )

    async def domains(self, company: str = "starcomm") -> dict[tuple[str, str], Any]:
        """Give the company's domains by name and method."""
        found = await self.send(f"{{ company {{ domains(first: 20) {{ nodes {{ {DOMAIN} }} }} }} }}", company=company)
        return {(each["name"], each["method"]): each for each in found["domains"]["nodes"]}

    async def verified(self, name: str = "starcomm.be", company: str = "starcomm", method: int = 1) -> Any:
        """Prepare a domain, publish its records, and see it turn green."""
        prepared = (await self.prepare(name, company, f"OWN_DOMAIN_SERVER_{method}"))["domain"]
        # The domain's own SPF row is shown once the present record was seen.
        shown = prepared if method == 1 else (await self.check(prepared["id"], company))["domain"]
        self.publish([row for row in shown["records"] if row["required"]])
        checked = await self.check(prepared["id"], company)
        assert checked["userErrors"] == []
        assert checked["domain"]["status"] == "VERIFIED"
        return checked["domain"]

    def publish(self, records: Sequence[Record]) -> None:
        """Do what the administrator does: publish what the rows say."""
        for row in records:
            value = f"{row['priority']} {row['value']}" if row["type"] == "MX" else row["value"]
            self.dns.publish(row["name"], RecordType(row["type"]), value)

    def withdraw(self, records: Sequence[Record]) -> None:
        for row in records:
            self.dns.publish(row["name"], RecordType(row["type"]))

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give every row of every table."""
        with self.services.database.engine.begin() as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            return {
                name: sorted((tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=repr)  # noqa: S608  (our own tables)
                for name in names
            }

    def execute(self, statement: str, **values: object) -> None:
        """Change the database behind the service's back."""
        with self.services.database.writing() as connection:
            connection.execute(text(statement), values)

    async def new_token(self, *scopes: Scope, company: str | None = None, minutes: float | None = None) -> str:
        row = await self.services.database.read(lambda c: find_by_external_id(c, company or ""))
        lifetime = None if minutes is None else timedelta(minutes=minutes)
        return await create_token(
            self.services, "operator", "test", scopes, company_id=row.id if row else None, lifetime=lifetime
        )


def blank_database(path: Path) -> Path:
    """Make a migrated database that tests copy: migrating takes longer than most of them."""
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.writing() as connection:
        prove_master_key(connection, Sealer(MASTER_KEY))
    database.close()
    return path


@contextmanager
def running(blank: Path, folder: Path, **changes: Any) -> Generator[Service]:
    """Start the service on a copy of a blank database; `changes` replace what it is made of."""
    path = folder / f"{len(list(folder.glob('*.db')))}.db"
    shutil.copy(blank, path)
    clock, probe, dns = Clock(), Probe(), memory_dns()
    reader: DnsReader = changes.pop("reader", dns)
    services = Services(
        database=Database(f"sqlite:///{path}"),
        sealer=Sealer(MASTER_KEY),
        servers=changes.pop("servers", two_servers()),
        reader=reader,
        probe_smtp=probe,
        clock=clock,
        **changes,
    )
    try:
        yield Service(services, create_app(services, jobs=False), path, clock, probe, dns)
    finally:
        services.database.close()


async def start(service: Service, **company: object) -> Service:
    """Give a service its key and its first company."""
    service.token = await service.new_token()
    await service.create_company(**company)
    return service


def codes(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what a mutation refuses: codes with the paths they are about."""
    return [(problem["code"], ".".join(problem["field"] or ())) for problem in answer["userErrors"]]


def own_id(global_id: str) -> str:
    """Give the hexadecimal form in which the database holds a global id."""
    parts = split_global_id(global_id)
    assert parts
    return parts[1].hex


def by_purpose(records: Collection[Record]) -> dict[str, Record]:
    return {row["purpose"]: row for row in records}
