"""Whether a request is signed with a key that is known: recomputed by botocore, another hand than the plugin's."""

import hmac
import re
from collections.abc import Mapping

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sendas_route53.testing.account import FakeAws, Key
from sendas_route53.testing.refusal import RefusalError

_PROOF = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/\d{8}/(us-east-1)/(route53|sts)/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


def signer(fake: FakeAws, method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[Key, str]:
    """Give the key of a request and the service that it is for; raises `RefusalError`."""
    proof = _PROOF.fullmatch(headers.get("authorization", ""))
    if not proof:
        raise RefusalError(403, "IncompleteSignature", "The request is not signed")
    own, region, service, listed, signature = proof.groups()
    key = fake.keys.get(own)
    if key is None or headers.get("x-amz-security-token") != key.token:
        raise RefusalError(403, "InvalidClientTokenId", "The security token included in the request is invalid")
    if fake.verifies:
        request = AWSRequest(method, url, {name: headers[name] for name in listed.split(";")}, body)
        request.context["timestamp"] = headers["x-amz-date"]
        auth = SigV4Auth(Credentials(key.id, key.secret, key.token), service, region)
        wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
        if not hmac.compare_digest(wanted, signature):
            raise RefusalError(403, "SignatureDoesNotMatch", "The request signature does not match")
    return key, service
