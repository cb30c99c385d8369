"""Whether the zone at a provider is the zone that the internet sees (providers.md section 2, rules 7 to 9)."""

from collections.abc import Iterable, Mapping, Sequence

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.sentence import Sentence
from sendas.domain.served import published_values, seen_text
from sendas.domain.verdict import grey_verdict
from sendas_providers import Change, RRset, Zone

Seen = Mapping[Question, Observation]
_DIFFERING = Sentence("The name servers differ about {type} at {name}. Wait until they agree.")
_UNLIKE = Sentence("The provider lists another {type} at {name} than the name servers serve. Wait until they agree.")


def sibling(name: str, label: str) -> str:
    """Give a name beside another, which nobody can have made.

    >>> sibling("s1._domainkey.shop.be", "x7")
    'x7._domainkey.shop.be'
    """
    return f"{label}.{name.partition('.')[2]}"


def servers_of(seen: Seen, cut: str | None) -> frozenset[str]:
    """Give the name servers that a zone is delegated to, as they were seen."""
    return frozenset(name for each in seen.values() if each.zone == cut for name in each.nameservers)


def delegated_zone(zones: Sequence[Zone], servers: Iterable[str]) -> Zone:
    """Of a provider's zones with the longest name give the one that the internet asks, the first where that is none.

    >>> lost, live = Zone("a.", "1", ("ns1.",)), Zone("a.", "2", ("ns2.",))
    >>> delegated_zone([lost, live], ["NS2"]).ref
    '2'
    """
    live = name_set(servers)
    asked = [zone for zone in zones if zone.name == zones[0].name and live and name_set(zone.nameservers) == live]
    return asked[0] if asked else zones[0]


def zone_blockers(zone: Zone, cut: str | None, servers: Iterable[str]) -> list[Finding]:
    """Hold the provider's zone against the live cut and the delegation's name servers; all three must agree."""
    blockers = list[Finding]()
    if zone.private or not zone.writable:
        blockers.append(_mismatch(Sentence("The provider does not let this zone be changed.")))
    if cut is not None and zone.name.rstrip(".") != cut:
        shown = {"held": zone.name.rstrip("."), "cut": cut}
        sentence = Sentence("The provider holds {held}, but the records belong in the zone {cut}.", shown)
        blockers.append(_mismatch(sentence))
    live, assigned = name_set(servers), name_set(zone.nameservers)
    if live and assigned and live != assigned:
        shown = {"assigned": ", ".join(sorted(assigned)), "live": ", ".join(sorted(live))}
        sentence = Sentence(
            "The zone at the provider has the name servers {assigned}, but the internet asks {live}.", shown
        )
        blockers.append(_mismatch(sentence))
    return blockers


def change_findings(change: Change, seen: Seen, label: str) -> tuple[list[Finding], list[Finding]]:
    """Hold the RRset as the provider lists it against what every name server serves; blockers and warnings."""
    question = question_of(change)
    definite = _definite(seen.get(question))
    if not definite:
        grey = grey_verdict(seen[question].answers if question in seen else ())
        return [Finding(grey.code, Severity.ERROR, grey.sentence)], []
    if len({(frozenset(answer.values), answer.chain) for answer in definite}) > 1:
        return [_inconsistent(change, _DIFFERING)], []
    if _as_listed(change.before, change.key[1], definite[0]):
        return [], []
    beside = seen.get(Question(sibling(question.name, label), question.type))
    if change.before is None and _is_wildcard(definite[0], beside):
        return [], [_wildcard(change)]
    return [_inconsistent(change, _UNLIKE)], []


def hidden_blockers(change: Change, seen: Seen, label: str) -> list[Finding]:
    """Find what stands, of a type that nobody asked for, at a name that must be empty.

    A name that does not exist is denied, or answered for by a wildcard, as one beside it is that nobody made; one that
    is there, or has names below it, gets an empty answer (RFC 8020, RFC 4592 section 2.2).
    """
    question = question_of(change)
    if "*" not in change.forbid or change.before or change.after is None:
        return []
    beside = seen.get(Question(sibling(question.name, label), question.type))
    if not _definite(beside) and _is_empty(seen.get(question)):
        grey = grey_verdict(beside.answers if beside else ())
        return [Finding(grey.code, Severity.ERROR, grey.sentence)]
    if not _is_there(question.name, seen, label):
        return []
    shown = {"name": question.name, "type": question.type}
    sentence = Sentence(
        "Something stands at {name}, or below it, and {type} cannot stand beside other records. A person must decide.",
        shown,
    )
    return [Finding(CheckCode.DNS_CNAME_CONFLICT, Severity.ERROR, sentence)]


def question_of(change: Change) -> Question:
    """Give the question about a change's RRset."""
    return Question(change.key[0].rstrip("."), RecordType(change.key[1]))


def synthesized(observation: Observation, beside: Observation | None) -> bool:
    """Say whether a wildcard made up an answer: a name that nobody can have made gets the same."""
    definite = _definite(observation)
    return bool(definite) and _is_wildcard(definite[0], beside)


def _is_there(name: str, seen: Seen, label: str) -> bool:
    return any(
        _is_empty(each) and _definite(beside) and not _is_empty(beside)
        for question, each in seen.items()
        if question.name == name and (beside := seen.get(Question(sibling(name, label), question.type)))
    )


def _is_empty(observation: Observation | None) -> bool:
    return any(answer.kind is AnswerKind.NODATA for answer in _definite(observation))


def _definite(observation: Observation | None) -> Sequence[ServerAnswer]:
    return [answer for answer in observation.answers if answer.kind.definite] if observation else []


def _as_listed(listed: RRset | None, rdtype: str, answer: ServerAnswer) -> bool:
    if answer.chain:
        return False
    texts = frozenset(seen_text(value.text) for value in listed.values) if listed else frozenset[str]()
    return texts == published_values(rdtype, answer)


def _is_wildcard(answer: ServerAnswer, beside: Observation | None) -> bool:
    others = _definite(beside)
    made_up = [other for other in others if other.values or other.chain]
    return bool(made_up) and all(_same(other, answer) for other in made_up)


def _same(one: ServerAnswer, other: ServerAnswer) -> bool:
    return (frozenset(one.values), one.chain) == (frozenset(other.values), other.chain)


def name_set(servers: Iterable[str]) -> frozenset[str]:
    """Give the names of servers, to be compared with others."""
    return frozenset(name.lower().rstrip(".") for name in servers if name)


def _mismatch(sentence: Sentence) -> Finding:
    return Finding(CheckCode.ZONE_MISMATCH, Severity.ERROR, sentence)


def _inconsistent(change: Change, sentence: Sentence) -> Finding:
    shown = {"type": change.key[1], "name": change.key[0].rstrip(".")}
    return Finding(CheckCode.DNS_INCONSISTENT, Severity.ERROR, Sentence(sentence.template, shown))


def _wildcard(change: Change) -> Finding:
    shown = {"name": change.key[0].rstrip(".")}
    sentence = Sentence("A wildcard answers for {name} today; with its own record it does so no longer.", shown)
    return Finding(CheckCode.WILDCARD_ENDS, Severity.WARNING, sentence)
