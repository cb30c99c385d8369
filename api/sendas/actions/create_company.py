"""Add a company of the host application."""

from uuid import uuid4

from sendas.domain.display_name import LONGEST_COMPANY_NAME, parse_name
from sendas.domain.email_address import as_typed
from sendas.domain.locale import Locale
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import has_unsafe_characters
from sendas.services import Services
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.company import CompanyRow, CompanyWithSettings, EmailSettingsRow, add_company
from sendas.store.duplicate import DuplicateError

_LONGEST_REFERENCE = 200


async def create_company(
    services: Services, actor: str, external_id: str, name: str, email: str, locale: Locale
) -> CompanyWithSettings:
    """Add a company; raises `Refused` for a bad reference, name or address, and DUPLICATE for a used reference."""
    _check_reference(external_id)
    row = CompanyRow(
        id=uuid4(),
        external_id=external_id,
        name=parse_name(name, "name", longest=LONGEST_COMPANY_NAME),
        email=as_typed(email, "email"),
        locale=locale,
        created_at=services.clock(),
    )

    def work(connection: Connection) -> None:
        add_company(connection, row)
        Act(row.id, actor, row.created_at).record(connection, "company.create", external_id)

    try:
        await services.database.write(work)
    except DuplicateError:
        sentence = Sentence("There is a company with this externalId already.")
        raise Refused.because(ErrorCode.DUPLICATE, sentence, "externalId") from None
    return CompanyWithSettings(**row.model_dump(), **EmailSettingsRow(company_id=row.id).model_dump())


def _check_reference(external_id: str) -> None:
    if not 0 < len(external_id) <= _LONGEST_REFERENCE or has_unsafe_characters(external_id):
        sentence = Sentence("An externalId has 1 to 200 plain characters.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "externalId")
