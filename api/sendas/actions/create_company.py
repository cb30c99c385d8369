"""Add a company of the host application."""

from uuid import uuid4

from sendas.actions.problem_of import problem_of
from sendas.domain.display_name import LONGEST_COMPANY_NAME, parse_name
from sendas.domain.email_address import as_typed
from sendas.domain.locale import Locale
from sendas.domain.refusal import ErrorCode, Refused, together
from sendas.domain.sentence import Sentence
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
    together(
        problem_of(_check_reference, external_id),
        problem_of(parse_name, name, "name", longest=LONGEST_COMPANY_NAME),
        problem_of(as_typed, email, "email"),
    )
    row = CompanyRow(
        id=uuid4(),
        external_id=external_id,
        name=parse_name(name, longest=LONGEST_COMPANY_NAME),
        email=as_typed(email),
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
    """Refuse what cannot be named in an HTTP header."""
    plain = external_id.isascii() and external_id.isprintable() and external_id == external_id.strip()
    if not plain or not 0 < len(external_id) <= _LONGEST_REFERENCE:
        sentence = Sentence("An externalId has 1 to 200 plain letters, digits and signs.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "externalId")
