"""Names of the client that its addresses confirm, for `ptr` and the macro p (RFC 7208 sections 5.5 and 7.3)."""

from sendas.domain.spf.address_match import is_covered
from sendas.domain.spf.evaluation import Evaluation, Place
from sendas.domain.spf.resolver import LookupType

_MOST_NAMES = 10  # section 4.6.4: those behind are ignored


async def validated_names(state: Evaluation, place: Place) -> tuple[str, ...]:
    """Give the client's names that resolve to its address; failures of the DNS are passed over."""
    if state.validated_names is None:
        state.validated_names = await _validate(state, place)
        state.names_were_void = state.term_was_void
    elif state.names_were_void:
        state.count_void(place)
    return state.validated_names


async def _validate(state: Evaluation, place: Place) -> tuple[str, ...]:
    reverse = await state.ask(place, state.session.ip.reverse_pointer, LookupType.PTR)
    names = [name.lower().removesuffix(".") for name in reverse.values[:_MOST_NAMES]]
    return tuple([name for name in names if await _is_valid(state, place, name)])


async def _is_valid(state: Evaluation, place: Place, name: str) -> bool:
    lookup = await state.ask(place, name, state.address_type)
    return is_covered(state.session.ip, lookup.values, state.session.ip.max_prefixlen)


def is_at_or_under(name: str, domain: str) -> bool:
    """Say whether a name is a domain or under it.

    >>> is_at_or_under("mail.shop.be", "Shop.be"), is_at_or_under("myshop.be", "shop.be")
    (True, False)
    """
    name, domain = name.lower(), domain.lower()
    return name == domain or name.endswith(f".{domain}")


def best_name(names: tuple[str, ...], domain: str) -> str:
    """Choose what p expands to: the domain, else a name under it, else any, else "unknown"."""
    under = [name for name in names if is_at_or_under(name, domain)]
    exact = [name for name in under if len(name) == len(domain)]
    return next(iter([*exact, *under, *names]), "unknown")
