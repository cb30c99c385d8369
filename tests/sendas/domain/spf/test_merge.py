"""The merge of our mechanism into what a domain publishes, by the worked examples (mail-rules.md section 3)."""

from dataclasses import dataclass
from ipaddress import ip_network
from time import perf_counter

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.draft import Draft
from sendas.domain.spf.merge import merge
from sendas.domain.spf.merge_findings import Insertion, reasons
from sendas.domain.spf.overlay import Overlay
from sendas.domain.spf.record import parse_spf
from sendas.domain.spf.rehearsal import Rehearsal, Standing
from sendas.domain.spf.resolver import LookupType, Resolver
from sendas.domain.spf.spf_merge import OfferKind, SpfAction, SpfMerge
from tests.merge_zone import ADDRESSES, DOMAIN, GOOGLE, NETWORKS, OURS, resolver

C = CheckCode


@dataclass(frozen=True)
class Example:
    """A row of the table; `codes` are all codes, `moves` the look-ups before and after."""

    texts: tuple[str, ...]
    action: SpfAction
    record: str
    codes: tuple[CheckCode, ...] = ()
    moves: tuple[int, int] | None = None
    moved: bool = False
    mx_hosts: tuple[str, ...] = ()


GIVEN = {
    1: Example((), SpfAction.CREATE, f"v=spf1 {OURS} ~all", (C.SPF_MISSING,), (0, 1)),
    2: Example((), SpfAction.CREATE, f"v=spf1 include:_spf.google.com {OURS} ~all", (C.SPF_MISSING,), (0, 2),
               mx_hosts=GOOGLE),
    3: Example(("v=spf1 include:_spf.google.com ~all",), SpfAction.REPLACE,
               f"v=spf1 include:_spf.google.com {OURS} ~all", (C.SPF_OURS_MISSING,), (1, 2)),
    4: Example(("v=spf1 mx a ip4:198.51.100.7 -all",), SpfAction.REPLACE,
               f"v=spf1 mx a ip4:198.51.100.7 {OURS} -all", (C.SPF_OURS_MISSING,), (2, 3)),
    7: Example((f"v=spf1 include:_spf.google.com {OURS} -all",), SpfAction.NONE,
               f"v=spf1 include:_spf.google.com {OURS} -all", (), (2, 2)),
    9: Example(("v=spf1 include:agency.example -all",), SpfAction.NONE,
               "v=spf1 include:agency.example -all", (), (3, 3)),
    11: Example(("v=spf1 redirect=_spf.parent.example",), SpfAction.REPLACE,
                f"v=spf1 {OURS} redirect=_spf.parent.example", (C.SPF_OURS_MISSING,), (1, 2)),
    13: Example(("v=spf1 a mx exp=explain.shop.be",), SpfAction.REPLACE, f"v=spf1 a mx {OURS} exp=explain.shop.be",
                (C.SPF_OURS_MISSING, C.SPF_NO_ALL), (2, 3)),
    15: Example((f"v=spf1 mx ~all {OURS}",), SpfAction.REPLACE, f"v=spf1 mx {OURS} ~all", (C.SPF_OURS_UNREACHABLE,)),
    17: Example(("v=spf1 ?include:agency.example -all",), SpfAction.REPLACE,
                f"v=spf1 {OURS} ?include:agency.example -all", (C.SPF_BLOCKED_EARLIER,), (3, 4), moved=True),
    19: Example(("v=spf1 -all",), SpfAction.REVIEW, f"v=spf1 {OURS} -all", (C.SPF_NULL, C.SPF_OURS_MISSING), (0, 1)),
    20: Example(("v=spf1 include:_spf.google.com -all", "v=spf1 ip4:198.51.100.7 mx ~all"), SpfAction.REVIEW,
                f"v=spf1 include:_spf.google.com ip4:198.51.100.7 mx {OURS} ~all", (C.SPF_MULTIPLE,), (0, 3)),
    22: Example(("v=spf1 include:big.example ~all",), SpfAction.REPLACE, f"v=spf1 include:big.example {OURS} ~all",
                (C.SPF_OURS_MISSING,), (9, 10)),
    23: Example(("v=spf1 a include:big.example ~all",), SpfAction.REVIEW, f"v=spf1 a {OURS} include:big.example ~all",
                (C.SPF_TOO_MANY_LOOKUPS, C.SPF_OURS_MISSING), (10, 11), moved=True),
    26: Example(("v=spf1 include:dead.example mx ~all",), SpfAction.REVIEW,
                f"v=spf1 {OURS} include:dead.example mx ~all", (C.SPF_INCLUDE_NO_RECORD, C.SPF_OURS_MISSING),
                moved=True),
    27: Example(("v=spf1 include: _spf.google.com ip:198.51.100.7 -all",), SpfAction.REVIEW,
                f"v=spf1 include:_spf.google.com ip4:198.51.100.7 {OURS} -all", (C.SPF_SYNTAX,)),
}  # fmt: skip


