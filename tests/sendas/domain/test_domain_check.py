"""One check of a domain: its rows against what its name servers say."""

from collections.abc import Mapping
from itertools import product

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import (
    CheckedDomain,
    CheckedRecord,
    DomainCheck,
    RecordAction,
    judge_domain,
    outcome_of,
)
from sendas.domain.domain_state import Outcome
from sendas.domain.observation import AnswerKind, AskedType, Observation, Question, RecordType, ServerAnswer
from sendas.domain.requirement import DkimIdentity, Purpose
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind, Server
from sendas.domain.verdict import RecordStatus

TARGET = "rp.sendas.example"
KEY = "v=DKIM1; k=rsa; p=QUJD"
SPF = "include:spf.sendas.example"
KEY_NAME = "sendas-1._domainkey.shop.be"
TXT, CNAME, MX = RecordType.TXT, RecordType.CNAME, RecordType.MX
PATHS = {
    ReturnPathKind.CNAME: ReturnPath(ReturnPathKind.CNAME, "bounce", TARGET),
    ReturnPathKind.MX: ReturnPath(ReturnPathKind.MX, "bounce", TARGET),
    ReturnPathKind.APEX: ReturnPath(ReturnPathKind.APEX),
}
CNAME_KEY = Dkim(DkimKind.CNAME, target="{selector}.{company}.dkim.sendas.example")

# What one server says of a name and type: its values, or the kind of its answer.
Said = tuple[str, ...] | AnswerKind
World = Mapping[tuple[str, AskedType], tuple[Said, ...]]


def domain(kind: ReturnPathKind, name: str = "shop.be", dkim: Dkim | None = None) -> CheckedDomain:
    server = Server("server-1", {}, SPF, PATHS[kind], "noreply@out.sendas.example", dkim or Dkim())
    return CheckedDomain(name, server, DkimIdentity("sendas-1", "QUJD", "c1"))


def observe(question: Question, said: tuple[Said, ...]) -> Observation:
    answers = tuple(
        ServerAnswer(f"ns{index}.dns.be", "192.0.2.1", each)
        if isinstance(each, AnswerKind)
        else ServerAnswer(f"ns{index}.dns.be", "192.0.2.1", AnswerKind.FOUND, each)
        for index, each in enumerate(said, 1)
    )
    return Observation(question, "shop.be", answers)


def check(checked: CheckedDomain, world: World, otherwise: AnswerKind = AnswerKind.NXDOMAIN) -> DomainCheck:
    questions = checked.questions
    seen = {each: observe(each, world.get((each.name, each.type), (otherwise, otherwise))) for each in questions}
    return judge_domain(checked, seen)


def row(result: DomainCheck, purpose: Purpose) -> CheckedRecord:
    (found,) = (record for record in result.records if record.requirement.purpose is purpose)
    return found


def stand(record: CheckedRecord) -> tuple[RecordStatus, CheckCode, RecordAction]:
    return record.verdict.status, record.verdict.code, record.action


RIGHT: dict[ReturnPathKind, World] = {
    ReturnPathKind.CNAME: {("bounce.shop.be", CNAME): ((TARGET,),) * 2, (KEY_NAME, TXT): ((KEY,),) * 2},
    ReturnPathKind.MX: {
        ("bounce.shop.be", MX): ((f"10 {TARGET}",),) * 2,
        ("bounce.shop.be", TXT): ((f"v=spf1 {SPF} -all",),) * 2,
        (KEY_NAME, TXT): ((KEY,),) * 2,
    },
    ReturnPathKind.APEX: {("shop.be", TXT): (("x=1", f"v=spf1 mx {SPF} -all"),) * 2, (KEY_NAME, TXT): ((KEY,),) * 2},
}


@pytest.mark.parametrize("kind", ReturnPathKind)
def test_all_right_is_ok_whatever_dmarc_is(kind: ReturnPathKind) -> None:
    result = check(domain(kind), RIGHT[kind])
    assert result.outcome is Outcome.OK
    required = [record for record in result.records if record.requirement.required]
    assert [(record.requirement.name, record.requirement.type) for record in required] == list(RIGHT[kind])
    assert {stand(record) for record in required} == {(RecordStatus.VALID, CheckCode.OK, RecordAction.NONE)}
    assert {record.zone for record in required} == {"shop.be"}
    assert {record.replaces for record in required} == {()}


