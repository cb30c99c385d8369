"""Where a missing record may stand instead: the mistakes that people make in panels (mail-rules.md section 2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.host import host_in_zone
from sendas.domain.observation import HostType, Observation, Question, RecordType, ServerAnswer
from sendas.domain.requirement import DkimIdentity, Requirement
from sendas.domain.row_verdict import judge_row
from sendas.domain.sentence import Sentence
from sendas.domain.spf.query_name import is_queryable
from sendas.domain.verdict import RecordStatus, Verdict

_DOMAINKEY: Final = "._domainkey."
_PROXY_SERVERS: Final = ".ns.cloudflare.com"


@dataclass(frozen=True, slots=True)
class StrayRecord:
    """A red row of a domain in a zone, to be looked for elsewhere."""

    row: Requirement
    domain: str
    zone: str
    dkim: DkimIdentity

    @property
    def questions(self) -> tuple[Question, ...]:
        """What to ask: the row's type at the wrong names, and whether a proxy hides an alias."""
        elsewhere = (Question(name, self.row.type) for name in (self.doubled, *self._wrong_names()))
        return tuple(each for each in dict.fromkeys((*elsewhere, *self._beside)) if is_queryable(each.name))

    @property
    def _beside(self) -> tuple[Question, ...]:
        """What may stand where an alias should; the addresses of a proxy too."""
        types = (RecordType.MX, RecordType.TXT, HostType.A) if self.row.type is RecordType.CNAME else ()
        return tuple(Question(self.row.name, rdtype) for rdtype in types)

    @property
    def doubled(self) -> str:
        """The name that comes of typing the whole name into a panel that appends the zone."""
        return f"{self.row.name}.{self.zone}"

    def explain(self, verdict: Verdict, seen: Mapping[Question, Observation]) -> Verdict:
        """Give a verdict that tells the mistake, or else the one that is there. Grey answers explain nothing."""
        if verdict.status is not RecordStatus.MISSING:
            return verdict
        if self._is_at(self.doubled, seen):
            shown = {"wrong": self.doubled, "host": host_in_zone(self.row.name, self.zone)}
            sentence = Sentence("You created {wrong}: the zone was added twice. Enter only {host} as the host.", shown)
            return Verdict(RecordStatus.MISSING, CheckCode.DNS_DOUBLED_NAME, sentence)
        if wrong := next((name for name in self._wrong_names() if self._is_at(name, seen)), None):
            sentence = Sentence(
                "The value stands at {wrong}; move it to {name}.", {"wrong": wrong, "name": self.row.name}
            )
            return Verdict(RecordStatus.MISSING, CheckCode.DNS_WRONG_HOST, sentence)
        return self._proxied(seen) or self._in_the_way(seen) or verdict

    def _wrong_names(self) -> Iterator[str]:
        """Give the names with a part left out: `_domainkey`, the subdomain, or all but the domain."""
        if self.zone != self.domain:
            yield f"{self.row.name.removesuffix(self.domain)}{self.zone}"
        if _DOMAINKEY in self.row.name:
            yield self.row.name.replace(_DOMAINKEY, ".", 1)
            yield f"_domainkey.{self.domain}"
        if self.row.type is RecordType.TXT and self.row.name != self.domain:
            yield self.domain

    def _is_at(self, name: str, seen: Mapping[Question, Observation]) -> bool:
        return any(self._fits(answer) for answer in _answers(seen.get(Question(name, self.row.type))))

    def _fits(self, answer: ServerAnswer) -> bool:
        """Judge each value alone: at the wrong name, other values may stand beside ours."""
        one_each = (ServerAnswer(answer.server, answer.address, answer.kind, (value,)) for value in answer.values)
        return any(judge_row(self.row, each, self.dkim).ok for each in one_each)

    def _in_the_way(self, seen: Mapping[Question, Observation]) -> Verdict | None:
        found = [each.type for each in self._beside if any(_own(answer) for answer in _answers(seen.get(each)))]
        if not found:
            return None
        code = CheckCode.RETURN_PATH_CNAME_AND_MX if RecordType.MX in found else CheckCode.DNS_CNAME_CONFLICT
        shown = {"name": self.row.name, "types": ", ".join(found)}
        sentence = Sentence("{name} holds {types}, and a CNAME cannot stand beside it. Remove that first.", shown)
        return Verdict(RecordStatus.MISSING, code, sentence)

    def _proxied(self, seen: Mapping[Question, Observation]) -> Verdict | None:
        addresses = seen.get(Question(self.row.name, HostType.A))
        if addresses is None or not any(name.endswith(_PROXY_SERVERS) for name in addresses.nameservers):
            return None
        if not any(_own(each) for each in addresses.answers):
            return None
        sentence = Sentence(
            "Addresses answer for {name} where an alias should: switch the proxy (the orange cloud) off for it.",
            {"name": self.row.name},
        )
        return Verdict(RecordStatus.MISSING, CheckCode.DNS_PROXIED, sentence)


def _answers(observation: Observation | None) -> Sequence[ServerAnswer]:
    return observation.answers if observation else ()


def _own(answer: ServerAnswer) -> bool:
    """Say whether a name itself holds values, rather than what an alias leads to."""
    return bool(answer.values) and not answer.chain