async def merged(texts: tuple[str, ...], dns: Resolver | None = None, mx_hosts: tuple[str, ...] = ()) -> SpfMerge:
    return await merge(("other=1", *texts), DOMAIN, OURS, dns or resolver(), NETWORKS, mx_hosts)


@pytest.mark.parametrize("example", GIVEN.values(), ids=map(str, GIVEN))
async def test_a_worked_example(example: Example) -> None:
    made = await merged(example.texts, mx_hosts=example.mx_hosts)
    assert (made.action, made.record) == (example.action, example.record)
    assert made.codes == example.codes
    assert made.moved is example.moved
    assert example.moves is None or (made.before, made.after) == example.moves
    assert made.replaces == (() if made.action is SpfAction.NONE else example.texts)


@pytest.mark.parametrize("example", GIVEN.values(), ids=map(str, GIVEN))
async def test_our_mail_passes_in_the_result_and_a_second_merge_has_nothing_to_do(example: Example) -> None:
    made = await merged(example.texts, mx_hosts=example.mx_hosts)
    for address in ADDRESSES:
        dns = Overlay(resolver(), DOMAIN, made.record)
        assert (await check_host(dns, address, DOMAIN, f"b@{DOMAIN}", "h.be")).result == "pass"
    again = await merged((made.record,))
    assert (again.action, again.record, again.replaces, again.added) == (SpfAction.NONE, made.record, (), ())


async def test_what_is_new_is_marked() -> None:
    added = {at: (await merged(GIVEN[at].texts, mx_hosts=GIVEN[at].mx_hosts)).added for at in (1, 2, 3, 7)}
    assert added == {1: (OURS,), 2: ("include:_spf.google.com", OURS), 3: (OURS,), 7: ()}


async def test_example_23_offers_all_four_ways_in_order() -> None:
    made = await merged(GIVEN[23].texts)
    assert [offer.kind for offer in made.offers] == list(OfferKind)
    assert [(offer.record, offer.lookups) for offer in made.offers] == [
        ("", 0),
        (f"v=spf1 include:big.example {OURS} ~all", 10),
        ("v=spf1 a include:big.example ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all", 10),
        (f"v=spf1 a {OURS} include:big.example ~all", 11),
    ]
    assert made.offers[1].dropped == ("a",)
    assert made.offers[3].costs == ("include:p8.example",)
    assert "include:big.example (9)" in made.findings[0].sentence.english()


async def test_ten_lookups_need_no_offer_and_of_eleven_the_three_that_cost_most_are_named() -> None:
    assert (await merged(GIVEN[22].texts)).offers == ()
    made = await merged((f"v=spf1 a mx {LEAVES} include:agency.example ~all",))
    assert "; these cost most: include:agency.example (3), a (1), mx (1). Make" in made.findings[0].sentence.english()


async def test_what_is_broken_further_down_is_named_with_the_domain_that_has_it() -> None:
    dns = resolver(agency__example=("v=spf1 include:dead.example ~all",))
    made = await merged(("v=spf1 include:agency.example ~all",), dns)
    assert made.codes[0] is C.SPF_INCLUDE_NO_RECORD
    assert "remove “include:dead.example” from agency.example." in made.findings[0].sentence.english()


async def test_dead_includes_can_be_dropped() -> None:
    made = await merged(GIVEN[26].texts)
    assert [(offer.kind, offer.record, offer.dropped) for offer in made.offers] == [
        (OfferKind.DROP, f"v=spf1 mx {OURS} ~all", ("include:dead.example",))
    ]