@pytest.mark.parametrize("kind", ReturnPathKind)
def test_nothing_published_is_all_to_create(kind: ReturnPathKind) -> None:
    checked = domain(kind)
    result = check(checked, {})
    assert result.outcome is Outcome.MISS
    assert {record.action for record in result.records} == {RecordAction.CREATE}
    assert {record.verdict.status for record in result.records} == {RecordStatus.MISSING}
    shown = [record.requirement for record in result.records if record.requirement.required]
    assert shown == list(checked.required)
    assert {record.observed for record in result.records} == {()}


@pytest.mark.parametrize("kind", ReturnPathKind)
def test_nothing_seen_is_grey_and_proposes_nothing(kind: ReturnPathKind) -> None:
    for result in (check(domain(kind), {}, AnswerKind.SERVFAIL), judge_domain(domain(kind), {})):
        assert result.outcome is Outcome.GREY
        assert all(record.verdict.grey for record in result.records)
        assert {record.action for record in result.records} == {RecordAction.NONE}
        assert Purpose.DMARC not in {record.requirement.purpose for record in result.records}
        assert (result.dmarc, result.dmarc_seen) == (None, False)


@pytest.mark.parametrize("kind", ReturnPathKind)
def test_one_stale_server_is_propagating_and_named(kind: ReturnPathKind) -> None:
    stale: World = {asked: (said[0], AnswerKind.NXDOMAIN) for asked, said in RIGHT[kind].items()}
    result = check(domain(kind), stale)
    assert result.outcome is Outcome.PROPAGATING
    for record in result.records[:-1]:
        assert stand(record) == (RecordStatus.PROPAGATING, CheckCode.DNS_INCONSISTENT, RecordAction.NONE)
        assert "ns2.dns.be" in record.verdict.sentence.english()
        assert "ns1.dns.be" not in record.verdict.sentence.english()
        assert record.observed == RIGHT[kind][record.requirement.name, record.requirement.type][0]


@pytest.mark.parametrize("kind", ReturnPathKind)
def test_one_dead_server_changes_nothing(kind: ReturnPathKind) -> None:
    for dead in (AnswerKind.TIMEOUT, AnswerKind.LAME, AnswerKind.SERVFAIL):
        world: World = {asked: (dead, said[0]) for asked, said in RIGHT[kind].items()}
        assert check(domain(kind), world).outcome is Outcome.OK


WRONG = [
    (CNAME, ("rp.other.example",), CheckCode.RETURN_PATH_WRONG, "Points to rp.other.example, should be"),
    (CNAME, AnswerKind.NODATA, CheckCode.RETURN_PATH_MISSING, "exists, but without"),
    (CNAME, AnswerKind.NXDOMAIN, CheckCode.DNS_NXDOMAIN, "does not exist"),
    (MX, ("10 mx.other.example",), CheckCode.RETURN_PATH_WRONG, "Points to mx.other.example, should be"),
    (
        MX,
        (f"10 {TARGET}", "20 zz.other.example"),
        CheckCode.RETURN_PATH_WRONG,
        f"to {TARGET}, zz.other.example, should",
    ),
    (MX, ("0 .",), CheckCode.RETURN_PATH_NULL_MX, "no mail is accepted"),
    (MX, AnswerKind.NODATA, CheckCode.RETURN_PATH_MISSING, "exists, but without"),
    (MX, (), CheckCode.RETURN_PATH_MISSING, "exists, but without"),
]


