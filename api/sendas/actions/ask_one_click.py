"""Ask whether the DNS host of a domain would take its records from us; nobody is sent there yet."""

from collections.abc import Sequence
from typing import Final

import structlog

from sendas.actions.draw_up_handover import handover_record
from sendas.actions.host_address import Errand, host_address, redirecting
from sendas.actions.several_hosts import several_hosts
from sendas.domain.domain_connect import DomainConnectHint
from sendas.domain.link_token import new_link_token
from sendas.domain.locale import Locale
from sendas.domain.one_click import OneClick, ask_again
from sendas.domain.sentence import Sentence
from sendas.handover.changes import change_of
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_record import records_of_domain
from sendas.store.sending_domain import SendingDomainRow
from sendas_providers import Change, DnsError, NotOffered, ProviderInfo, ProviderUnusable, canonical_name

_ANSWERING: Final = 5.0  # seconds: a check waits for it


async def ask_one_click(services: Services, row: SendingDomainRow, hint: DomainConnectHint) -> OneClick | None:
    """Give what the host says; None where there is nothing to ask. Silence changes nothing until the next day."""
    providers, now = redirecting(services), services.clock()
    if row.zone is None or not providers or not ask_again(row.one_click_at, now, row.domain_connect, hint):
        return None
    if several_hosts(services, row):
        return OneClick(None, now)
    changes = await services.database.read(lambda connection: _left_to_do(connection, row))
    if not changes:
        return None
    unsure = False
    for info in providers:
        errand = Errand(info.id, canonical_name(row.zone), changes, Locale.EN)
        try:
            await host_address(services, errand, new_link_token(), seconds=_ANSWERING)
        except NotOffered:
            continue
        except DnsError as error:
            unsure = True
            _tell(info, error)
        else:
            return OneClick(info.id, now)
    return OneClick(row.one_click if unsure else None, now)


def _tell(info: ProviderInfo, error: DnsError) -> None:
    """Tell the operator of what they must mend; that a host is silent is nobody's concern but its own."""
    if isinstance(error, ProviderUnusable):
        structlog.get_logger("sendas.providers").warning("provider is unusable", provider=info.id, error=str(error))


def _left_to_do(connection: Connection, row: SendingDomainRow) -> Sequence[Change]:
    rows = records_of_domain(connection, row.company_id, row.id)
    needed = [handover_record(each, stale=False) for each in rows if each.required and each.zone == row.zone]
    changes = [change_of(each, Sentence.english) for each in needed if each.outstanding]
    return [each for each in changes if each]
