"""Records that may be removed: another server sends from the name by now, and needs others."""

from collections.abc import Callable

from sendas.actions.draft_domain import checked_domain
from sendas.domain.requirement import Purpose
from sendas.domain.sending_method import SendingMethod
from sendas.domain.verdict import RecordStatus
from sendas.services import Services
from sendas.store.dns_record import DnsRecordRow
from sendas.store.domain_shelf import DomainShelf
from sendas.store.sending_domain import SendingDomainRow

# Nobody else can need these: never the domain's SPF record or its policy.
_OURS_ALONE = frozenset({Purpose.DKIM, Purpose.RETURN_PATH})


def stale_records(
    services: Services, row: SendingDomainRow, shelf: DomainShelf, method: SendingMethod
) -> Callable[[DnsRecordRow], bool]:
    """Give the test for records of a domain that are still published and that nothing uses any more.

    That is so once the method's own server can send from the name, except for what that server needs as well.
    """
    successor = shelf.domains.get((row.name, method.server_id or ""))
    server = services.servers.get(method.server_id or "")
    if successor is None or server is None or successor.id == row.id or not successor.status.can_send:
        return lambda _: False
    needed = {(each.name, each.type) for each in checked_domain(successor, server).required}

    def is_stale(record: DnsRecordRow) -> bool:
        ours = record.purpose in _OURS_ALONE and record.status is RecordStatus.VALID
        return ours and (record.name, record.type) not in needed

    return is_stale
