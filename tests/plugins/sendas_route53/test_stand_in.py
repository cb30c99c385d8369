"""moto made strict: each thing that it refuses was seen to be refused, and what moto itself takes besides."""

from collections.abc import Generator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sendas_route53.keys import Keys
from sendas_route53.signing import Request, signed_headers
from sendas_route53.testing import FakeAws, Fault, Key, Trouble, on_loopback
from tests.plugins.sendas_route53.subjects import ORIGIN, OWN, STRANGER, one_zone

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client
    from types_boto3_route53.type_defs import ChangeTypeDef

NAME = f"a.{ORIGIN}."


class Plain:
    """boto3 as it is, signing by itself."""

    def __init__(self, fake: FakeAws, zone: str, url: str, key: Key = OWN) -> None:
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=2)
        self.client: Route53Client = boto3.client(
            "route53",
            "us-east-1",
            endpoint_url=url,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            config=config,
        )
        self.fake, self.zone = fake, zone

    def change(self, *changes: "ChangeTypeDef") -> str:
        batch = self.client.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch={"Changes": changes})
        return batch["ChangeInfo"]["Id"]

    def names(self) -> list[str]:
        found = self.client.list_resource_record_sets(HostedZoneId=self.zone)["ResourceRecordSets"]
        return [item["Name"] for item in found if item["Type"] not in {"NS", "SOA"}]


@pytest.fixture
def plain() -> Generator[Plain]:
    fake, zone = one_zone()
    with on_loopback(fake) as url:
        plain = Plain(fake, zone.resource_id, url)
        yield plain
        plain.client.close()


def made(
    name: str = NAME, *values: str, rdtype: str = "TXT", action: str = "CREATE", ttl: int = 300
) -> "ChangeTypeDef":
    records = [{"Value": value} for value in values or ('"x"',)]
    item = {"Name": name, "Type": rdtype, "TTL": ttl, "ResourceRecords": records}
    change: ChangeTypeDef = {"Action": action, "ResourceRecordSet": item}  # type: ignore[typeddict-item]
    return change


