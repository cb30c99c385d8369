"""Who keeps a zone, by what was seen of it."""

from dataclasses import replace

from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.zone_keepers import ZoneKeepers, zone_keepers


def seen(
    zone: str | None, *servers: str, contact: str | None = None, kind: AnswerKind = AnswerKind.FOUND
) -> Observation:
    answers = tuple(ServerAnswer(server, "192.0.2.1", kind) for server in servers)
    return Observation(Question("shop.be", RecordType.TXT), zone, answers, contact)


def test_servers_are_named_once_whatever_they_answered() -> None:
    looks = [seen("shop.be", "ns2.x.be", "ns1.x.be"), seen("shop.be", "ns1.x.be", "ns3.x.be", kind=AnswerKind.TIMEOUT)]
    assert zone_keepers(looks) == {"shop.be": ZoneKeepers(("ns1.x.be", "ns2.x.be", "ns3.x.be"))}


def test_zones_are_told_apart_and_one_contact_is_enough() -> None:
    looks = [seen("shop.be", "ns1.x.be"), seen("mail.shop.be", "ns2.x.be"), seen("shop.be", contact="info@x.be")]
    assert zone_keepers(looks) == {
        "shop.be": ZoneKeepers(("ns1.x.be",), "info@x.be"),
        "mail.shop.be": ZoneKeepers(("ns2.x.be",)),
    }


def test_who_answers_for_the_servers_keeps_nothing() -> None:
    look = replace(seen("shop.be", "dns.quad9.net"), delegated_to=("ns1.x.be", "ns2.x.be"))
    assert zone_keepers([look]) == {"shop.be": ZoneKeepers(("ns1.x.be", "ns2.x.be"))}
    assert zone_keepers([replace(look, delegated_to=())]) == {"shop.be": ZoneKeepers(())}


def test_a_zone_that_was_not_reached_has_no_keepers() -> None:
    assert zone_keepers([seen(None, ""), seen("shop.be", "")]) == {"shop.be": ZoneKeepers(())}


def test_the_first_server_of_a_zone_is_kept_with_it() -> None:
    looks = [replace(seen("shop.be", "ns1.x.be"), primary="ns0.x.be"), seen("shop.be", "ns1.x.be")]
    assert zone_keepers(looks) == {"shop.be": ZoneKeepers(("ns1.x.be",), primary="ns0.x.be")}
