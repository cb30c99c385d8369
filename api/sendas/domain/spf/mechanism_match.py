"""Whether a mechanism matches a client, all but `include` (RFC 7208 section 5)."""

from collections.abc import Awaitable, Callable

from sendas.domain.spf.address_match import is_covered
from sendas.domain.spf.evaluation import Evaluation, Place
from sendas.domain.spf.outcome import ProblemKind
from sendas.domain.spf.record import Mechanism
from sendas.domain.spf.resolver import LookupType
from sendas.domain.spf.target_name import target_name
from sendas.domain.spf.validated_name import is_at_or_under, validated_names

_MOST_EXCHANGES = 10  # section 4.6.4
_SHOWN = 5  # of the addresses found
_Match = Callable[[Evaluation, Place, Mechanism, str], Awaitable[tuple[bool, str]]]


async def matches(state: Evaluation, place: Place, mechanism: Mechanism) -> bool:
    """Say whether a mechanism matches, and note why; raises `SpfError`."""
    if mechanism.name == "all":
        matched, why = True, ""
    elif mechanism.network is not None:
        matched, why = state.session.ip in mechanism.network, ""
    else:
        name = await target_name(state, place, mechanism.domain_spec)
        matched, why = await _MATCHES[mechanism.name](state, place, mechanism, name)
    state.note(place, "match" if matched else "no match", why)
    return matched


async def _a(state: Evaluation, place: Place, mechanism: Mechanism, name: str) -> tuple[bool, str]:
    addresses = await state.ask_surely(place, name, state.address_type)
    prefix = mechanism.prefix4 if state.address_type is LookupType.A else mechanism.prefix6
    return is_covered(state.session.ip, addresses, prefix), _seen(name, state.address_type, addresses)


async def _mx(state: Evaluation, place: Place, mechanism: Mechanism, name: str) -> tuple[bool, str]:
    exchanges = await state.ask_surely(place, name, LookupType.MX)
    if len(exchanges) > _MOST_EXCHANGES:
        state.fail(place, ProblemKind.TOO_MANY_EXCHANGES)
    for exchange in exchanges:
        if exchange.strip("."):  # a null MX names no host
            matched, why = await _a(state, place, mechanism, exchange)
            if matched:
                return True, why
    return False, _seen(name, LookupType.MX, exchanges)


async def _ptr(state: Evaluation, place: Place, _mechanism: Mechanism, name: str) -> tuple[bool, str]:
    names = await validated_names(state, place)
    return any(is_at_or_under(found, name) for found in names), _seen("the client", LookupType.PTR, names)


async def _exists(state: Evaluation, place: Place, _mechanism: Mechanism, name: str) -> tuple[bool, str]:
    addresses = await state.ask_surely(place, name, LookupType.A)  # also for a client with IPv6 (section 5.7)
    return bool(addresses), _seen(name, LookupType.A, addresses)


def _seen(name: str, kind: LookupType, values: tuple[str, ...]) -> str:
    if not values:
        return f"{name} has no {kind}"
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return f"{name} has {kind} {', '.join(values[:_SHOWN])}{more}"


_MATCHES: dict[str, _Match] = {"a": _a, "mx": _mx, "ptr": _ptr, "exists": _exists}
