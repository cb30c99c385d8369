"""The merge at the name of a row, with the trees of what stands there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network

from sendas.domain.check_code import CheckCode
from sendas.domain.spf.merge import merge
from sendas.domain.spf.merge_remembered import merge_remembered
from sendas.domain.spf.merge_verdict import as_merge
from sendas.domain.spf.plain_merge import Merge, has_odd_octets, merge_spf
from sendas.domain.spf.prefetch import prefetch
from sendas.domain.spf.record import is_spf
from sendas.domain.spf.remembered import Remembered
from sendas.domain.spf.resolver import LookupType
from sendas.domain.spf.spf_merge import SpfAction
from sendas.domain.verdict import VALID

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
    used, which is the operator's matter, the merge goes by what the records say alone.
    """

    name: str
    term: str
    networks: Sequence[IPv4Network | IPv6Network]
    answers: Remembered
    own: str = ""

    async def read(self, texts: Sequence[str]) -> None:
        """Read all that the merge into these texts needs."""
        await prefetch(self.answers, (*texts, f"v=spf1 {self.term}"), self.name)
        await merge(texts, self.name, self.term, self.answers, self.networks, await self._mx_hosts())

    def __call__(self, texts: Sequence[str]) -> Merge:
        """Merge into texts, for which `read` was called."""
        plain = merge_spf(texts, self.term)
        if any(has_odd_octets(text) for text in texts if is_spf(text)):
            return plain
        mx = self.answers.answers.get((self.name, LookupType.MX))
        made = merge_remembered(
            texts, self.name, self.term, self.answers, self.networks, mx.values if mx and not self.own else ()
        )
        if CheckCode.SPF_IP_NOT_COVERED in made.codes and not made.unsure:
            if made.action is SpfAction.NONE:
                return Merge(VALID, made.record)
            if made.action is SpfAction.MANUAL:
                return _as_own(plain, self.own)
        return _as_own(as_merge(made), self.own)

    async def _mx_hosts(self) -> Sequence[str]:
        return () if self.own else (await self.answers.resolve(self.name, LookupType.MX)).values
