"""What one server's reply says about one question (dns-reading: the verdict algebra)."""

from dataclasses import dataclass
from typing import Final

from dns.rcode import Rcode

from sendas.dns.owner_name import is_within
from sendas.dns.reply import Reply
from sendas.domain.observation import AnswerKind

LONGEST_CHAIN = 8
_RCODES: Final = {
    Rcode.SERVFAIL: AnswerKind.SERVFAIL,
    Rcode.REFUSED: AnswerKind.LAME,
    Rcode.NOTAUTH: AnswerKind.LAME,
    Rcode.NOTIMP: AnswerKind.LAME,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One server's words. With `chain` and no values, its last name is to be looked up elsewhere."""

    kind: AnswerKind
    values: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    ttl: int | None = None

    @property
    def unfinished(self) -> bool:
        """Whether the answer ends in an alias whose target this server does not tell."""
        return self.kind is AnswerKind.FOUND and not self.values


def refusal(reply: Reply) -> AnswerKind | None:
    """Say why a reply is no authoritative answer; None when it is one."""
    if reply.rcode not in {Rcode.NOERROR, Rcode.NXDOMAIN}:
        return _RCODES.get(reply.rcode, AnswerKind.MALFORMED)
    return None if reply.authoritative else AnswerKind.LAME


def read_answer(reply: Reply, name: str, zone: str) -> Statement:
    """Read the answer of a server of `zone`; records that the zone has no say over are not believed."""
    if kind := refusal(reply):
        return Statement(kind)
    chain: list[str] = []
    lowest: int | None = None
    end = name
    for target, ttl in reply.aliases:
        if not is_within(end, zone):
            break
        if target == name or target in chain or len(chain) == LONGEST_CHAIN:
            return Statement(AnswerKind.MALFORMED, chain=tuple(chain))
        chain.append(target)
        lowest = ttl if lowest is None else min(lowest, ttl)
        end = target
    finished = len(chain) == len(reply.aliases) and is_within(end, zone)
    if reply.values and finished and reply.rcode == Rcode.NOERROR:
        ttl = reply.ttl if lowest is None else min(lowest, reply.ttl)
        return Statement(AnswerKind.FOUND, reply.values, tuple(chain), ttl)
    if chain:
        return Statement(AnswerKind.FOUND, (), tuple(chain), lowest)
    return _read_absence(reply, name, zone)


def _read_absence(reply: Reply, name: str, zone: str) -> Statement:
    if reply.stray or reply.values or reply.start is None:
        return Statement(AnswerKind.MALFORMED)
    cut = reply.start.zone
    if not (is_within(cut, zone) and is_within(name, cut)):
        return Statement(AnswerKind.LAME)
    kind = AnswerKind.NXDOMAIN if reply.rcode == Rcode.NXDOMAIN else AnswerKind.NODATA
    return Statement(kind, ttl=reply.start.remembered)