LEAVES = " ".join(f"include:p{n}.example" for n in range(1, 9))
MORE = {
    "ours as addresses": Example(("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all",), SpfAction.NONE,
                                 "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"),
    "half of ours as addresses": Example(("v=spf1 ip4:192.0.2.0/24 -all",), SpfAction.REPLACE,
                                         f"v=spf1 ip4:192.0.2.0/24 {OURS} -all", (C.SPF_OURS_MISSING,)),
    "everybody passes": Example(("v=spf1 +all",), SpfAction.NONE, "v=spf1 +all", (C.SPF_PASS_ALL,)),
    "by redirect": Example(("v=spf1 redirect=agency.example",), SpfAction.NONE, "v=spf1 redirect=agency.example"),
    "modifiers only": Example(("v=spf1 exp=e.be redirect=_spf.parent.example",), SpfAction.REPLACE,
                              f"v=spf1 {OURS} exp=e.be redirect=_spf.parent.example", (C.SPF_OURS_MISSING,), (1, 2)),
    "softfail in front": Example((f"v=spf1 ~{OURS} mx -all",), SpfAction.REPLACE, f"v=spf1 mx {OURS} -all",
                                 (C.SPF_OURS_WRONG_QUALIFIER,)),
    "fail in front": Example((f"v=spf1 -{OURS} mx -all",), SpfAction.REVIEW, f"v=spf1 mx {OURS} -all",
                             (C.SPF_OURS_WRONG_QUALIFIER,)),
    "denied by address": Example(("v=spf1 mx -ip4:192.0.2.0/25 a -all",), SpfAction.REVIEW,
                                 f"v=spf1 mx {OURS} -ip4:192.0.2.0/25 a -all", (C.SPF_BLOCKED_EARLIER,), moved=True),
    "behind a dead include": Example((f"v=spf1 mx include:dead.example {OURS} ~all",), SpfAction.REVIEW,
                                     f"v=spf1 mx {OURS} include:dead.example ~all",
                                     (C.SPF_INCLUDE_NO_RECORD, C.SPF_OURS_UNREACHABLE), moved=True),
    "in front of a dead include": Example((f"v=spf1 {OURS} include:dead.example ~all",), SpfAction.NONE,
                                          f"v=spf1 {OURS} include:dead.example ~all", (C.SPF_INCLUDE_NO_RECORD,)),
    "include of several": Example(("v=spf1 include:two.example ~all",), SpfAction.REVIEW,
                                  f"v=spf1 {OURS} include:two.example ~all",
                                  (C.SPF_INCLUDE_MULTIPLE, C.SPF_OURS_MISSING), moved=True),
    "include of a mistake": Example(("v=spf1 include:wrong.example ~all",), SpfAction.REVIEW,
                                    f"v=spf1 {OURS} include:wrong.example ~all",
                                    (C.SPF_SYNTAX, C.SPF_OURS_MISSING), moved=True),
    "loop": Example(("v=spf1 include:loop.example ~all",), SpfAction.REVIEW, f"v=spf1 {OURS} include:loop.example ~all",
                    (C.SPF_LOOP, C.SPF_OURS_MISSING), moved=True),
    "late and full": Example((f"v=spf1 include:big.example mx {OURS} ~all",), SpfAction.REVIEW,
                             f"v=spf1 include:big.example {OURS} mx ~all", (C.SPF_TOO_MANY_LOOKUPS,),
                             (11, 11), moved=True),
    "early and full": Example((f"v=spf1 {OURS} mx include:big.example ~all",), SpfAction.NONE,
                              f"v=spf1 {OURS} mx include:big.example ~all", (C.SPF_STATIC_OVER_10,), (11, 11)),
    "redirect over the limit": Example(("v=spf1 a redirect=big.example",), SpfAction.REVIEW,
                                       f"v=spf1 a {OURS} redirect=big.example",
                                       (C.SPF_TOO_MANY_LOOKUPS, C.SPF_OURS_MISSING), (10, 11)),
    "redirect by the sender": Example(("v=spf1 mx redirect=%{l}.shop.be",), SpfAction.REVIEW,
                                      f"v=spf1 mx {OURS} redirect=%{{l}}.shop.be",
                                      (C.SPF_STATIC_OVER_10, C.SPF_OURS_MISSING)),
    "include by the sender": Example(("v=spf1 include:%{l}.shop.be ?all",), SpfAction.REVIEW,
                                     f"v=spf1 {OURS} include:%{{l}}.shop.be ?all",
                                     (C.SPF_STATIC_OVER_10, C.SPF_BLOCKED_EARLIER), moved=True),
    "void names": Example(("v=spf1 a:x.nil a:y.nil a:z.nil ~all",), SpfAction.REVIEW,
                          f"v=spf1 a:x.nil a:y.nil {OURS} a:z.nil ~all",
                          (C.SPF_TOO_MANY_VOID, C.SPF_OURS_MISSING), moved=True),
    "void names within the limit": Example(("v=spf1 a:x.nil a:y.nil ?include:agency.example ~all",), SpfAction.REPLACE,
                                           f"v=spf1 a:x.nil a:y.nil {OURS} ?include:agency.example ~all",
                                           (C.SPF_BLOCKED_EARLIER,), moved=True),
    "near miss": Example(("“v=spf1 mx -all”",), SpfAction.REVIEW, f"v=spf1 mx {OURS} -all", (C.SPF_NEAR_MISS,)),
    "near miss of ours": Example((f"v=spf1\t{OURS} -all",), SpfAction.REVIEW,
                                 f"v=spf1 {OURS} -all", (C.SPF_NEAR_MISS,)),
    "syntax beside ours": Example((f"v=spf1 {OURS} ip:198.51.100.7 -all",), SpfAction.REVIEW,
                                  f"v=spf1 {OURS} ip4:198.51.100.7 -all", (C.SPF_SYNTAX,)),
    "syntax for a person": Example((f"v=spf1 {OURS} ip4:999.1.1.1 -all",), SpfAction.MANUAL, "", (C.SPF_SYNTAX,)),
    "several for a person": Example(("v=spf1 mx -all", "v=spf1 ip4:999.1.1.1 -all"), SpfAction.MANUAL, "",
                                    (C.SPF_MULTIPLE,)),
    "several with ours": Example((f"v=spf1 {OURS} -all", "v=spf1 MX +all mx:b.be", "v=spf1 +mx exp=e.be"),
                                 SpfAction.REVIEW, f"v=spf1 {OURS} MX ~all mx:b.be exp=e.be", (C.SPF_MULTIPLE,)),
    "several with a redirect": Example(("v=spf1 mx", "v=spf1 redirect=_spf.parent.example"), SpfAction.REVIEW,
                                       f"v=spf1 mx include:_spf.parent.example {OURS}",
                                       (C.SPF_MULTIPLE, C.SPF_NO_ALL)),
    "too long to write": Example(("v=spf1 " + "ip4:198.51.100.255 " * 220 + "~all",), SpfAction.MANUAL, "",
                                 (C.SPF_LONG,)),
}  # fmt: skip


