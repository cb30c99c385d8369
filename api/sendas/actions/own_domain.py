"""Getting an address's domain ready to send from, where the method needs one."""

from uuid import UUID

from sendas.actions.draft_domain import DomainDraft, draft_domain
from sendas.domain.domain_name import DomainName, parse_sending_domain
from sendas.domain.email_address import parse_address
from sendas.domain.public_mailbox import is_public_mailbox
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence
from sendas.domain.server import Server
from sendas.services import Services
from sendas.store.sending_domain import find_domain_by_name


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


async def missing_domain(
    services: Services, company_id: UUID, address: str, method: SendingMethod, *field: str
) -> DomainDraft | None:
    """Draft the domain of an address for an own-domain method; None where it is there or none is needed.

    Raises `Refused` where the address cannot be sent from by that method.
    """
    if not method.is_own_domain:
        return None
    server = server_of(services, method)
    name = own_domain(services, parse_address(address, *field).domain.unicode, *field)
    present = await services.database.read(
        lambda connection: find_domain_by_name(connection, company_id, name.ascii, server.id)
    )
    return None if present else await draft_domain(services, company_id, name, server)
