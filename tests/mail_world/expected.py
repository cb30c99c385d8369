"""What a reader has to say about each customer of a mail world, name by name and server by server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sendas.domain.observation import AnswerKind, Question, ServerAnswer
from tests.mail_world.customer import LAME, SILENT, STALE, Asked, Customer, State
from tests.mail_world.zones import ABSENT_TTL, BOUNCE, DMARC, KEY, TTL, WRONG_SPF, apex_texts, platform_key


@dataclass(frozen=True, slots=True)
class _Said:
    kind: AnswerKind
    values: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    ttl: int | None = None


_NO_NAME = _Said(AnswerKind.NXDOMAIN, ttl=ABSENT_TTL)
_NO_DATA = _Said(AnswerKind.NODATA, ttl=ABSENT_TTL)
_IN_STATE = {
    (State.KEY_MISSING, Asked.OWN_KEY): _NO_NAME,
    (State.DMARC_MISSING, Asked.DMARC): _NO_NAME,
    (State.BOUNCE_NODATA, Asked.BOUNCE): _NO_DATA,
    (State.ALIAS_LOOP, Asked.PLATFORM_KEY): _Said(AnswerKind.MALFORMED),
}


def expected(customer: Customer, addresses: Mapping[str, str]) -> dict[Question, frozenset[ServerAnswer]]:
    """Give every server's answer to each of the five questions."""
    return {
        customer.question(asked): frozenset(
            _answer(server, addresses[server], _said(customer, asked, server)) for server in customer.servers
        )
        for asked in Asked
    }


def comparable(answers: Iterable[ServerAnswer]) -> frozenset[ServerAnswer]:
    """Leave out how far an answer came that says nothing: only definite ones promise a chain and a time."""
    return frozenset(
        answer if answer.kind.definite else replace(answer, values=(), chain=(), ttl=None) for answer in answers
    )


def _answer(server: str, address: str, said: _Said) -> ServerAnswer:
    return ServerAnswer(server, address, said.kind, said.values, said.chain, said.ttl)


def _said(customer: Customer, asked: Asked, server: str) -> _Said:
    if kind := _no_word(customer, server):
        return _Said(kind)
    if server.endswith(STALE):
        return _said_last_year(asked)
    return _IN_STATE.get((customer.state, asked)) or _said_in_health(customer, asked)


def _no_word(customer: Customer, server: str) -> AnswerKind | None:
    if server.endswith(SILENT):
        return AnswerKind.TIMEOUT
    if server.endswith(LAME):
        return AnswerKind.LAME
    return AnswerKind.SERVFAIL if customer.state is State.SERVFAIL else None


def _said_last_year(asked: Asked) -> _Said:
    match asked:
        case Asked.APEX:
            return _found(WRONG_SPF)
        case Asked.BOUNCE:
            return _NO_DATA
        case _:
            return _NO_NAME


def _said_in_health(customer: Customer, asked: Asked) -> _Said:
    match asked:
        case Asked.APEX:
            return _found(*sorted(apex_texts(customer)))
        case Asked.PLATFORM_KEY:
            return replace(_found(KEY), chain=(platform_key(customer),))
        case Asked.OWN_KEY:
            return _found(KEY)
        case Asked.BOUNCE:
            return _found(BOUNCE)
        case Asked.DMARC:
            return _found(DMARC)


def _found(*values: str) -> _Said:
    return _Said(AnswerKind.FOUND, values, ttl=TTL)
