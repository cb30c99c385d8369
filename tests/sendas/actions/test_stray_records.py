"""What people do wrong in panels, told as such: checks of a domain whose records stand elsewhere."""

from typing import Any

import pytest

from sendas.domain.observation import AnswerKind, HostType, RecordType
from tests.conftest import Launch
from tests.service import Service, by_purpose, start

ZONES = {"be": {"ns.be": "192.0.2.9"}, "shop.be": {"ns1.dns.example": "192.0.2.1"}}
CLOUD = {"shop.be": {"ada.ns.cloudflare.com": "192.0.2.1", "bob.ns.cloudflare.com": "192.0.2.2"}}


async def prepared(launch: Launch, name: str = "shop.be", zones: Any = ZONES) -> tuple[Service, Any]:
    service = await start(launch())
    service.dns.zones.update(zones)
    return service, (await service.prepare(name))["domain"]


async def checked(service: Service, domain: Any) -> dict[str, Any]:
    return dict(by_purpose((await service.check(domain["id"]))["domain"]["records"]))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("{name}.shop.be", "DNS_DOUBLED_NAME"),
        ("{selector}.shop.be", "DNS_WRONG_HOST"),
        ("_domainkey.shop.be", "DNS_WRONG_HOST"),
        ("shop.be", "DNS_WRONG_HOST"),
    ],
)
async def test_a_key_at_the_wrong_name_is_found(launch: Launch, wrong: str, code: str) -> None:
    service, domain = await prepared(launch)
    key = by_purpose(domain["records"])["DKIM"]
    place = wrong.format(name=key["name"], selector=key["name"].partition(".")[0])
    service.dns.publish(place, RecordType.TXT, "something else", key["value"])
    seen = (await checked(service, domain))["DKIM"]
    assert (seen["status"], seen["code"], seen["action"]) == ("MISSING", code, "CREATE")
    assert place in seen["message"]


async def test_a_record_of_a_subdomain_at_the_domain_above_is_found(launch: Launch) -> None:
    service, domain = await prepared(launch, "mail.shop.be")
    service.dns.publish("bounce.shop.be", RecordType.CNAME, by_purpose(domain["records"])["RETURN_PATH"]["value"])
    assert (await checked(service, domain))["RETURN_PATH"]["code"] == "DNS_WRONG_HOST"


async def test_another_key_at_a_wrong_name_is_not_ours(launch: Launch) -> None:
    service, domain = await prepared(launch)
    service.dns.publish("_domainkey.shop.be", RecordType.TXT, "v=DKIM1; p=AAAA", "t=y; o=~")
    assert (await checked(service, domain))["DKIM"]["code"] == "DNS_NXDOMAIN"


async def test_a_proxy_hides_the_alias(launch: Launch) -> None:
    service, domain = await prepared(launch, zones=CLOUD)
    service.dns.publish("bounce.shop.be", HostType.A, "104.16.0.1")
    seen = (await checked(service, domain))["RETURN_PATH"]
    assert (seen["code"], "orange cloud" in seen["message"]) == ("DNS_PROXIED", True)


@pytest.mark.parametrize(
    ("rdtype", "value", "code"),
    [
        (RecordType.MX, "10 mail.shop.be", "RETURN_PATH_CNAME_AND_MX"),
        (RecordType.TXT, "v=spf1 -all", "DNS_CNAME_CONFLICT"),
        (HostType.A, "192.0.2.80", "DNS_CNAME_CONFLICT"),
    ],
)
async def test_what_stands_where_the_alias_should_is_named(
    launch: Launch, rdtype: RecordType | HostType, value: str, code: str
) -> None:
    service, domain = await prepared(launch)
    service.dns.publish("bounce.shop.be", rdtype, value)
    seen = (await checked(service, domain))["RETURN_PATH"]
    assert (seen["code"], str(rdtype) in seen["message"]) == (code, True)


async def test_an_alias_where_the_key_should_be_is_named(launch: Launch) -> None:
    service, domain = await prepared(launch)
    key = by_purpose(domain["records"])["DKIM"]
    service.dns.publish(key["name"], RecordType.CNAME, "other.example")
    seen = (await checked(service, domain))["DKIM"]
    assert (seen["status"], seen["code"]) == ("MISMATCH", "DNS_CNAME_CONFLICT")
    service.dns.publish("other.example", RecordType.TXT, key["value"])
    assert (await checked(service, domain))["DKIM"]["status"] == "VALID"


async def test_what_could_not_be_looked_for_explains_nothing(launch: Launch) -> None:
    service, domain = await prepared(launch)
    key = by_purpose(domain["records"])["DKIM"]
    service.dns.publish(f"{key['name']}.shop.be", RecordType.TXT, key["value"])
    service.dns.failing_names[f"{key['name']}.shop.be"] = AnswerKind.TIMEOUT
    assert (await checked(service, domain))["DKIM"]["code"] == "DNS_NXDOMAIN"


async def test_names_that_would_be_too_long_are_not_looked_for(launch: Launch) -> None:
    name = ".".join(["long-label-of-a-domain-name"] * 5) + ".be"
    service, domain = await prepared(launch, name, {name: {"ns1.dns.example": "192.0.2.1"}})
    await checked(service, domain)
    asked = [question.name for questions, _ in service.dns.readings for question in questions]
    assert max(map(len, asked)) <= 253
