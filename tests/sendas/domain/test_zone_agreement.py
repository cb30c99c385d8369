"""Whether the provider's zone is the zone that the internet sees (providers.md section 2, rules 7 to 9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding
from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.served import served_sentence
from sendas.domain.zone_agreement import change_findings, hidden_blockers, sibling, synthesized, zone_blockers
from sendas_providers import Change, RRset, Value, Zone, txt_text

FOUND, NODATA, NXDOMAIN = AnswerKind.FOUND, AnswerKind.NODATA, AnswerKind.NXDOMAIN
NAME, LABEL = "s1._domainkey.shop.be", "sendas-nobody"
TXT = Question(NAME, RecordType.TXT)
BESIDE = Question(f"{LABEL}._domainkey.shop.be", RecordType.TXT)
NEW = Change(None, RRset(f"{NAME}.", "TXT", 60, frozenset({Value("ours")})))


def zone(*servers: str, name: str = "shop.be.", private: bool = False, writable: bool = True) -> Zone:
    return Zone(name, "z1", servers, private, writable)


def answer(
    *values: str, server: str = "ns1.x", kind: AnswerKind | None = None, chain: tuple[str, ...] = ()
) -> ServerAnswer:
    return ServerAnswer(server, "192.0.2.1", kind or (FOUND if values else NXDOMAIN), values, chain)


def seen(*answers: ServerAnswer, beside: tuple[ServerAnswer, ...] = ()) -> dict[Question, Observation]:
    return {TXT: Observation(TXT, "shop.be", answers), BESIDE: Observation(BESIDE, "shop.be", beside or (answer(),))}


def codes(found: list[Finding]) -> list[CheckCode]:
    return [each.code for each in found]


def change(*before: str) -> Change:
    present = RRset(f"{NAME}.", "TXT", 60, frozenset(map(Value, before))) if before else None
    return Change(present, RRset(f"{NAME}.", "TXT", 60, frozenset({*map(Value, before), Value("ours")})))


# Rule 8


def test_rule_08_three_sources_that_agree_block_nothing() -> None:
    assert zone_blockers(zone("NS1.x.", "ns2.X"), "shop.be", ["ns2.x", "ns1.x"]) == []


def test_rule_08_another_cut_blocks_with_both_names() -> None:
    [blocker] = zone_blockers(zone(name="be."), "shop.be", [])
    assert blocker.code is CheckCode.ZONE_MISMATCH
    assert "holds be, " in blocker.sentence.english()
    assert "shop.be" in blocker.sentence.english()
    assert codes(zone_blockers(zone(), "facturen.shop.be", [])) == [CheckCode.ZONE_MISMATCH]
    # A name that only ends alike is no zone of it.
    assert codes(zone_blockers(zone(name="notshop.be."), "shop.be", [])) == [CheckCode.ZONE_MISMATCH]


@pytest.mark.parametrize("live", [["ns1.x"], ["ns1.x", "ns2.x", "ns3.y"], ["ns1.y", "ns2.y"]])
def test_rule_08_other_name_servers_block_with_both_lists(live: list[str]) -> None:
    [blocker] = zone_blockers(zone("ns1.x.", "ns2.x."), "shop.be", live)
    assert blocker.code is CheckCode.ZONE_MISMATCH
    for each in ("ns1.x, ns2.x", ", ".join(live)):
        assert each in blocker.sentence.english()


def test_rule_08_a_provider_that_assigns_none_says_nothing_of_them() -> None:
    assert zone_blockers(zone(), "shop.be", ["ns1.x"]) == []
    assert zone_blockers(zone("ns1.x."), "shop.be", []) == []


@pytest.mark.parametrize("held", [zone("ns1.x", private=True), zone("ns1.x", writable=False)])
def test_rule_08_a_zone_that_may_not_be_changed_blocks(held: Zone) -> None:
    assert codes(zone_blockers(held, "shop.be", ["ns1.x"])) == [CheckCode.ZONE_MISMATCH]


# Rule 9


def test_rule_09_name_servers_that_differ_block() -> None:
    differing = seen(answer("a"), answer("b", server="ns2.x"))
    assert codes(change_findings(change("a"), differing, LABEL)[0]) == [CheckCode.DNS_INCONSISTENT]
    absent = seen(answer("a"), answer(server="ns2.x"))
    assert codes(change_findings(change("a"), absent, LABEL)[0]) == [CheckCode.DNS_INCONSISTENT]


def test_rule_09_the_order_of_values_is_no_difference() -> None:
    assert change_findings(change("a", "b"), seen(answer("a", "b"), answer("b", "a", server="ns2.x")), LABEL) == (
        [],
        [],
    )


@given(st.frozensets(st.sampled_from("abc"), max_size=3), st.frozensets(st.sampled_from("abc"), max_size=3))
def test_rule_09_a_provider_that_lists_something_else_than_is_served_blocks(
    listed: frozenset[str], served: frozenset[str]
) -> None:
    blockers, warnings = change_findings(change(*listed), seen(answer(*served)), LABEL)
    assert warnings == []
    assert codes(blockers) == ([] if listed == served else [CheckCode.DNS_INCONSISTENT])


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (AnswerKind.TIMEOUT, CheckCode.DNS_TIMEOUT),
        (AnswerKind.LAME, CheckCode.DNS_LAME),
        (AnswerKind.SERVFAIL, CheckCode.DNS_SERVFAIL),
        (AnswerKind.BLOCKED, CheckCode.DNS_BLOCKED),
    ],
)
def test_rule_09_nothing_is_planned_blind(kind: AnswerKind, code: CheckCode) -> None:
    assert codes(change_findings(NEW, seen(answer(kind=kind)), LABEL)[0]) == [code]
    assert codes(change_findings(NEW, {}, LABEL)[0]) == [CheckCode.DNS_TIMEOUT]
    # One server that does not answer hides nothing that the others say.
    assert change_findings(NEW, seen(answer(kind=kind), answer(server="ns2.x")), LABEL) == ([], [])


@given(st.binary(min_size=1, max_size=30))
def test_rule_09_octets_that_are_no_utf8_compare_equal(octets: bytes) -> None:
    served = answer(octets.decode("utf-8", "backslashreplace"))
    assert change_findings(change(txt_text(octets)), seen(served), LABEL) == ([], [])


@pytest.mark.parametrize(
    ("rdtype", "listed", "served"),
    [
        (RecordType.MX, "10 mx.sendas.example.", "10 mx.sendas.example"),
        (RecordType.MX, "0 .", "0 ."),
        (RecordType.CNAME, "rp.sendas.example.", "rp.sendas.example"),
    ],
)
def test_rule_09_names_compare_with_and_without_their_final_dot(rdtype: RecordType, listed: str, served: str) -> None:
    question = Question("bounce.shop.be", rdtype)
    held = RRset("bounce.shop.be.", rdtype, 60, frozenset({Value(listed)}))
    observed = {question: Observation(question, "shop.be", (answer(served),))}
    assert change_findings(Change(held, None), observed, LABEL) == ([], [])


# Rule 7


def test_rule_07_what_a_wildcard_makes_up_is_not_there_and_its_end_is_told() -> None:
    blockers, [warning] = change_findings(NEW, seen(answer("star"), beside=(answer("star"),)), LABEL)
    assert (blockers, warning.code) == ([], CheckCode.WILDCARD_ENDS)
    aliased = answer("star", chain=("else.example",))
    assert codes(change_findings(NEW, seen(aliased, beside=(aliased,)), LABEL)[1]) == [CheckCode.WILDCARD_ENDS]


@pytest.mark.parametrize("beside", [answer(), answer("another"), answer(kind=AnswerKind.TIMEOUT)])
def test_rule_07_an_answer_that_no_wildcard_gives_blocks_when_the_provider_does_not_list_it(
    beside: ServerAnswer,
) -> None:
    blockers, warnings = change_findings(NEW, seen(answer("star"), beside=(beside,)), LABEL)
    assert (codes(blockers), warnings) == ([CheckCode.DNS_INCONSISTENT], [])


def test_rule_07_a_listed_record_is_no_wildcard_s_even_if_it_looks_alike() -> None:
    assert change_findings(change("star"), seen(answer("star"), beside=(answer("star"),)), LABEL) == ([], [])


def test_rule_07_a_listed_text_that_an_alias_answers_for_blocks() -> None:
    aliased = answer("a", chain=("else.example",))
    assert codes(change_findings(change("a"), seen(aliased), LABEL)[0]) == [CheckCode.DNS_INCONSISTENT]


def test_rule_07_the_manual_plan_does_not_take_a_wildcard_s_answer_for_a_record() -> None:
    star, other = seen(answer("star"))[TXT], seen(answer("x"))[TXT]
    assert synthesized(star, star)
    assert not synthesized(star, other)
    assert not synthesized(star, None)
    assert not synthesized(seen(answer())[TXT], star)
    assert sibling(NAME, LABEL) == BESIDE.name


# Rule 18, its second state


@pytest.mark.parametrize(
    ("after", "answers", "words"),
    [
        ("ours", (answer("ours"), answer("ours", server="ns2.x")), "served by all"),
        ("ours", (answer("ours"), answer(server="ns2.x")), "Not yet served by ns2.x."),
        ("ours", (answer("ours", "more"), answer("ours", server="ns2.x")), "Not yet served by ns1.x."),
        ("ours", (answer("ours", chain=("else.example",)),), "Not yet served by ns1.x."),
        ("ours", (answer("ours"), answer(server="ns2.x", kind=AnswerKind.TIMEOUT)), "served by all"),
        ("ours", (answer(kind=AnswerKind.TIMEOUT),), "did not answer"),
        ("", (answer(),), "gone from all"),
        ("", (answer("ours"),), "Not yet served by ns1.x."),
        ("a\udcff", (answer("a\\xff"),), "served by all"),
    ],
)
def test_rule_18_what_the_name_servers_serve_is_told(after: str, answers: tuple[ServerAnswer, ...], words: str) -> None:
    there = RRset(f"{NAME}.", "TXT", 60, frozenset({Value(after or "ours")}))
    made = Change(None, there) if after else Change(there, None)
    assert words in served_sentence(made, seen(*answers)[TXT]).english()


# Rule 6, where a provider does not list every type


def hidden(here: AnswerKind, beside: AnswerKind, forbid: str = "*") -> list[CheckCode]:
    alias = Change(None, RRset(f"{NAME}.", "TXT", 60, frozenset({Value("ours")})), frozenset({forbid}))
    observed = seen(answer(kind=NXDOMAIN), answer(kind=here), beside=(answer(kind=beside),))
    return codes(hidden_blockers(alias, observed, LABEL))


def test_rule_06_an_empty_answer_beside_a_denied_name_tells_of_other_types() -> None:
    assert hidden(NODATA, NXDOMAIN) == [CheckCode.DNS_CNAME_CONFLICT]


def test_rule_06_a_wildcard_that_does_not_answer_for_a_name_tells_of_it_too() -> None:
    assert hidden(NODATA, FOUND) == [CheckCode.DNS_CNAME_CONFLICT]


def test_rule_06_a_denied_name_or_one_like_its_sibling_hides_nothing() -> None:
    assert hidden(NXDOMAIN, NXDOMAIN) == []
    assert hidden(NODATA, NODATA) == []  # a wildcard of another type, or servers that deny no name
    assert hidden(NODATA, NXDOMAIN, forbid="CNAME") == []


def test_rule_06_where_nobody_can_tell_nothing_is_planned() -> None:
    assert hidden(NODATA, AnswerKind.TIMEOUT) == [CheckCode.DNS_TIMEOUT]
    assert hidden(NXDOMAIN, AnswerKind.TIMEOUT) == []
