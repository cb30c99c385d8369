"""Reading the SPF trees of a domain, so that its record can be merged into."""

from collections.abc import Iterable, Mapping, Sequence

from sendas.domain.domain_check import CheckedDomain
from sendas.domain.observation import Observation, Question
from sendas.domain.requirement import Purpose
from sendas.domain.spf.remembered import Remembered
from sendas.domain.spf.tree_merge import TreeMerge


async def read_trees(answers: Remembered, domain: CheckedDomain, texts: Iterable[Sequence[str]]) -> TreeMerge | None:
    """Read what merges into these TXT records need; None where the domain has no SPF row."""
    row = next((row for row in domain.required if row.purpose is Purpose.SPF), None)
    if row is None:
        return None
    server = domain.server
    merging = TreeMerge(row.name, server.spf, server.addresses, answers, domain.own_spf)
    for each in texts:
        await merging.read(each)
    return merging


def published_texts(domain: CheckedDomain, seen: Mapping[Question, Observation]) -> list[tuple[str, ...]]:
    """Give the different TXT records that name servers publish where the SPF row stands."""
    rows = [seen[row.question] for row in domain.required if row.purpose is Purpose.SPF and row.question in seen]
    answers = (answer for each in rows for answer in each.answers if answer.kind.definite)
    return list(dict.fromkeys(answer.values for answer in answers))
