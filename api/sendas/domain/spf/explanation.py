"""The domain owner's words on a failure (RFC 7208 section 6.2)."""

from sendas.domain.spf.evaluation import Evaluation, Place
from sendas.domain.spf.macro import expand_explanation
from sendas.domain.spf.query_name import is_queryable
from sendas.domain.spf.record import SpfRecord
from sendas.domain.spf.resolver import LookupType
from sendas.domain.spf.target_name import target_name, values_at


async def explain(state: Evaluation, domain: str, record: SpfRecord) -> str | None:
    """Give the explanation of the record that decided; nothing if anything at all is wrong with it.

    Its queries count towards no limit: `state` is one that has spent nothing and is thrown away.
    """
    if record.explanation is None:
        return None
    place = Place(domain, f"exp={record.explanation}", 0)
    return await _fetch(state, place, await target_name(state, place, record.explanation))


async def _fetch(state: Evaluation, place: Place, name: str) -> str | None:
    if not is_queryable(name):
        return None
    texts = (await state.resolver.resolve(name, LookupType.TXT)).values
    if len(texts) != 1:
        return None
    return expand_explanation(texts[0], await values_at(state, place, texts[0]))