@pytest.mark.parametrize(("type_", "said", "code", "words"), WRONG)
def test_a_wrong_return_path_says_what_is_there(type_: RecordType, said: Said, code: CheckCode, words: str) -> None:
    kind = ReturnPathKind(type_.lower())
    result = check(domain(kind), {**RIGHT[kind], ("bounce.shop.be", type_): (said, said)})
    record = row(result, Purpose.RETURN_PATH)
    assert record.verdict.code is code
    assert words in record.verdict.sentence.english()
    replaced = isinstance(said, tuple) and bool(said)
    assert record.action is (RecordAction.REPLACE if replaced else RecordAction.CREATE)
    assert record.replaces == (said if replaced else ())
    assert record.requirement.value == TARGET
    assert result.outcome is Outcome.MISS


def test_the_same_target_twice_is_one_target() -> None:
    world: World = {**RIGHT[ReturnPathKind.MX], ("bounce.shop.be", MX): ((f"10 {TARGET}", f"20 {TARGET}"),)}
    assert row(check(domain(ReturnPathKind.MX), world), Purpose.RETURN_PATH).verdict.ok


@pytest.mark.parametrize(
    ("said", "status", "code", "action"),
    [
        (("v=DKIM1; p=",), RecordStatus.MISMATCH, CheckCode.DKIM_REVOKED, RecordAction.REPLACE),
        ((KEY, "x=1"), RecordStatus.CONFLICT, CheckCode.DKIM_MULTIPLE, RecordAction.REPLACE),
        (AnswerKind.NODATA, RecordStatus.MISSING, CheckCode.DKIM_MISSING, RecordAction.CREATE),
        (AnswerKind.NXDOMAIN, RecordStatus.MISSING, CheckCode.DNS_NXDOMAIN, RecordAction.CREATE),
        (AnswerKind.LAME, RecordStatus.UNKNOWN, CheckCode.DNS_LAME, RecordAction.NONE),
    ],
)
def test_a_wrong_key(said: Said, status: RecordStatus, code: CheckCode, action: RecordAction) -> None:
    result = check(domain(ReturnPathKind.CNAME), {**RIGHT[ReturnPathKind.CNAME], (KEY_NAME, TXT): (said, said)})
    record = row(result, Purpose.DKIM)
    assert stand(record) == (status, code, action)
    assert record.replaces == (said if action is RecordAction.REPLACE else ())
    assert result.outcome is (Outcome.GREY if status is RecordStatus.UNKNOWN else Outcome.MISS)


def test_a_key_behind_a_cname() -> None:
    checked = domain(ReturnPathKind.CNAME, dkim=CNAME_KEY)
    world: World = {
        ("bounce.shop.be", CNAME): ((TARGET,),),
        (KEY_NAME, CNAME): (("sendas-1.c1.dkim.sendas.example",),),
    }
    assert check(checked, world).outcome is Outcome.OK
    wrong = row(check(checked, {**world, (KEY_NAME, CNAME): (("other.example",),)}), Purpose.DKIM)
    assert stand(wrong) == (RecordStatus.MISMATCH, CheckCode.DKIM_CNAME_WRONG, RecordAction.REPLACE)
    assert wrong.replaces == ("other.example",)


def spf_row(*said: Said, kind: ReturnPathKind = ReturnPathKind.APEX) -> CheckedRecord:
    name = "shop.be" if kind is ReturnPathKind.APEX else "bounce.shop.be"
    return row(check(domain(kind), {**RIGHT[kind], (name, TXT): said}), Purpose.SPF)


def test_an_spf_record_is_replaced_by_the_merged_one() -> None:
    record = spf_row(("x=1", "v=spf1 mx ~all"), ("v=spf1 mx ~all", "x=1"))
    assert stand(record) == (RecordStatus.MISMATCH, CheckCode.SPF_OURS_MISSING, RecordAction.REPLACE)
    assert record.requirement.value == f"v=spf1 mx {SPF} ~all"
    assert (record.replaces, record.added) == (("v=spf1 mx ~all",), SPF)
    assert record.observed == ("x=1", "v=spf1 mx ~all")


