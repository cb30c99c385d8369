"""Which sender a message leaves with (product.md section 4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.decide_sender import decide
from sendas.domain.domain_state import DomainStatus
from sendas.domain.email_address import parse_address
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sender import Candidate, Decision, Sender, SenderPolicy, SenderWorld
from sendas.domain.sender_choice import SenderMatch, UnverifiedPolicy
from sendas.domain.sender_standing import SenderDomain
from sendas.domain.sending_method import SendingMethod
from sendas.domain.server import ReturnPath, ReturnPathKind, Server

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SERVER_1, SERVER_2 = SendingMethod.OWN_DOMAIN_SERVER_1, SendingMethod.OWN_DOMAIN_SERVER_2
VERIFIED, AT_RISK, PENDING = DomainStatus.VERIFIED, DomainStatus.AT_RISK, DomainStatus.PENDING
GENERAL = "noreply@out.sendas.example"

SERVERS = {
    "server-1": Server("server-1", {}, "", ReturnPath(ReturnPathKind.CNAME, "bounce", "rp.sendas.example"), GENERAL),
    "server-2": Server("server-2", {}, "", ReturnPath(ReturnPathKind.APEX), GENERAL),
}
POLICY = SenderPolicy(
    default=Sender("Starcomm", parse_address("theo@starcomm.be")),
    reply_to=parse_address("office@starcomm.be"),
    method=SERVER_1,
    on_unverified=UnverifiedPolicy.FALLBACK,
    general=parse_address(GENERAL),
)


def sends(name: str, status: DomainStatus = VERIFIED, server: str = "server-1") -> SenderDomain:
    stops = NOW + 30 * MINUTE if status is AT_RISK else None
    return SenderDomain(name, server, status, True, (f"{name}-key",), stops)  # noqa: FBT003  (a dataclass of states)


def world(*domains: SenderDomain) -> SenderWorld:
    return SenderWorld({(each.name, each.server_id): each for each in domains}, SERVERS, NOW)


def rule(matched: SenderMatch, address: str, name: str = "Offers", template: str | None = None) -> Candidate:
    return Candidate(matched, Sender(name, parse_address(address)), template)


def traced(decision: Decision) -> list[tuple[SenderMatch, bool, CheckCode]]:
    return [(each.candidate.matched, each.usable, each.code) for each in decision.trace]


GOOD = world(sends("starcomm.be"))
BY_TEMPLATE = rule(SenderMatch.PER_TEMPLATE, "offers@shop.be", template="t1")
BY_TYPE = rule(SenderMatch.PER_DOCUMENT_TYPE, "bills@starcomm.be")
BY_USER = rule(SenderMatch.PER_USER, "ann@starcomm.be", "Ann")
CHOSEN = rule(SenderMatch.WHEN_SENDING, "offers@shop.be", template="t2")


def test_without_rules_the_default_sends() -> None:
    decision = decide(POLICY, [], GOOD)
    assert decision.sender_from == "Starcomm <theo@starcomm.be>"
    assert decision.sender == POLICY.default
    assert (decision.matched, decision.method, decision.used_fallback) == (SenderMatch.DEFAULT, SERVER_1, False)
    assert (decision.dkim_domain, decision.dkim_selectors) == ("starcomm.be", ("starcomm.be-key",))
    assert (decision.envelope_from, decision.template_id) == ("bounces@bounce.starcomm.be", None)
    assert decision.reply_to == POLICY.reply_to
    assert (decision.warnings, decision.valid_until) == ((), NOW + MINUTE)
    assert traced(decision) == [(SenderMatch.DEFAULT, True, CheckCode.OK)]


def test_the_first_usable_rule_wins() -> None:
    decision = decide(POLICY, [BY_TYPE, BY_USER], GOOD)
    assert (decision.matched, decision.sender) == (SenderMatch.PER_DOCUMENT_TYPE, BY_TYPE.sender)
    assert decision.sender_from == "Offers <bills@starcomm.be>"
    decision = decide(POLICY, [BY_USER, BY_TYPE], GOOD)
    assert (decision.matched, decision.sender) == (SenderMatch.PER_USER, BY_USER.sender)


def test_a_rule_that_is_not_usable_falls_to_the_next() -> None:
    decision = decide(POLICY, [BY_TEMPLATE, BY_TYPE, BY_USER], GOOD)
    assert (decision.matched, decision.used_fallback) == (SenderMatch.PER_DOCUMENT_TYPE, False)
    assert decision.template_id is None
    assert traced(decision) == [
        (SenderMatch.PER_TEMPLATE, False, CheckCode.NOT_CHECKED),
        (SenderMatch.PER_DOCUMENT_TYPE, True, CheckCode.OK),
        (SenderMatch.PER_USER, True, CheckCode.OK),
        (SenderMatch.DEFAULT, True, CheckCode.OK),
    ]
    reasons = [each.reason.english() for each in decision.trace]
    assert reasons[0] == "shop.be was not checked yet."
    assert reasons[1] == "Chosen."
    assert reasons[2] == reasons[3] == "Not needed: an earlier choice decided."


def test_rules_fall_to_the_default() -> None:
    decision = decide(POLICY, [BY_TEMPLATE], GOOD)
    assert (decision.matched, decision.sender) == (SenderMatch.DEFAULT, POLICY.default)


def test_the_template_goes_along_with_its_address() -> None:
    assert decide(POLICY, [BY_TEMPLATE], world(sends("shop.be"))).template_id == "t1"


def test_an_explicit_choice_comes_first() -> None:
    decision = decide(POLICY, [CHOSEN, BY_TYPE], world(sends("shop.be"), sends("starcomm.be")))
    assert (decision.matched, decision.template_id) == (SenderMatch.WHEN_SENDING, "t2")
    assert decision.dkim_domain == "shop.be"


def test_an_explicit_choice_never_falls_to_another_address_of_the_company() -> None:
    decision = decide(POLICY, [CHOSEN, BY_TYPE], GOOD)
    assert (decision.matched, decision.used_fallback) == (SenderMatch.GENERAL, True)
    assert decision.sender == Sender("Offers", POLICY.general)
    assert traced(decision) == [
        (SenderMatch.WHEN_SENDING, False, CheckCode.NOT_CHECKED),
        (SenderMatch.PER_DOCUMENT_TYPE, True, CheckCode.OK),
        (SenderMatch.DEFAULT, True, CheckCode.OK),
    ]
    assert "Chosen." not in {each.reason.english() for each in decision.trace}
    with pytest.raises(Refused, match=r"offers@shop\.be"):
        decide(replace(POLICY, on_unverified=UnverifiedPolicy.REJECT), [CHOSEN, BY_TYPE], GOOD)


@pytest.mark.parametrize("rules", [[], [BY_USER], [CHOSEN], [BY_TEMPLATE, BY_USER]])
def test_the_fallback_keeps_the_wanted_name(rules: list[Candidate]) -> None:
    decision = decide(POLICY, rules, world(sends("starcomm.be", PENDING)))
    wanted = rules[0] if rules else Candidate(SenderMatch.DEFAULT, POLICY.default)
    assert decision.sender_from == f"{wanted.sender.name} <{GENERAL}>"
    assert (decision.matched, decision.used_fallback) == (SenderMatch.GENERAL, True)
    assert decision.method is SendingMethod.GENERAL_ADDRESS
    assert (decision.dkim_domain, decision.dkim_selectors, decision.envelope_from) == (None, (), None)
    assert decision.reply_to == POLICY.reply_to
    assert decision.template_id == wanted.template_id
    assert decision.valid_until == NOW + MINUTE
    assert [each.candidate.matched for each in decision.trace] == [
        *(each.matched for each in rules),
        SenderMatch.DEFAULT,
    ]


def test_reject_is_a_typed_refusal_that_names_the_wanted_address() -> None:
    policy = replace(POLICY, on_unverified=UnverifiedPolicy.REJECT)
    assert decide(policy, [BY_TEMPLATE], GOOD).matched is SenderMatch.DEFAULT
    with pytest.raises(Refused, match=r"offers@shop\.be cannot be used yet") as caught:
        decide(policy, [BY_TEMPLATE], world())
    assert [problem.code for problem in caught.value.problems] == [ErrorCode.SENDER_NOT_VERIFIED]


def test_a_reply_to_equal_to_the_from_is_dropped() -> None:
    same = replace(POLICY, reply_to=parse_address("theo@STARCOMM.be"))
    assert decide(same, [], GOOD).reply_to is None
    assert decide(same, [BY_USER], GOOD).reply_to == same.reply_to
    assert decide(same, [], world()).reply_to == same.reply_to
    assert decide(replace(POLICY, reply_to=parse_address("Theo@starcomm.be")), [], GOOD).reply_to is not None
    assert decide(replace(POLICY, reply_to=POLICY.general), [], world()).reply_to is None


def test_at_risk_sends_with_a_warning_and_for_no_longer_than_it_may() -> None:
    decision = decide(POLICY, [], world(sends("starcomm.be", AT_RISK)))
    assert (decision.matched, decision.used_fallback) == (SenderMatch.DEFAULT, False)
    assert [warning.code for warning in decision.warnings] == [CheckCode.DOMAIN_AT_RISK]
    assert "starcomm.be" in decision.trace[0].reason.english()
    assert decision.valid_until == NOW + MINUTE


@pytest.mark.parametrize(("left", "seconds"), [(30, 30), (60, 60), (3600, 60), (-1, 60), (0, 60)])
def test_an_answer_is_valid_at_most_until_sending_stops(left: int, seconds: int) -> None:
    risky = replace(sends("starcomm.be", AT_RISK), stops_sending_at=NOW + timedelta(seconds=left))
    assert decide(POLICY, [], world(risky)).valid_until == NOW + timedelta(seconds=seconds)


def test_another_server_keeps_sending_and_its_return_path_is_used() -> None:
    old = sends("starcomm.be", server="server-1")
    policy = replace(POLICY, method=SERVER_2)
    decision = decide(policy, [], world(old, sends("starcomm.be", PENDING, "server-2")))
    assert (decision.method, decision.envelope_from) == (SERVER_1, "bounces@bounce.starcomm.be")
    assert decision.dkim_selectors == old.selectors
    decision = decide(policy, [], world(old, sends("starcomm.be", VERIFIED, "server-2")))
    assert (decision.method, decision.envelope_from) == (SERVER_2, "theo@starcomm.be")


def test_a_verified_parent_does_not_cover_a_child() -> None:
    child = rule(SenderMatch.PER_USER, "ann@mail.starcomm.be")
    decision = decide(POLICY, [child], GOOD)
    assert (decision.matched, decision.trace[0].usable) == (SenderMatch.DEFAULT, False)


@pytest.mark.parametrize(
    ("kind", "envelope"),
    [
        (ReturnPathKind.CNAME, "bounces@rp.xn--bcher-kva.example"),
        (ReturnPathKind.MX, "bounces@rp.xn--bcher-kva.example"),
        (ReturnPathKind.APEX, "Theo@xn--bcher-kva.example"),
    ],
)
def test_the_envelope_sender_is_the_return_path_s(kind: ReturnPathKind, envelope: str) -> None:
    server = replace(SERVERS["server-1"], return_path=ReturnPath(kind, "rp", "rp.sendas.example"))
    policy = replace(POLICY, default=Sender("Théo", parse_address("Theo@bücher.example")))
    one = SenderWorld(world(sends("xn--bcher-kva.example")).domains, {"server-1": server}, NOW)
    decision = decide(policy, [], one)
    assert decision.envelope_from == envelope
    assert decision.sender_from == "=?utf-8?b?VGjDqW8=?= <Theo@xn--bcher-kva.example>"


@pytest.mark.parametrize("method", [SendingMethod.SMTP, SendingMethod.GOOGLE, SendingMethod.MICROSOFT])
def test_a_method_of_the_company_s_own_uses_any_address(method: SendingMethod) -> None:
    policy = replace(POLICY, method=method, default=Sender("Theo", parse_address("theo@gmail.com")))
    decision = decide(policy, [BY_TEMPLATE], world())
    assert (decision.matched, decision.method) == (SenderMatch.PER_TEMPLATE, method)
    assert (decision.envelope_from, decision.dkim_domain, decision.dkim_selectors) == (None, None, ())
    assert decide(policy, [], world()).sender == policy.default


@pytest.mark.parametrize("on_unverified", UnverifiedPolicy)
@pytest.mark.parametrize("rules", [[], [BY_TYPE, BY_USER]])
def test_the_general_address_is_no_fallback_where_it_is_the_method(
    rules: list[Candidate], on_unverified: UnverifiedPolicy
) -> None:
    policy = replace(POLICY, method=SendingMethod.GENERAL_ADDRESS, on_unverified=on_unverified)
    decision = decide(policy, rules, GOOD)
    assert (decision.matched, decision.used_fallback, decision.trace) == (SenderMatch.GENERAL, False, ())
    assert decision.sender_from == f"Starcomm <{GENERAL}>"
    assert decision.reply_to == POLICY.reply_to


def test_an_explicit_choice_under_the_general_address_is_a_fallback() -> None:
    policy = replace(POLICY, method=SendingMethod.GENERAL_ADDRESS)
    decision = decide(policy, [CHOSEN, BY_TYPE], GOOD)
    assert (decision.used_fallback, traced(decision)) == (
        True,
        [(SenderMatch.WHEN_SENDING, False, CheckCode.METHOD_NOT_READY)],
    )
    with pytest.raises(Refused):
        decide(replace(policy, on_unverified=UnverifiedPolicy.REJECT), [CHOSEN], GOOD)


@pytest.mark.parametrize("domains", [GOOD, world()], ids=["own", "fallback"])
def test_a_misleading_name_gets_a_warning(domains: SenderWorld) -> None:
    policy = replace(POLICY, default=Sender("ceo@bank.com", POLICY.default.address))
    codes = [warning.code for warning in decide(policy, [], domains).warnings]
    assert codes == [CheckCode.NAME_MISLEADING]
