"""Hand DKIM keys to whoever signs (product.md section 7.15)."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sendas.services import Services
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.dkim_key import sealed_keys


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key (PKCS#8 PEM) with the domain and selector it signs for."""

    domain: str
    selector: str
    private_pem: bytes = field(repr=False)


async def export_dkim(services: Services, actor: str, names: Collection[str] = ()) -> list[SigningKey]:
    """Give the keys of domains that can send, of some or of all; every key goes into the audit log."""

    def work(connection: Connection) -> list[SigningKey]:
        keys: list[SigningKey] = []
        for row, sealed in sealed_keys(connection, names):
            pem = services.sealer.unseal(sealed, company_id=row.company_id, row=f"dkim:{row.id}")
            keys.append(SigningKey(row.name, row.selector, pem))
            Act(row.company_id, actor, services.clock()).record(connection, "dkim.export", row.name, row.selector)
        return keys

    return await services.database.write(work)
