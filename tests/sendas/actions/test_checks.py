"""What a check finds, and what it makes of rows and domain."""

from collections.abc import Sequence
from dataclasses import replace

from sendas.actions.open_handover import open_handover
from sendas.dns.memory_reader import MemoryReader
from sendas.domain.observation import VALIDATE, AnswerKind, Manner, Observation, Question, RecordType
from sendas.domain.server import ReturnPath, ReturnPathKind
from tests.conftest import Launch
from tests.sendas.actions.test_handovers import made, token_of
from tests.service import Service, by_purpose, start
from tests.surroundings import memory_dns, two_servers

TXT = RecordType.TXT


async def test_a_policy_is_proposed_only_where_there_is_none(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    assert set(by_purpose(domain["records"])) == {"RETURN_PATH", "DKIM"}
    checked = by_purpose((await service.check(domain["id"]))["domain"]["records"])
    assert (checked["DMARC"]["value"], checked["DMARC"]["required"]) == ("v=DMARC1; p=none", False)
    assert (checked["DMARC"]["action"], checked["DMARC"]["code"]) == ("CREATE", "DMARC_MISSING")
    service.publish([checked["DMARC"]])
    seen = by_purpose((await service.check(domain["id"]))["domain"]["records"])
    assert (seen["DMARC"]["status"], seen["DMARC"]["action"]) == ("VALID", "NONE")

    service.dns.publish("_dmarc.other.be", TXT, "v=DMARC1; p=reject")
    other = (await service.prepare("other.be"))["domain"]
    assert set(by_purpose((await service.check(other["id"]))["domain"]["records"])) == {"RETURN_PATH", "DKIM"}


async def test_an_enforced_policy_is_told_and_mail_falls_back(service: Service) -> None:
    service.dns.publish("_dmarc.starcomm.be", TXT, "v=DMARC1; p=reject")
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    domain = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_1"]
    checked = (await service.check(domain["id"]))["domain"]
    assert "p=reject" in checked["message"]
    assert (await service.read_settings())["effective"]["usedFallback"]
    report = await service.send(
        "query ($id: ID!) { node(id: $id) { ... on Domain { dmarc { record policy foundAt alignedDkim } } } }",
        id=domain["id"],
    )
    assert report["dmarc"] == {
        "record": "v=DMARC1; p=reject",
        "policy": "reject",
        "foundAt": "starcomm.be",
        "alignedDkim": True,
    }


class Moving(MemoryReader):
    """A domain that gets a zone of its own between the two readings of a check."""

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        if how.tcp:
            self.zones["starcomm.be"] = {"ns.starcomm.be": "192.0.2.9"}
        return await super().read(questions, how)


async def test_a_zone_that_is_new_at_the_confirmation_is_told(launch: Launch) -> None:
    dns = Moving(memory_dns().zones)
    service = await start(launch(reader=dns))
    domain = (await service.prepare("starcomm.be"))["domain"]
    for row in domain["records"]:
        dns.publish(row["name"], RecordType(row["type"]), row["value"])
    assert (await service.check(domain["id"]))["domain"]["status"] == "VERIFIED"
    opened = await open_handover(service.services, token_of(await made(service, domain["id"])), None)
    assert opened
    assert (opened.document.zone, opened.document.nameservers) == ("starcomm.be", ("ns.starcomm.be",))


async def test_one_server_that_lags_is_amber_and_verifies_nothing(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    service.publish(domain["records"])
    key = by_purpose(domain["records"])["DKIM"]
    service.dns.overrides["ns2.dns.example", Question(key["name"], TXT)] = ()
    checked = (await service.check(domain["id"]))["domain"]
    row = by_purpose(checked["records"])["DKIM"]
    assert (checked["status"], row["status"], row["code"]) == ("PENDING", "PROPAGATING", "DNS_INCONSISTENT")
    assert "ns2.dns.example" in row["message"]
    assert checked["waitingFor"] == "DNS"


async def test_grey_answers_never_move_what_was_seen(service: Service) -> None:
    pending = (await service.prepare("unseen.be"))["domain"]
    domain = await service.verified()
    for server in ("ns1.dns.example", "ns2.dns.example"):
        service.dns.failing_servers[server] = AnswerKind.SERVFAIL
    service.clock.move(days=3)
    seen = (await service.check(domain["id"]))["domain"]
    assert (seen["status"], seen["canSend"]) == ("VERIFIED", True)
    required = [row for row in seen["records"] if row["required"]]
    assert {row["status"] for row in required} == {"VALID"}
    assert {row["code"] for row in required} == {"DNS_SERVFAIL"}
    assert {row["validSince"] for row in required} == {"2026-11-25T12:00:00+00:00"}
    unseen = (await service.check(pending["id"]))["domain"]
    assert {row["status"] for row in unseen["records"]} == {"UNKNOWN"}
    assert unseen["status"] == "PENDING"


async def test_patience_runs_from_risk_to_failure_and_back(service: Service) -> None:
    domain = await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    service.withdraw(domain["records"])
    states: list[str] = []
    for minutes in (60, 15, 60 * 24, 60 * 48):
        service.clock.move(minutes=minutes)
        states.append((await service.check(domain["id"]))["domain"]["status"])
    assert states == ["VERIFIED", "AT_RISK", "AT_RISK", "FAILED"]
    assert (await service.read_settings())["effective"]["usedFallback"]
    service.publish(domain["records"])
    assert (await service.check(domain["id"]))["domain"]["status"] == "VERIFIED"


class ForgedUdp:
    """A reader whose answers over UDP show everything that was prepared; over TCP the truth: nothing."""

    def __init__(self) -> None:
        self.udp, self.tcp = memory_dns(), memory_dns()

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        chosen: MemoryReader = self.tcp if how.tcp else self.udp
        return await chosen.read(questions)


async def test_a_green_that_only_udp_shows_stays_red(launch: Launch) -> None:
    reader = ForgedUdp()
    service = await start(launch(reader=reader))
    domain = (await service.prepare("starcomm.be"))["domain"]
    service.dns = reader.udp
    service.publish(domain["records"])
    checked = (await service.check(domain["id"]))["domain"]
    assert checked["status"] == "PENDING"
    required = [row for row in checked["records"] if row["required"]]
    assert [(row["status"], row["action"], row["observed"]) for row in required] == [("MISSING", "CREATE", [])] * 2
    service.dns = reader.tcp
    service.publish(domain["records"])
    assert (await service.check(domain["id"]))["domain"]["status"] == "VERIFIED"


async def test_rows_of_a_server_that_was_configured_anew_replace_the_old_ones(launch: Launch) -> None:
    servers = dict(two_servers())
    service = await start(launch(servers=servers))
    domain = (await service.prepare("starcomm.be"))["domain"]
    await service.check(domain["id"])
    servers["server-1"] = replace(servers["server-1"], return_path=ReturnPath(ReturnPathKind.APEX))
    checked = (await service.check(domain["id"]))["domain"]
    assert [row["purpose"] for row in checked["records"]] == ["SPF", "DKIM", "DMARC"]
