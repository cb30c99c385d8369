"""The name that a term is about (RFC 7208 section 4.8)."""

from sendas.domain.spf.evaluation import Evaluation, Place
from sendas.domain.spf.macro import expand_name, macro_values, uses_validated_name
from sendas.domain.spf.query_name import shortened
from sendas.domain.spf.validated_name import best_name, validated_names


async def target_name(state: Evaluation, place: Place, spec: str | None) -> str:
    """Expand a domain-spec; without one it is the domain whose record is evaluated. Raises `SpfError`."""
    if spec is None:
        return place.domain
    if "%" not in spec:
        return shortened(spec)
    return expand_name(spec, await values_at(state, place, spec))


async def values_at(state: Evaluation, place: Place, text: str) -> dict[str, str]:
    """Give the values of macros for a text; only p costs queries, one of the ten look-ups among them (4.6.4)."""
    if not uses_validated_name(text):
        return macro_values(state.session, place.domain, "")
    if state.validated_names is None:
        state.count_lookup(place)
    names = await validated_names(state, place)
    return macro_values(state.session, place.domain, best_name(names, place.domain))
