"""One change of a zone at a time, as far as the company itself makes them."""

from uuid import UUID

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.store import Connection
from sendas.store.dns_run import running


def no_other_run(connection: Connection, company_id: UUID, zone: str, *field: str) -> None:
    """Raise `Refused` with RUN_IN_PROGRESS while a run of the company changes a zone."""
    if running(connection, company_id, zone=zone):
        sentence = Sentence("Another change of this zone is under way. Wait for it to end.")
        raise Refused.because(ErrorCode.RUN_IN_PROGRESS, sentence, *field)
