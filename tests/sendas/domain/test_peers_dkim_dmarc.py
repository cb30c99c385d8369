"""Bugs of other products in DKIM and DMARC, each shown not to be ours."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.verdict import judge_dkim
from sendas.domain.dmarc.policy_discovery import find_policy
from sendas.domain.dmarc.suggestion import SuggestedAction, suggest_dmarc
from sendas.domain.dmarc.verdict import absent_policy, published_policy
from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.verdict import RecordStatus

KEY = rsa.generate_private_key(65537, 2048).public_key()
OURS = base64.b64encode(KEY.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
PKCS1 = base64.b64encode(KEY.public_bytes(Encoding.DER, PublicFormat.PKCS1)).decode()
REJECT = "v=DMARC1; p=reject"


@pytest.mark.parametrize(
    "published", [f"k=rsa;p={OURS}", f"v=DKIM1; p={OURS[:9]} {OURS[9:]}", f"p={PKCS1}; t=s; k=rsa; n=x"]
)
def test_a_key_is_not_compared_as_a_string_and_needs_no_version(published: str) -> None:
    assert judge_dkim([published], OURS).ok


def test_several_texts_at_a_selector_are_not_accepted_whichever_comes_first() -> None:
    ours = f"v=DKIM1; p={OURS}"
    for texts in ([ours, "v=spf1 -all"], ["hello", ours], [ours, ours]):
        assert judge_dkim(texts, OURS).code is CheckCode.DKIM_MULTIPLE


@pytest.mark.parametrize("text", ["hello", "v=spf1 -all", "google-site-verification=x", "v=DKIM1; p=QUJD", "DMARC"])
def test_not_every_text_at_the_name_is_a_policy(text: str) -> None:
    assert find_policy({"shop.be": [text]}, "shop.be") is None
    assert absent_policy([text]).status is RecordStatus.MISSING
    assert find_policy({"shop.be": [text, REJECT]}, "shop.be") is not None


@pytest.mark.parametrize("kind", [kind for kind in AnswerKind if not kind.definite])
def test_a_time_out_is_not_shown_as_missing_and_proposes_nothing(kind: AnswerKind) -> None:
    names = {name: Question(f"_dmarc.{name}", RecordType.TXT) for name in ("mail.shop.be", "shop.be", "be")}
    grey, empty = ServerAnswer("ns", "", kind), ServerAnswer("ns", "", AnswerKind.NODATA)
    for hidden in names:
        seen = {
            question: Observation(question, None, (grey if name == hidden else empty,))
            for name, question in names.items()
        }
        assert published_policy("mail.shop.be", seen) == (None, False)
        read = {name: () for name in names if name != hidden}
        assert suggest_dmarc(read, "mail.shop.be").action is SuggestedAction.WAIT


def test_a_silent_top_level_does_not_hide_a_policy_that_is_there() -> None:
    question = Question("_dmarc.shop.be", RecordType.TXT)
    seen = {question: Observation(question, None, (ServerAnswer("ns", "", AnswerKind.FOUND, (REJECT,)),))}
    found, whole = published_policy("shop.be", seen)
    assert found
    assert (found.text, whole) == (REJECT, False)
    below = Question("_dmarc.mail.shop.be", RecordType.TXT)
    seen[below] = Observation(below, None, (ServerAnswer("ns", "", AnswerKind.NXDOMAIN),))
    found, whole = published_policy("mail.shop.be", seen)
    assert found
    assert (found.found_at, whole) == ("shop.be", False)
