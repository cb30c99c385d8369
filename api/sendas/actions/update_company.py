"""Change a company's name, address or language."""

from collections.abc import Mapping
from functools import partial

from sendas.actions.absent import ABSENT, AbsentType
from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.actions.own_domain import keep_needed, needed_domain
from sendas.actions.problem_of import problem_of
from sendas.actions.settled import must_not_have_moved, settled
from sendas.domain.display_name import LONGEST_COMPANY_NAME, parse_name
from sendas.domain.email_address import as_typed
from sendas.domain.locale import Locale
from sendas.domain.refusal import together
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import CompanyWithSettings, find_company
from sendas.store.company import update_company as store_company


async def update_company(
    services: Services,
    caller: Caller,
    *,
    name: str | AbsentType = ABSENT,
    email: str | AbsentType = ABSENT,
    locale: Locale | AbsentType = ABSENT,
) -> CompanyWithSettings:
    """Save what is given; a new address whose domain is the sender's gets that domain prepared."""
    together(
        None if name is ABSENT else problem_of(parse_name, name, "name", longest=LONGEST_COMPANY_NAME),
        None if email is ABSENT else problem_of(as_typed, email, "email"),
    )
    changes: dict[str, object] = {}
    if name is not ABSENT:
        changes["name"] = parse_name(name, longest=LONGEST_COMPANY_NAME)
    if email is not ABSENT:
        changes["email"] = as_typed(email)
    if locale is not ABSENT:
        changes["locale"] = locale
    saved = await settled(partial(_save, services, caller, changes))
    services.wake.set()
    return saved


async def _save(services: Services, caller: Caller, changes: Mapping[str, object]) -> CompanyWithSettings:
    present = found(await services.database.read(lambda connection: find_company(connection, caller.company_id)))
    sends_from_it = "email" in changes and present.sender_address is None
    needed = None
    if sends_from_it:
        needed = await needed_domain(services, caller.company_id, str(changes["email"]), present.method, "email")

    def work(connection: Connection) -> CompanyWithSettings:
        must_not_have_moved(present, found(find_company(connection, caller.company_id)))
        keep_needed(connection, needed)
        if changes:
            store_company(connection, caller.company_id, changes)
            caller.act(services.clock()).record(connection, "company.update", "company", ", ".join(changes))
        return found(find_company(connection, caller.company_id))

    return await services.database.write(work)
