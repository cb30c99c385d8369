"""What holds for every merge, over generated records and zones (mail-rules.md section 3)."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from sendas.domain.spf.at_once import at_once
from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.merge import merge
from sendas.domain.spf.merge_verdict import as_merge
from sendas.domain.spf.outcome import SpfOutcome
from sendas.domain.spf.overlay import Overlay
from sendas.domain.spf.record import SpfSyntaxError, is_spf, parse_spf
from sendas.domain.spf.resolver import LookupType, MemoryResolver
from sendas.domain.spf.same_term import is_same_mechanism
from sendas.domain.spf.spf_merge import OfferKind, SpfAction, SpfMerge
from tests.merge_zone import DOMAIN, NETWORKS, OURS

NAMES = [f"n{number}.example" for number in range(12)]
POOL = [
    "203.0.113.1",
    "203.0.113.2",
    "203.0.113.128/25",
    "198.51.100.0/24",
    "192.0.2.0/24",
    "192.0.2.9",
    "192.0.0.0/16",
]
ENDS = [ip_network(network)[at] for network in POOL for at in (0, -1)]
SAMPLE = [*ENDS, *(ip_address(each) for each in ("2001:db8::9", "3fff::1", "3fff::2", "8.8.8.8"))]
FAMILY = {4: LookupType.A, 6: LookupType.AAAA}

QUALIFIER = st.sampled_from(["", "", "", "", "", "+", "-", "~", "?"])
MECHANISM = st.one_of(
    st.builds("include:{}".format, st.sampled_from(NAMES)),
    st.builds("include:{}".format, st.sampled_from(NAMES)),
    st.builds("{}:{}".format, st.sampled_from(["a", "mx", "exists"]), st.sampled_from(NAMES)),
    st.builds("ip4:{}".format, st.sampled_from(POOL)),
    st.sampled_from(["a", "mx", "ip6:3fff::/64", "exists:%{i}.n1.example", "ptr", "a/24"]),
)
TERM = st.one_of(st.builds("{}{}".format, QUALIFIER, MECHANISM), st.builds("{}{}".format, QUALIFIER, MECHANISM),
                 st.sampled_from([OURS, f"?{OURS}", f"~{OURS}", f"-{OURS}", OURS.upper(), "moo=1", "all"]))  # fmt: skip
ENDING = st.sampled_from(
    ["-all", "~all", "~all", "?all", "+all", "", "", "redirect=n3.example", "redirect=n4.example", f"-all {OURS}"]
)
GAP = st.sampled_from([" ", " ", "  "])


def _record(terms: list[str], ending: str, gap: str) -> str:
    return gap.join(["v=spf1", *terms, *([ending] if ending else [])])


RECORD = st.builds(_record, st.lists(TERM, max_size=7), ENDING, GAP)
LEAF = st.builds("v=spf1 ip4:{} -all".format, st.sampled_from(POOL))
INCLUDE = st.builds("include:{}".format, st.sampled_from(NAMES))
HOST = st.sampled_from(["a", "mx", "a:n5.example", "mx:n6.example", "ptr"])
WIDE = st.builds(_record, st.lists(INCLUDE | INCLUDE | INCLUDE | HOST, min_size=4, max_size=12), ENDING, st.just(" "))
PUBLISHED = st.one_of(LEAF, LEAF, LEAF, LEAF, LEAF, LEAF, RECORD, RECORD, st.just(""))
HOSTS = st.lists(st.sampled_from(["203.0.113.1", "198.51.100.7", "203.0.113.200", "8.8.8.8"]), max_size=2)


@dataclass(frozen=True)
class World:
    """The names of a zone, and what the domain in question publishes."""

    answers: dict[tuple[str, LookupType], tuple[str, ...]]
    record: str

    def result(self, record: str, address: IPv4Address | IPv6Address) -> SpfOutcome:
        dns = Overlay(MemoryResolver(self.answers), DOMAIN, record)
        return at_once(check_host(dns, address, DOMAIN, f"b@{DOMAIN}", "h.be"))

    def merged(self, *texts: str, without: frozenset[str] = frozenset()) -> SpfMerge:
        failing = {key: () if key[0] in without else values for key, values in self.answers.items()}
        failing |= {(name, kind): () for name in without for kind in LookupType}
        return at_once(merge(["other=1", *texts], DOMAIN, OURS, MemoryResolver(failing), NETWORKS))


@st.composite
def worlds(draw: st.DrawFn, records: st.SearchStrategy[str] = RECORD) -> World:
    answers: dict[tuple[str, LookupType], tuple[str, ...]]
    answers = {("spf.sendas.example", LookupType.TXT): ("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all",)}
    for name in NAMES:
        text, hosts = draw(PUBLISHED), draw(HOSTS)
        answers |= {(name, LookupType.TXT): (text,)} if text else {}
        answers |= {(name, LookupType.A): tuple(hosts), (name, LookupType.MX): (name,)} if hosts else {}
    answers |= {(DOMAIN, LookupType.A): ("203.0.113.1",), (DOMAIN, LookupType.MX): (f"m.{DOMAIN}",)}
    answers |= {(f"m.{DOMAIN}", LookupType.A): ("203.0.113.2",), (f"m.{DOMAIN}", LookupType.AAAA): ("3fff::2",)}
    record = draw(records)
    assume(_parses(record))
    return World(answers, record)


def _parses(text: str) -> bool:
    try:
        parse_spf(text)
    except SpfSyntaxError:
        return False
    return True


def _owners(text: str) -> list[str]:
    return [term.text for term in parse_spf(text).terms if not is_same_mechanism(term.text, OURS)]


def _losers(world: World, record: str) -> list[IPv4Address | IPv6Address]:
    """Give the senders that pass today, and not with another record."""
    passing = [address for address in SAMPLE if world.result(world.record, address).result == "pass"]
    return [address for address in passing if world.result(record, address).result != "pass"]


@given(worlds(RECORD | WIDE))
@settings(max_examples=200)
def test_a_replacement_lets_us_pass_and_takes_a_pass_from_nobody(world: World) -> None:
    made = world.merged(world.record)
    event(made.action)
    if made.action is not SpfAction.REPLACE:
        return
    for network in NETWORKS:
        assert {world.result(made.record, network[at]).result for at in (0, 77, -1)} == {"pass"}
    assert not _losers(world, made.record)


@given(worlds(RECORD | WIDE))
@settings(max_examples=200)
def test_the_owner_s_terms_stay_in_one_record_and_a_second_merge_changes_nothing(world: World) -> None:
    made = world.merged(world.record)
    assert made.action not in {SpfAction.CREATE, SpfAction.MANUAL}
    assert is_spf(made.record)
    assert _owners(made.record) == _owners(world.record)
    assert made.replaces == (() if made.action is SpfAction.NONE else (world.record,))
    if made.action is SpfAction.NONE:
        assert made.record == world.record
        return
    again = world.merged(made.record)
    assert (again.action, again.record) == (SpfAction.NONE, made.record)
    assert again.before == made.after


@given(worlds(RECORD), st.frozensets(st.sampled_from([*NAMES, "spf.sendas.example"]), min_size=1, max_size=3))
@settings(max_examples=200)
def test_a_failure_of_the_dns_never_makes_a_proposal_worse(world: World, without: frozenset[str]) -> None:
    made, sure = world.merged(world.record, without=without), world.merged(world.record)
    event(f"{made.action}, else {sure.action}")
    assert made.action is not SpfAction.MANUAL
    assert _owners(made.record) == _owners(world.record)
    if as_merge(sure).verdict.ok:
        assert as_merge(made).verdict.ok or as_merge(made).verdict.grey
    if made.action is SpfAction.REPLACE:
        assert sure.action is SpfAction.REPLACE
        assert made.record == sure.record
    for offer in made.offers:
        gone = {term.removeprefix("include:") for term in offer.dropped}
        assert not gone & without


@given(worlds(WIDE))
@settings(max_examples=100)
def test_what_is_offered_over_the_limit_is_in_order_and_within_it(world: World) -> None:
    made = world.merged(world.record)
    over = made.action is SpfAction.REVIEW and made.after > 10
    event("over" if over else "within")
    if not over:
        return
    kinds = [offer.kind for offer in made.offers]
    assert kinds == [kind for kind in OfferKind if kind in kinds]
    assert kinds[0] is OfferKind.RETURN_PATH
    for offer in made.offers[1:]:
        assert offer.lookups <= 10 or offer.kind is OfferKind.PUT_FIRST
        again = world.merged(offer.record)
        assert (again.action, again.before) == (SpfAction.NONE, offer.lookups)
        if offer.kind in {OfferKind.DROP, OfferKind.ADDRESSES} and not any("ptr" in term for term in offer.dropped):
            assert not _losers(world, offer.record)
        rest = iter(_owners(world.record))
        assert all(term in rest for term in _owners(offer.record) if term not in offer.added)  # in order


@given(st.lists(RECORD, min_size=2, max_size=4, unique=True), worlds())
@settings(max_examples=100)
def test_several_records_become_one_with_the_terms_of_all(records: list[str], world: World) -> None:
    assume(all(map(_parses, records)))
    made = world.merged(*records)
    assert (made.action, made.replaces) == (SpfAction.REVIEW, tuple(records))
    assert made.codes[0] == "SPF_MULTIPLE"
    kept = [term.lower().removeprefix("+") for term in _owners(made.record)]
    for record in records:
        for term in _owners(record):
            bare = term.lower().removeprefix("+")
            assert bare in kept or bare.endswith("all") or bare.startswith(("redirect=", "moo="))
    assert len(kept) == len(set(kept))
    assert "+all" not in made.record.lower()
    for offer in made.offers:
        assert sum(is_same_mechanism(term, OURS) for term in offer.record.split()) <= 1
    again = world.merged(made.record)
    assert (again.action, again.record) == (SpfAction.NONE, made.record)


DIRTY = st.text(alphabet='v=spf1 incluade:.4/%{}~-+?"\\\t\xa0“,;rxmp', max_size=60)
ANY = st.one_of(RECORD, st.text(max_size=30), DIRTY, st.builds("v=spf1 {}".format, DIRTY))


@given(st.lists(ANY, max_size=4), worlds())
@settings(max_examples=200)
def test_whatever_is_published_one_readable_record_comes_out_or_none(texts: list[str], world: World) -> None:
    made = world.merged(*texts)
    event(made.action)
    present = tuple(text for text in texts if is_spf(text))
    assert set(made.replaces) <= set(texts)
    assert made.action is SpfAction.NONE or set(present) <= set(made.replaces)
    assert all(finding.sentence.english() for finding in made.findings)
    assert as_merge(made).verdict.sentence.english()
    if made.action is SpfAction.MANUAL:
        assert (made.record, made.replaces) == ("", present)
        return
    assert _parses(made.record)
    kept = [text for text in ("other=1", *texts) if text not in made.replaces]
    again = world.merged(*kept, *({made.record} - set(kept)))
    assert (again.action, again.record) == (SpfAction.NONE, made.record)