@pytest.mark.parametrize("example", MORE.values(), ids=MORE)
async def test_a_further_example(example: Example) -> None:
    await test_a_worked_example(example)
    if example.record:
        await test_our_mail_passes_in_the_result_and_a_second_merge_has_nothing_to_do(example)


async def test_near_misses_that_cannot_be_mended_stay_beside_a_new_record_that_a_person_must_approve() -> None:
    texts = ("v=spf1\tmx -all", "v=spf1\ta -all")
    made = await merged(texts)
    assert (made.action, made.record, made.replaces) == (SpfAction.REVIEW, f"v=spf1 {OURS} ~all", ())
    assert made.codes == (C.SPF_NEAR_MISS,)
    assert ": v=spf1\\tmx -all This is how" in made.findings[0].sentence.english()


async def test_a_record_with_a_tree_too_big_to_rehearse_is_left_to_a_person() -> None:
    leaf = "v=spf1 " + "ip4:198.51.100.255 " * 400 + "-all"
    wide = resolver(**{f"w{n}__example": (leaf,) for n in range(5)})
    for count, action in ((4, SpfAction.REPLACE), (5, SpfAction.MANUAL)):
        text = f"v=spf1 {' '.join(f'include:w{n}.example' for n in range(count))} ~all"
        made = await merged((text,), wide)
        assert (made.action, made.replaces) == (action, (text,))
    assert (made.record, made.codes) == ("", (C.SPF_LONG,))
    assert "38" in made.findings[0].sentence.english()


