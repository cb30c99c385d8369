"""Getting an address's domain ready to send from, where the method needs one."""

from dataclasses import dataclass
from uuid import UUID

from sendas.actions.draft_domain import DomainDraft, draft_domain, keep_draft
from sendas.actions.settled import MovedError
from sendas.domain.domain_name import DomainName, parse_sending_domain
from sendas.domain.email_address import parse_address
from sendas.domain.public_mailbox import is_public_mailbox
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence
from sendas.domain.server import Server
from sendas.services import Services
from sendas.store import Connection
from sendas.store.sending_domain import find_domain_by_name


@dataclass(frozen=True, slots=True)
class NeededDomain:
    """A domain that an address needs, with a draft of it unless the company had it when it was looked for."""

    company_id: UUID
    name: str
    server_id: str
    draft: DomainDraft | None


def server_of(services: Services, method: SendingMethod, *field: str) -> Server:
    """Give the server of a method; raises `Refused` with METHOD_UNAVAILABLE when the operator has none."""
    server = services.servers.get(method.server_id or "")
    if server is None:
        sentence = Sentence("This sending method is not available here.")
        raise Refused.because(ErrorCode.METHOD_UNAVAILABLE, sentence, *field)
    return server


def own_domain(services: Services, text: str, *field: str) -> DomainName:
    """Read a domain that a company may call its own.

    Raises `Refused` with INVALID_DOMAIN, or PUBLIC_MAILBOX_DOMAIN for a mailbox provider's.
    """
    name = parse_sending_domain(text, *field, special_use=services.private_network)
    if is_public_mailbox(name.ascii):
        sentence = Sentence(
            "{domain} belongs to a mailbox provider. Use an address in your own domain, or send through your own "
            "mail account (SMTP).",
            {"domain": name.unicode},
        )
        raise Refused.because(ErrorCode.PUBLIC_MAILBOX_DOMAIN, sentence, *field)
    return name


async def needed_domain(
    services: Services, company_id: UUID, address: str, method: SendingMethod, *field: str
) -> NeededDomain | None:
    """Find or draft the domain of an address for an own-domain method; None where the method needs none.

    Raises `Refused` where the address cannot be sent from by that method.
    """
    if not method.is_own_domain:
        return None
    server = server_of(services, method)
    name = own_domain(services, parse_address(address, *field).domain.unicode, *field)
    present = await services.database.read(
        lambda connection: find_domain_by_name(connection, company_id, name.ascii, server.id)
    )
    draft = None if present else await draft_domain(services, company_id, name, server)
    return NeededDomain(company_id, name.ascii, server.id, draft)


def keep_needed(connection: Connection, needed: NeededDomain | None) -> None:
    """Keep the draft of a needed domain; raises `MovedError` where the domain was there and was removed since."""
    if needed is None:
        return
    if needed.draft:
        keep_draft(connection, needed.draft)
    elif find_domain_by_name(connection, needed.company_id, needed.name, needed.server_id) is None:
        raise MovedError
