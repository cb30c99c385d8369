"""The merge at the name of a row, with the trees of what stands there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.sentence import Sentence
from sendas.domain.spf.analysis import analyse
from sendas.domain.spf.at_once import at_once
from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.merge import merge
from sendas.domain.spf.merge_remembered import merge_remembered
from sendas.domain.spf.merge_verdict import as_merge
from sendas.domain.spf.outcome import SpfResult
from sendas.domain.spf.overlay import Overlay
from sendas.domain.spf.plain_merge import Merge, has_odd_octets, merge_spf
from sendas.domain.spf.prefetch import prefetch
from sendas.domain.spf.probe import probes
from sendas.domain.spf.record import Qualifier, SpfSyntaxError, is_spf, parse_spf
from sendas.domain.spf.remembered import Remembered
from sendas.domain.spf.resolver import LookupKind, LookupType
from sendas.domain.spf.spf_merge import SpfAction, SpfMerge
from sendas.domain.verdict import VALID, RecordStatus, Verdict

_UNSEEN_MX: Final = Verdict(
    RecordStatus.UNKNOWN,
    CheckCode.SPF_TEMPERROR,
    Sentence("Who receives the mail of this domain could not be read just now; we try again."),
)
Merging = Callable[[Sequence[str]], Merge]


def plain_merging(term: str, own: str = "") -> Merging:
    """Give the merge that goes by what records say alone."""

    def merging(texts: Sequence[str]) -> Merge:
        return _as_own(merge_spf(texts, term), own)

    return merging


def _as_own(merged: Merge, own: str) -> Merge:
    """Give a name of our own the form that we gave it, where nothing stands there."""
    create = merged.record and not merged.replaces and not merged.verdict.ok
    return replace(merged, record=own) if own and create else merged


@dataclass(frozen=True, slots=True)
class TreeMerge:
    """Merges our mechanism into the TXT records of a name.

    `own` is the record of a name that is ours alone, empty at the domain itself. Where our own SPF record cannot be
    used, which is the operator's matter, nothing turns red for it and nothing is proposed.
    """

    name: str
    term: str
    networks: Sequence[IPv4Network | IPv6Network]
    answers: Remembered
    own: str = ""
    _made: dict[tuple[str, ...], SpfMerge] = field(default_factory=dict[tuple[str, ...], SpfMerge], repr=False)

    async def read(self, texts: Sequence[str]) -> None:
        """Read all that the merge into these texts needs, and make it."""
        await prefetch(self.answers, (*texts, f"v=spf1 {self.term}"), self.name)
        mx_hosts = await self._mx_hosts()
        self._made[tuple(texts)] = await merge(texts, self.name, self.term, self.answers, self.networks, mx_hosts)

    def __call__(self, texts: Sequence[str]) -> Merge:
        """Merge into texts; those for which `read` was not called, by what was read for others."""
        plain = merge_spf(texts, self.term)
        if any(has_odd_octets(text) for text in texts if is_spf(text)):
            return plain
        mx = self.answers.answers.get((self.name, LookupType.MX))
        made = self._made.get(tuple(texts)) or merge_remembered(
            texts, self.name, self.term, self.answers, self.networks, mx.values if mx and not self.own else ()
        )
        if made.action is SpfAction.CREATE and not self.own and mx and mx.kind is LookupKind.ERROR:
            return Merge(_UNSEEN_MX, "")  # who receives the mail may send it too
        if CheckCode.SPF_IP_NOT_COVERED in made.codes and not made.unsure:
            if made.action is SpfAction.NONE:
                return Merge(VALID, made.record)
            if made.action is SpfAction.MANUAL:
                return plain if plain.verdict.ok else self._without_ours(texts, made)
        return _as_own(as_merge(made), self.own)

    def _without_ours(self, texts: Sequence[str], made: SpfMerge) -> Merge:
        """Judge while our own record cannot be used: what leads to it stays valid, and nothing is proposed."""
        found = [text for text in texts if is_spf(text)]
        if len(found) == 1 and self._leads_to_ours(found[0]):
            return Merge(VALID, found[0])
        finding = made.findings[0]
        return Merge(Verdict(RecordStatus.UNKNOWN, finding.code, finding.sentence), "", made.replaces)

    def _leads_to_ours(self, text: str) -> bool:
        try:
            record = parse_spf(text)
        except SpfSyntaxError:
            return False
        dns = self.answers.closed()
        analysis = at_once(analyse(dns, record, self.name, self.term))
        if any(each.alive and each.qualifier is Qualifier.PASS for each in analysis.reached):
            return True
        there = Overlay(dns, self.name, text)
        checks = (
            check_host(there, each, self.name, f"bounce@{self.name}", self.name) for each in probes(self.networks)
        )
        results = {at_once(check).result for check in checks}
        return results == {SpfResult.PASS}

    async def _mx_hosts(self) -> Sequence[str]:
        return () if self.own else (await self.answers.resolve(self.name, LookupType.MX)).values