def padded(terms: str, octets: int) -> str:
    return f"v=spf1{' ' * (octets - len(f'v=spf1{terms}'))}{terms}"


async def test_how_long_a_record_may_be_to_be_written_and_to_be_read() -> None:
    for octets, terms, action in (
        (4096, "mx ~all", SpfAction.REPLACE),
        (4097, "mx ~all", SpfAction.MANUAL),
        (32_768, "ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all", SpfAction.NONE),
        (32_769, "ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all", SpfAction.MANUAL),
    ):
        made = await merged((padded(terms, octets),))
        assert (made.action, C.SPF_LONG in made.codes) == (action, action is not SpfAction.REPLACE)


async def test_the_provider_of_the_mailboxes_is_named_only_where_it_has_a_record() -> None:
    dead = resolver(_spf__google__com=("nothing",))
    assert (await merged((), dead, GOOGLE)).record == f"v=spf1 {OURS} ~all"
    down = await merged((), resolver(_spf__google__com=()), GOOGLE)
    assert (down.action, down.record) == (SpfAction.REVIEW, f"v=spf1 include:_spf.google.com {OURS} ~all")
    assert down.codes[0] is C.SPF_TEMPERROR


FAILING = {
    "v=spf1 include:agency.example -all": (SpfAction.NONE, SpfAction.REVIEW),
    f"v=spf1 include:agency.example {OURS} -all": (SpfAction.NONE, SpfAction.NONE),
    f"v=spf1 {OURS} include:agency.example -all": (SpfAction.NONE, SpfAction.NONE),
    "v=spf1 redirect=agency.example": (SpfAction.NONE, SpfAction.REVIEW),
    "v=spf1 a:down.example -all": (SpfAction.REPLACE, SpfAction.REVIEW),
    f"v=spf1 a:down.example {OURS} -all": (SpfAction.NONE, SpfAction.NONE),
}


@pytest.mark.parametrize("record", FAILING)
async def test_a_failure_of_the_dns_proposes_nothing_by_itself(record: str) -> None:
    made = await merged((record,))
    dns = resolver(agency__example=())
    dns.answers = {**dns.answers, ("down.example", LookupType.A): ()}
    failed = await merged((record,), dns)
    assert (made.action, failed.action) == FAILING[record]
    assert C.SPF_TEMPERROR in failed.codes
    assert failed.unsure is (not record.startswith(f"v=spf1 {OURS}"))
    assert failed.offers == ()


async def test_our_own_record_is_not_the_customer_s_fault() -> None:
    dead = await merged(("v=spf1 mx -all",), resolver(spf__sendas__example=("x",)))
    assert (dead.action, dead.record, dead.codes) == (SpfAction.MANUAL, "", (C.SPF_IP_NOT_COVERED,))
    short = resolver(spf__sendas__example=("v=spf1 ip4:192.0.2.0/24 -all",))
    made = await merged(("v=spf1 mx -all",), short)
    assert (made.action, made.record) == (SpfAction.REPLACE, f"v=spf1 mx {OURS} -all")
    assert made.codes == (C.SPF_OURS_MISSING, C.SPF_IP_NOT_COVERED)
    assert (await merged((made.record,), short)).codes == (C.SPF_IP_NOT_COVERED,)
    down = await merged((f"v=spf1 mx {OURS} -all",), resolver(spf__sendas__example=()))
    assert (down.action, down.unsure) == (SpfAction.NONE, True)


async def test_the_domain_may_be_written_in_any_way() -> None:
    example = GIVEN[4]
    made = await merge(example.texts, "Shop.BE.", OURS, resolver(), NETWORKS)
    assert (made.action, made.record, made.codes) == (example.action, example.record, example.codes)


async def test_without_addresses_the_tree_alone_decides() -> None:
    for example in (GIVEN[3], GIVEN[9], GIVEN[15], GIVEN[19], GIVEN[22], GIVEN[26]):
        made = await merge(example.texts, DOMAIN, OURS, resolver())
        assert (made.action, made.record, made.codes) == (example.action, example.record, example.codes)