@pytest.mark.parametrize(
    ("kind", "value"),
    [(ReturnPathKind.APEX, f"v=spf1 {SPF} ~all"), (ReturnPathKind.MX, f"v=spf1 {SPF} -all")],
)
def test_a_missing_spf_record_is_created(kind: ReturnPathKind, value: str) -> None:
    for said in (("x=1",), AnswerKind.NODATA, AnswerKind.NXDOMAIN):
        record = spf_row(said, kind=kind)
        assert stand(record) == (RecordStatus.MISSING, CheckCode.SPF_MISSING, RecordAction.CREATE)
        assert (record.requirement.value, record.replaces, record.added) == (value, (), SPF)


def test_a_valid_spf_record_is_what_to_publish() -> None:
    record = spf_row((f"v=spf1 mx {SPF} -all",))
    assert (record.requirement.value, record.replaces, record.added) == (f"v=spf1 mx {SPF} -all", (), None)


def test_what_only_a_person_can_decide_proposes_nothing() -> None:
    record = spf_row(("v=spf1 mx -all", "v=spf1 a -all"))
    assert stand(record) == (RecordStatus.CONFLICT, CheckCode.SPF_MULTIPLE, RecordAction.NONE)
    assert (record.requirement.value, record.added) == ("", None)
    assert record.replaces == ("v=spf1 mx -all", "v=spf1 a -all")


@pytest.mark.parametrize("order", [1, -1])
def test_a_spreading_merge_keeps_the_owner_s_terms_on_show(order: int) -> None:
    record = spf_row(*(("v=spf1 mx -all",), (f"v=spf1 mx {SPF} -all",))[::order])
    assert stand(record) == (RecordStatus.PROPAGATING, CheckCode.DNS_INCONSISTENT, RecordAction.NONE)
    assert record.requirement.value == f"v=spf1 mx {SPF} -all"


POLICY, SUB = "v=DMARC1; p=reject; sp=none", "facturen.shop.be"


def policy_row(checked: CheckedDomain, world: World) -> CheckedRecord | None:
    found = [record for record in check(checked, world).records if record.requirement.purpose is Purpose.DMARC]
    return found[0] if found else None


def test_where_no_policy_is_one_is_recommended_at_the_organizational_domain() -> None:
    for name in ("shop.be", SUB):
        record = policy_row(domain(ReturnPathKind.CNAME, name), {("_dmarc.shop.be", TXT): (("hello",),)})
        assert record
        assert stand(record) == (RecordStatus.MISSING, CheckCode.DMARC_MISSING, RecordAction.CREATE)
        assert (record.requirement.name, record.requirement.value) == ("_dmarc.shop.be", "v=DMARC1; p=none")
        assert not record.requirement.required
        assert record.observed == ("hello",)


@pytest.mark.parametrize(("name", "policy"), [("shop.be", "reject"), (SUB, "none")])
def test_a_policy_that_is_there_is_shown_as_it_is(name: str, policy: str) -> None:
    checked = domain(ReturnPathKind.CNAME, name)
    world: World = {("_dmarc.shop.be", TXT): ((POLICY, "x=1"), AnswerKind.TIMEOUT)}
    record = policy_row(checked, world)
    assert record
    assert stand(record) == (RecordStatus.VALID, CheckCode.OK, RecordAction.NONE)
    assert (record.requirement.name, record.requirement.value) == ("_dmarc.shop.be", POLICY)
    assert f"p={policy}:" in record.verdict.sentence.english()
    result = check(checked, world)
    assert result.dmarc
    assert (result.dmarc.found_at, result.dmarc_seen) == ("shop.be", True)


def test_a_policy_of_the_domain_s_own_decides_where_it_stands() -> None:
    checked = domain(ReturnPathKind.CNAME, SUB)
    for above in ((POLICY,), AnswerKind.TIMEOUT):
        world: World = {(f"_dmarc.{SUB}", TXT): (("v=DMARC1; p=quarantine",),), ("_dmarc.shop.be", TXT): (above,)}
        record = policy_row(checked, world)
        assert record
        assert (record.requirement.name, record.requirement.value) == (f"_dmarc.{SUB}", "v=DMARC1; p=quarantine")
        assert check(checked, world).dmarc_seen is (above == (POLICY,))


