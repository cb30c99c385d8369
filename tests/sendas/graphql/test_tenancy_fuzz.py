"""Thousands of operations with another company's ids and words: not a byte of its data comes back or changes."""

import random
from typing import Any

from sendas.domain.principal import Scope
from tests.sendas.graphql.documents import document, root_fields
from tests.sendas.graphql.foreign import foreign_ids
from tests.service import Service

CANARY = "zyzzyva"
OPERATIONS = 2000
HOSTS_OWN = {"createCompany", "companies"}


async def test_foreign_ids_open_and_change_nothing(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1", senderSelection=["WHEN_SENDING", "PER_USER"])
    ids = await foreign_ids(service)
    await service.settings("rival", senderName=CANARY, senderAddress=f"{CANARY}@{CANARY}.be")
    await service.add_address(CANARY, f"sales@{CANARY}.be", "rival")
    await service.verified(f"{CANARY}.be", "rival")
    token = await service.new_token(*(set(Scope) - {Scope.COMPANIES_READ, Scope.COMPANIES_WRITE}))
    before = _rows(service, "rival")
    secrets = _values(before)
    dice = random.Random(7)  # noqa: S311  (not for secrets)
    names = [(root, name) for root, name in root_fields("Query", "Mutation") if name not in HOSTS_OWN]
    done = 0
    while done < OPERATIONS:
        root = dice.choice(("Query", "Mutation"))
        count = 15 if root == "Query" else 5
        chosen = [dice.choice([name for kind, name in names if kind == root]) for _ in range(count)]
        text, variables = _together(root, chosen, [dice.choice(list(ids.values())) for _ in chosen])
        answer = await service.post(text, variables, token=token)
        assert answer.status_code == 200
        leaked = [value for value in secrets if value in answer.text]
        assert not leaked, (chosen, leaked)
        done += count
    assert _rows(service, "rival") == before


def _together(root: str, names: list[str], ids: list[str]) -> tuple[str, dict[str, Any]]:
    """Put several root fields into one document, each with variables of its own."""
    declared: list[str] = []
    fields: list[str] = []
    variables: dict[str, Any] = {}
    for number, (name, own) in enumerate(zip(names, ids, strict=True)):
        text, given, _ = document(root, name, own)
        head, _, body = text.partition("{")
        for variable, value in given.items():
            kind = head.partition(f"${variable}: ")[2].partition(",")[0].partition(")")[0]
            declared.append(f"${variable}{number}: {kind}")
            variables[f"{variable}{number}"] = value
            body = body.replace(f"${variable}", f"${variable}{number}")
        fields.append(f"f{number}: {body.strip().removesuffix('}').strip()}")
    head = f"({', '.join(declared)})" if declared else ""
    return f"{root.lower()} {head} {{ {' '.join(fields)} }}", variables


def _rows(service: Service, external_id: str) -> dict[str, list[Any]]:
    """Give all rows of a company, but for the times at which its domains were asked about."""
    dump = service.dump()
    own = next(row[0] for row in dump["company"] if external_id in row)
    return {
        table: [row for row in rows if own in row] for table, rows in dump.items() if any(own in row for row in rows)
    }


def _values(rows: dict[str, list[Any]]) -> set[str]:
    """Give what only the rival can know: its canary, and what is random in its rows."""
    texts = {value for table in rows.values() for row in table for value in row if isinstance(value, str)}
    random_ones = {value for value in texts if len(value) >= 19 and not value.startswith("2026") and " " not in value}
    return {CANARY} | {value for value in random_ones if not value.startswith(("[", "{", "bounce.rival", "rp."))}
