"""Answers that the stand-in does not give, put into the SDK's own client (botocore's Stubber)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

from sendas_providers import DnsError
from sendas_route53 import sdk
from sendas_route53.keys import Keys
from tests.plugins.sendas_route53.subjects import OWN

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client

CALL = sdk.Call(Keys(OWN.id, OWN.secret), 1.0)


@pytest.mark.parametrize(
    ("code", "status", "message", "kind"),
    [
        ("Throttling", 400, "Rate exceeded", "unavailable"),
        ("PriorRequestNotComplete", 400, "The request was rejected", "unavailable"),
        ("InvalidChangeBatch", 400, "[RRSet with DNS name a. is not permitted in zone b.]", "rejected"),
        ("InvalidChangeBatch", 400, "[Tried to delete ... but it was not found]", "conflict"),
        ("AccessDenied", 403, "User: arn:aws:iam::123456789012:user/x is not authorized", "forbidden"),
        ("ExpiredToken", 403, "The security token included in the request is expired", "auth_failed"),
        ("NoSuchHostedZone", 404, "No hosted zone found", "zone_not_found"),
    ],
)
def test_a_refusal_is_an_error_of_the_contract(code: str, status: int, message: str, kind: str) -> None:
    stubbed(
        lambda stub: stub.add_client_error("list_hosted_zones_by_name", code, message, status),
        lambda error: isinstance(error, DnsError) and error.code == kind and "123456789012" not in str(error),
    )


def test_an_answer_without_what_was_asked_for_is_none() -> None:
    answer: dict[str, object] = {"HostedZones": [], "IsTruncated": False, "MaxItems": "1"}
    stubbed(
        lambda stub: stub.add_response("list_hosted_zones_by_name", answer),
        lambda error: isinstance(error, DnsError) and error.code == "unavailable",
    )


def stubbed(prepare: Callable[[Stubber], None], judge: Callable[[object], bool]) -> None:
    client: Route53Client = boto3.client(
        "route53", "us-east-1", aws_access_key_id=OWN.id, aws_secret_access_key=OWN.secret
    )

    def ask(route53: "Route53Client") -> str:
        return route53.list_hosted_zones_by_name()["NextDNSName"]

    with Stubber(client) as stub:
        prepare(stub)
        assert judge(sdk.called(CALL, ask, lambda: client))
        stub.assert_no_pending_responses()
    client.close()
