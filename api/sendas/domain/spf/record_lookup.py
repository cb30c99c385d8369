"""Finding the record of a domain (RFC 7208 sections 4.3 to 4.6)."""

from sendas.domain.spf.evaluation import Evaluation, Place
from sendas.domain.spf.outcome import ProblemKind, SpfError, SpfProblem
from sendas.domain.spf.query_name import is_checkable
from sendas.domain.spf.record import SpfRecord, SpfSyntaxError, is_spf, parse_spf
from sendas.domain.spf.resolver import LookupKind, LookupType


async def find_record(state: Evaluation, place: Place) -> SpfRecord | None:
    """Find and read the record of a domain, if it has one; raises `SpfError`."""
    if not is_checkable(place.domain):
        state.note(place, "none", "not a domain that can be asked for")
        return None
    lookup = await state.resolver.resolve(place.domain, LookupType.TXT)
    if lookup.kind is LookupKind.ERROR:
        state.fail(place, ProblemKind.DNS_ERROR)
    found = [text for text in lookup.values if is_spf(text)]
    if len(found) > 1:
        state.fail(place, ProblemKind.SEVERAL_RECORDS)
    state.note(place, "record" if found else "none", found[0] if found else f"no SPF record: {lookup.kind}")
    return _read(place, found[0]) if found else None


def _read(place: Place, text: str) -> SpfRecord:
    try:
        return parse_spf(text)
    except SpfSyntaxError as error:
        raise SpfError(SpfProblem(ProblemKind.SYNTAX, place.domain, error.term, place.depth)) from error
