"""A merge as the verdict of a check and the change of a plan, without waiting for the DNS."""

import asyncio

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.spf.at_once import at_once
from sendas.domain.spf.merge import merge
from sendas.domain.spf.merge_remembered import merge_remembered
from sendas.domain.spf.merge_verdict import as_merge
from sendas.domain.spf.plain_merge import Merge
from sendas.domain.spf.remembered import MOST_QUESTIONS, Remembered
from sendas.domain.spf.resolver import LookupKind, LookupType, Resolver
from sendas.domain.verdict import VALID, RecordStatus
from tests.merge_zone import DOMAIN, GOOGLE, NETWORKS, OURS, resolver


def judged(*texts: str, dns: Resolver | None = None) -> Merge:
    return as_merge(at_once(merge(texts, DOMAIN, OURS, dns or resolver(), NETWORKS)))


def test_what_is_right_is_valid() -> None:
    record = f"v=spf1 {OURS} -all"
    assert judged(record) == Merge(VALID, record)


def test_a_new_record_is_created_and_a_present_one_replaced() -> None:
    made = judged()
    assert (made.verdict.status, made.verdict.code) == (RecordStatus.MISSING, CheckCode.SPF_MISSING)
    assert (made.record, made.replaces, made.added) == (f"v=spf1 {OURS} ~all", (), OURS)
    made = judged("v=spf1 mx -all")
    assert (made.verdict.status, made.verdict.code) == (RecordStatus.MISMATCH, CheckCode.SPF_OURS_MISSING)
    assert (made.record, made.replaces, made.added) == (f"v=spf1 mx {OURS} -all", ("v=spf1 mx -all",), OURS)


PERSON = {
    "several": (["v=spf1 a -all", "v=spf1 mx -all"], RecordStatus.CONFLICT, f"v=spf1 a mx {OURS} -all"),
    "null": (["v=spf1 -all"], RecordStatus.MISMATCH, f"v=spf1 {OURS} -all"),
    "syntax": (["v=spf1 ip:192.0.2.1 -all"], RecordStatus.MISMATCH, f"v=spf1 ip4:192.0.2.1 {OURS} -all"),
    "dead": (["v=spf1 include:dead.example -all"], RecordStatus.MISMATCH, f"v=spf1 {OURS} include:dead.example -all"),
}


@pytest.mark.parametrize(("texts", "status", "proposal"), PERSON.values(), ids=PERSON)
def test_what_a_person_must_look_at_is_a_proposal_and_no_record(
    texts: list[str], status: RecordStatus, proposal: str
) -> None:
    made = judged(*texts)
    assert (made.record, made.added, made.verdict.status) == ("", None, status)
    assert (made.proposal, made.replaces) == (proposal, tuple(texts))


def test_a_person_reads_the_proposal() -> None:
    assert judged("v=spf1 a -all", "v=spf1 mx -all").verdict.sentence.english() == (
        "You have 2 SPF records; receivers then ignore all. Replace them by this one: "
        f"v=spf1 a mx {OURS} -all"
    )  # fmt: skip


def test_what_the_dns_hides_is_grey() -> None:
    made = judged("v=spf1 include:agency.example -all", dns=resolver(agency__example=()))
    assert (made.verdict.grey, made.verdict.code, made.record) == (True, CheckCode.SPF_TEMPERROR, "")
    sure = judged("v=spf1 include:agency.example -all", "v=spf1 mx -all", dns=resolver(agency__example=()))
    assert (sure.verdict.status, sure.verdict.code) == (RecordStatus.CONFLICT, CheckCode.SPF_MULTIPLE)


def test_a_missing_record_stays_missing_while_the_provider_s_cannot_be_read() -> None:
    dns = resolver(_spf__google__com=())
    made = as_merge(at_once(merge([], DOMAIN, OURS, dns, NETWORKS, GOOGLE)))
    assert (made.verdict.status, made.verdict.code, made.record) == (RecordStatus.MISSING, CheckCode.SPF_MISSING, "")
    assert made.proposal == f"v=spf1 include:_spf.google.com {OURS} ~all"


def test_a_gap_in_our_own_record_is_told() -> None:
    record = f"v=spf1 {OURS} -all"
    made = judged(record, dns=resolver(spf__sendas__example=("v=spf1 ip4:192.0.2.0/24 -all",)))
    assert (made.verdict.code, made.record, made.replaces) == (CheckCode.SPF_IP_NOT_COVERED, "", ())


async def test_what_was_read_once_is_merged_again_without_waiting() -> None:
    read = Remembered(resolver())
    texts = ["v=spf1 mx include:agency.example -all"]
    made = await merge(texts, DOMAIN, OURS, read, NETWORKS)
    assert merge_remembered(texts, DOMAIN, OURS, read, NETWORKS) == made
    unread = merge_remembered(texts, DOMAIN, OURS, Remembered(), NETWORKS)
    assert unread.unsure
    assert as_merge(unread).verdict.grey


async def test_no_more_is_asked_than_a_tree_needs() -> None:
    source = resolver()
    read = Remembered(source)
    for number in range(MOST_QUESTIONS + 20):
        await read.resolve(f"X{number}.example.", LookupType.A)
        await read.resolve(f"x{number}.example", LookupType.A)
    assert source.queries == MOST_QUESTIONS
    assert (await read.resolve("x0.example", LookupType.A)).kind is LookupKind.NXDOMAIN
    assert (await read.resolve("late.example", LookupType.A)).kind is LookupKind.ERROR


def test_what_waits_cannot_be_run_at_once() -> None:
    async def wait() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits"):
        at_once(wait())