def test_no_policy_row_while_a_name_of_the_walk_is_hidden() -> None:
    checked = domain(ReturnPathKind.CNAME, SUB)
    for hidden, other in ((f"_dmarc.{SUB}", "_dmarc.shop.be"), ("_dmarc.shop.be", f"_dmarc.{SUB}")):
        assert policy_row(checked, {(hidden, TXT): (AnswerKind.SERVFAIL,) * 2}) is None
        assert policy_row(checked, {(hidden, TXT): (AnswerKind.TIMEOUT, AnswerKind.NODATA)}) is not None
        assert check(checked, {(hidden, TXT): (AnswerKind.LAME,), (other, TXT): (("x",),)}).dmarc is None


def test_a_policy_above_does_not_decide_while_the_domain_s_own_is_hidden() -> None:
    checked = domain(ReturnPathKind.CNAME, SUB)
    world: World = {(f"_dmarc.{SUB}", TXT): (AnswerKind.TIMEOUT,), ("_dmarc.shop.be", TXT): ((POLICY,),)}
    assert policy_row(checked, world) is None
    assert check(checked, world).dmarc is None


def test_a_stale_server_does_not_hide_a_policy() -> None:
    for said in ((AnswerKind.NXDOMAIN, (POLICY,)), ((POLICY,), ("x=1",)), (("v=DMARC1; p=none",), (POLICY,))):
        record = policy_row(domain(ReturnPathKind.CNAME), {("_dmarc.shop.be", TXT): said})
        assert record
        assert (record.verdict.status, record.observed) == (RecordStatus.PROPAGATING, (record.requirement.value,))


@pytest.mark.parametrize(
    ("texts", "status", "code"),
    [
        (("v=DMARC1; p=monitor",), RecordStatus.MISMATCH, CheckCode.DMARC_BAD_POLICY),
        (("v=dmarc1; p=none",), RecordStatus.MISMATCH, CheckCode.DMARC_VERSION),
        (("v=DMARC1; sp=reject",), RecordStatus.MISMATCH, CheckCode.DMARC_NO_EFFECT),
        (("v=DMARC1; p=none", POLICY), RecordStatus.CONFLICT, CheckCode.DMARC_MULTIPLE),
    ],
)
def test_a_policy_that_receivers_discard_needs_a_person(
    texts: tuple[str, ...], status: RecordStatus, code: CheckCode
) -> None:
    record = policy_row(domain(ReturnPathKind.CNAME), {("_dmarc.shop.be", TXT): (texts,)})
    assert record
    assert stand(record) == (status, code, RecordAction.NONE)
    assert (record.requirement.value, record.observed) == ("", texts)


def test_a_policy_never_decides_whether_a_domain_can_send() -> None:
    world: World = {**RIGHT[ReturnPathKind.CNAME], ("_dmarc.shop.be", TXT): (("v=DMARC1; p=x",),)}
    assert check(domain(ReturnPathKind.CNAME), world).outcome is Outcome.OK


def test_all_that_is_judged_is_asked() -> None:
    questions = domain(ReturnPathKind.MX, SUB).questions
    assert [(each.name, each.type) for each in questions] == [
        (f"bounce.{SUB}", MX),
        (f"bounce.{SUB}", TXT),
        (f"sendas-1._domainkey.{SUB}", TXT),
        (f"_dmarc.{SUB}", TXT),
        ("_dmarc.shop.be", TXT),
        ("_dmarc.be", TXT),
    ]


@pytest.mark.parametrize("statuses", list(product(RecordStatus, repeat=2)))
def test_the_worst_row_decides_the_domain(statuses: tuple[RecordStatus, RecordStatus]) -> None:
    worst = [
        (Outcome.MISS, {RecordStatus.MISSING, RecordStatus.MISMATCH, RecordStatus.CONFLICT}),
        (Outcome.GREY, {RecordStatus.UNKNOWN, RecordStatus.NOT_CHECKED}),
        (Outcome.PROPAGATING, {RecordStatus.PROPAGATING}),
        (Outcome.OK, {RecordStatus.VALID}),
    ]
    assert outcome_of(statuses) is next(outcome for outcome, members in worst if members & {*statuses})