@pytest.mark.parametrize("term", ["ip4:192.0.2.0/24", "a:out.sendas.example", "mx:sendas.example", "+" + OURS])
async def test_any_mechanism_can_be_ours(term: str) -> None:
    dns = resolver()
    dns.answers = {**dns.answers, ("out.sendas.example", LookupType.A): ("192.0.2.9",)}
    dns.answers |= {("sendas.example", LookupType.MX): ("out.sendas.example",)}
    made = await merge(["v=spf1 mx -all"], DOMAIN, term, dns, (ip_network("192.0.2.9"),))
    assert (made.action, made.record) == (SpfAction.REPLACE, f"v=spf1 mx {term} -all")
    again = await merge([made.record], DOMAIN, term, dns, (ip_network("192.0.2.9"),))
    assert again.action is SpfAction.NONE
    bare = await merge([made.record], DOMAIN, term, dns)
    assert bare.action is SpfAction.NONE


async def test_joined_records_over_the_limit_have_offers_with_ours_once() -> None:
    made = await merged((f"v=spf1 {OURS} include:big.example -all", "v=spf1 mx ~all"))
    assert (made.codes[:2], made.after) == ((C.SPF_MULTIPLE, C.SPF_TOO_MANY_LOOKUPS), 11)
    assert [offer.record.count(OURS) for offer in made.offers] == [0, 0, 1]


async def test_a_long_proposal_is_shown_in_full() -> None:
    made = await merged(("v=spf1 " + "ip:198.51.100.255 " * 60 + "~all",))
    assert made.findings[0].sentence.english().endswith(made.record)


async def test_a_domain_whose_mail_passes_nowhere_is_left_to_a_person() -> None:
    case = Rehearsal(resolver(), DOMAIN, OURS)
    record = parse_spf(f"v=spf1 {OURS} -all")
    analysis = await case.analyse(record)
    done = Insertion(Draft(record, ()), analysis, analysis, (), Standing.NOT_PASS, settled=False, unsure=False)
    assert [finding.code for finding in reasons(case, done)] == [C.SPF_BLOCKED_EARLIER]


async def test_names_that_cannot_be_asked_for_have_no_record_and_are_never_asked() -> None:
    name = f"{'x' * 64}.example"
    dns = resolver()
    made = await merged((f"v=spf1 include:{name} a:{name} ~all",), dns)
    assert made.codes == (C.SPF_INCLUDE_NO_RECORD, C.SPF_OURS_MISSING)
    assert all(len(label) < 64 for asked, _type in dns.asked for label in asked.split("."))


async def test_duplicates_and_ptr_make_room() -> None:
    made = await merged((f"v=spf1 {LEAVES} include:P1.example. ptr a:%{{d}} ~all",))
    drop = next(offer for offer in made.offers if offer.kind is OfferKind.DROP)
    assert drop.dropped == ("include:P1.example.", "ptr", "a:%{d}")
    assert (drop.record, drop.lookups) == (f"v=spf1 {LEAVES} {OURS} ~all", 9)


async def test_hostile_text_is_read_in_bounded_time() -> None:
    start = perf_counter()
    for text in ("a " * 32_000, "ip:1.2.3.4 " * 5_000, "include:p1.example " * 210, "ip4:198.51.100.7 " * 1_500,
                 f"{OURS} " * 1_000, "a:%{i}.nil " * 350):  # fmt: skip
        made = await merged((f"v=spf1 {text}-all",))
        assert made.action in {SpfAction.MANUAL, SpfAction.REVIEW, SpfAction.NONE}
    assert (await merged(tuple(f"v=spf1 ip4:10.0.{n // 256}.{n % 256} -all" for n in range(2_000)))).record == ""
    assert (await merged(tuple(f'"v=spf1 ip4:10.0.{n // 256}.{n % 256} -all"' for n in range(2_000)))).replaces == ()
    assert perf_counter() - start < 20


async def test_a_hostile_tree_is_read_in_bounded_time() -> None:
    terms = " ".join(f"ip4:10.0.{n // 256}.{n % 256}" for n in range(200))
    heavy = resolver(**{f"h{n}__example": (f"v=spf1 {terms} include:h{n + 1}.example ?all",) for n in range(9)})
    start = perf_counter()
    made = await merged(
        (f"v=spf1 {'a mx a:p1.example ' * 3} ip4:10.1.1.1 {terms[:3000]} include:h0.example ~all",), heavy
    )
    assert made.action is SpfAction.REVIEW
    assert perf_counter() - start < 20