REFUSED: dict[str, "tuple[list[ChangeTypeDef], str]"] = {
    "made twice": ([made()], "already exists"),
    "made twice at once": ([made(f"b.{ORIGIN}."), made(f"b.{ORIGIN}.")], "already exists"),
    "removed and not there": ([made(f"b.{ORIGIN}.", action="DELETE")], "not found"),
    "removed with another value": ([made(NAME, '"y"', action="DELETE")], "do not match"),
    "removed with one value too few": ([made(f"two.{ORIGIN}.", '"1"', action="DELETE")], "do not match"),
    "removed with another TTL": ([made(ttl=60, action="DELETE")], "do not match"),
    "without quotes": ([made(f"b.{ORIGIN}.", "x")], "quotation marks"),
    "a string of 256 octets": ([made(f"b.{ORIGIN}.", f'"{"x" * 256}"')], "too long"),
    "4,001 octets": ([made(f"b.{ORIGIN}.", " ".join([f'"{"x" * 250}"'] * 16 + ['"y"']))], "too long"),
    "octets that are not ASCII": ([made(f"b.{ORIGIN}.", '"é"')], "unsupported"),
    "an escape in decimal": ([made(f"b.{ORIGIN}.", r'"\195"')], "quotation marks"),
    "a value twice": ([made(f"b.{ORIGIN}.", '"x"', '"x"')], "each once"),
    "an alias beside a record": ([made(NAME, "b.test.", rdtype="CNAME")], "conflicts with other records"),
    "a record beside an alias": ([made(f"alias.{ORIGIN}.")], "conflicts with other records"),
    "an alias at the apex": ([made(f"{ORIGIN}.", "b.test.", rdtype="CNAME")], "not permitted at apex"),
    "an alias of two": ([made(f"b.{ORIGIN}.", "b.test.", "c.test.", rdtype="CNAME")], "several values"),
    "outside the zone": ([made("b.other.test.")], "not permitted in zone"),
    "a name that only ends alike": ([made(f"not{ORIGIN}.")], "not permitted in zone"),
    "an MX record without preference": ([made(f"b.{ORIGIN}.", "mx.test.", rdtype="MX")], "InvalidRecordData"),
    "a protected record": ([made(f"safe.{ORIGIN}.")], "protected"),
    "half of a batch": ([made(f"b.{ORIGIN}."), made()], "already exists"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses_what_aws_refuses(plain: Plain, case: str) -> None:
    plain.fake.protected.add((f"safe.{ORIGIN}.", "TXT"))
    plain.change(made(), made(f"two.{ORIGIN}.", '"1"', '"2"'))
    plain.change(made(f"alias.{ORIGIN}.", "b.test.", rdtype="CNAME"))
    before = plain.names()
    changes, words = REFUSED[case]
    with pytest.raises(ClientError, match=words) as caught:
        plain.change(*changes)
    assert caught.value.response.get("Error", {}).get("Code") == "InvalidChangeBatch"
    assert plain.names() == before


def test_values_are_compared_in_any_order(plain: Plain) -> None:
    plain.change(made(NAME, '"1"', '"2"'))
    plain.change(made(NAME, '"2"', '"1"', action="DELETE"), made(NAME, '"3"'))
    assert plain.names() == [NAME]


def test_lists_go_on_in_pages(plain: Plain) -> None:
    for number in range(5):
        plain.fake.add_zone(f"z{number}.test")
    plain.fake.page = 2
    first = plain.client.list_hosted_zones_by_name(DNSName="z1.test.", MaxItems="2")
    assert [zone["Name"] for zone in first["HostedZones"]] == ["z1.test.", "z2.test."]
    assert (first["IsTruncated"], first["NextDNSName"]) == (True, "z3.test.")
    plain.change(made(), made(r"\052.example.test."), made(f"b.a.{ORIGIN}."))
    page = plain.client.list_resource_record_sets(HostedZoneId=plain.zone, StartRecordName=NAME, MaxItems="1")
    assert [item["Name"] for item in page["ResourceRecordSets"]] == [NAME]
    assert (page["IsTruncated"], page["NextRecordName"]) == (True, f"b.a.{ORIGIN}.")
    plain.fake.page = 300
    assert plain.names() == [r"\052.example.test.", NAME, f"b.a.{ORIGIN}."]


def test_a_change_is_pending_and_then_in_sync(plain: Plain) -> None:
    plain.fake.pending = 2
    own = plain.change(made())
    said = [plain.client.get_change(Id=own)["ChangeInfo"]["Status"] for _ in range(3)]
    assert said == ["PENDING", "PENDING", "INSYNC"]
    with pytest.raises(ClientError, match="NoSuchChange"):
        plain.client.get_change(Id="C404")


@pytest.mark.parametrize(
    ("key", "code"),
    [(STRANGER, "InvalidClientTokenId"), (Key(OWN.id, STRANGER.secret), "SignatureDoesNotMatch")],
)
def test_it_lets_nobody_in_who_does_not_sign(plain: Plain, key: Key, code: str) -> None:
    with on_loopback(plain.fake) as url, pytest.raises(ClientError, match=code):
        Plain(plain.fake, plain.zone, url, key).names()


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.BAD_XML, Fault.BAD_GATEWAY, Fault.THROTTLED])
def test_it_fails_when_told_to(plain: Plain, fault: Fault) -> None:
    plain.fake.trouble = Trouble(fault)
    with pytest.raises(Exception) as caught:  # noqa: PT011  (boto's own, of several kinds)
        plain.names()
    assert type(caught.value).__module__.startswith("botocore")
    plain.fake.trouble = None
    assert plain.names() == []


def test_our_signature_is_botocores() -> None:
    """The published example of AWS ("get-vanilla-query-order-key-case"), and a token."""
    keys = Keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    now = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    request = Request("service", "GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1", b"", {}, 1.0)
    signed = signed_headers(request, keys, now)
    assert signed["authorization"].endswith("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")
    assert "x-amz-security-token" in signed_headers(request, Keys("A", "B", "token"), now)
