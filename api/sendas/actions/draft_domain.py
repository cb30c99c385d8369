"""A new sending domain: its selector, its key, and the rows it must publish."""

import asyncio
import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import CheckedDomain, RecordAction
from sendas.domain.domain_name import DomainName
from sendas.domain.public_suffix import registrable_domain
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.requirement import DkimIdentity, Purpose, Requirement
from sendas.domain.sentence import Sentence
from sendas.domain.server import Server
from sendas.domain.verdict import RecordStatus
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dkim_key import add_key
from sendas.store.dns_record import DnsRecordRow, replace_records
from sendas.store.sending_domain import SendingDomainRow, add_domain, count_domains, find_domain_by_name

MOST_DOMAINS = 200
_PUBLIC_EXPONENT = 65537
_UNCHECKED = Sentence("Not checked yet.")


@dataclass(frozen=True, slots=True)
class DomainDraft:
    """A domain that is ready to be kept."""

    row: SendingDomainRow
    sealed_key: bytes
    records: Sequence[DnsRecordRow]


async def draft_domain(services: Services, company_id: UUID, name: DomainName, server: Server) -> DomainDraft:
    """Make a domain with a key of its own; nothing is kept yet."""
    key = await asyncio.to_thread(rsa.generate_private_key, _PUBLIC_EXPONENT, server.dkim.bits)
    now = services.clock()
    row = SendingDomainRow(
        id=uuid4(),
        company_id=company_id,
        name=name.ascii,
        unicode_name=name.unicode,
        server_id=server.id,
        selector=f"sendas-{secrets.token_hex(6)}",
        public_key=_public_text(key),
        pending_since=now,
        next_check_at=now,
        created_at=now,
    )
    sealed = services.sealer.seal(_private_pem(key), company_id=company_id, row=f"dkim:{row.id}")
    required = enumerate(checked_domain(row, server).required)
    return DomainDraft(row, sealed, [new_record(row, position, each) for position, each in required])


def checked_domain(row: SendingDomainRow, server: Server) -> CheckedDomain:
    """Give the domain as the rules see it."""
    return CheckedDomain(row.name, server, DkimIdentity(row.selector, row.public_key, row.company_id.hex))


def keep_draft(connection: Connection, draft: DomainDraft) -> SendingDomainRow:
    """Keep a draft, unless the company has that domain by now; raises `Refused` with LIMIT_REACHED."""
    row = draft.row
    present = find_domain_by_name(connection, row.company_id, row.name, row.server_id)
    if present is not None:
        return present
    if count_domains(connection, row.company_id) >= MOST_DOMAINS:
        sentence = Sentence("A company has at most {most} domains.", {"most": MOST_DOMAINS})
        raise Refused.because(ErrorCode.LIMIT_REACHED, sentence)
    add_domain(connection, row)
    add_key(connection, row, draft.sealed_key)
    replace_records(connection, row.company_id, row.id, draft.records)
    return row


def new_record(domain: SendingDomainRow, position: int, row: Requirement) -> DnsRecordRow:
    """Make the row of a requirement that was not checked yet.

    The domain's own SPF record is not shown before the present one was seen: nobody may add a second one.
    """
    unseen = row.purpose is Purpose.SPF and row.name == domain.name
    return DnsRecordRow(
        id=uuid4(),
        company_id=domain.company_id,
        domain_id=domain.id,
        position=position,
        purpose=row.purpose,
        type=row.type,
        name=row.name,
        zone=registrable_domain(row.name),
        value="" if unseen else row.value,
        action=RecordAction.NONE if unseen else RecordAction.CREATE,
        ttl=row.ttl,
        priority=row.priority,
        required=row.required,
        status=RecordStatus.NOT_CHECKED,
        code=CheckCode.NOT_CHECKED,
        message=Sentence("We look at your present SPF record first; do not add one yet.") if unseen else _UNCHECKED,
    )


def _public_text(key: rsa.RSAPrivateKey) -> str:
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode("ascii")


def _private_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
