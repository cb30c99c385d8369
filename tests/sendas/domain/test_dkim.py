"""DKIM key records, judged by the key that they hold."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim import judge_dkim, parse_tags
from sendas.domain.verdict import VALID, RecordStatus

SPKI = PublicFormat.SubjectPublicKeyInfo


def text_of(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, form: PublicFormat = SPKI) -> str:
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


KEY = rsa.generate_private_key(65537, 2048).public_key()
OURS = text_of(KEY)
PKCS1 = text_of(KEY, PublicFormat.PKCS1)
OTHER = text_of(rsa.generate_private_key(65537, 2048).public_key())
# 768 bits; a modulus need not be a product to be loaded.
SHORT = text_of(rsa.RSAPublicNumbers(65537, (1 << 767) + 1).public_key())
ELLIPTIC = text_of(ec.generate_private_key(ec.SECP256R1()).public_key())
ED25519 = base64.b64encode(
    ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
).decode()
HALVES = f"{OURS[:100]} {OURS[100:200]}\t{OURS[200:]}"

RIGHT = {
    "as we gave it": f"v=DKIM1; k=rsa; p={OURS}",
    "no version": f"k=rsa; p={OURS}",
    "only the key": f"p={OURS}",
    "tight, semicolon at the end": f"v=DKIM1;k=rsa;p={OURS};",
    "another order": f"v=DKIM1; p={OURS}; t=s; k=rsa; ",
    "pkcs1": f"v=DKIM1; p={PKCS1}",
    "blanks in the key": f"v=DKIM1; p= {HALVES} ",
    "folded": f"v = DKIM1 ;\r\n\tp = {OURS}",
    "hashes": f"v=DKIM1; h=sha1 : sha256; p={OURS}",
    "service e-mail": f"v=DKIM1; s=tlsrpt:email; p={OURS}",
    "service any": f"v=DKIM1; s=*; p={OURS}",
    "notes, granularity, unknown": f"v=DKIM1; n=a=b \\; g=*; zz9_x=; p={OURS}",
    "same domain": f"v=DKIM1; t=s; p={OURS}",
    "quotes in a note": f'v=DKIM1; n="ours"; p={OURS}',
}


@pytest.mark.parametrize("record", RIGHT.values(), ids=RIGHT)
def test_our_key_is_right_however_it_is_written(record: str) -> None:
    assert judge_dkim([record], OURS) == VALID


def test_a_testing_key_is_valid_with_advice() -> None:
    for flags in ("y", "y:s", "s : y"):
        verdict = judge_dkim([f"v=DKIM1; t={flags}; p={OURS}"], OURS)
        assert (verdict.status, verdict.code) == (RecordStatus.VALID, CheckCode.DKIM_TESTING)


WRONG = {
    "cut at 255": (f"v=DKIM1; k=rsa; p={OURS[:239]}", CheckCode.DKIM_TRUNCATED),
    "cut on a whole group": (f"v=DKIM1; k=rsa; p={OURS[:240]}", CheckCode.DKIM_TRUNCATED),
    "one character short": (f"p={OURS[:-1]}", CheckCode.DKIM_TRUNCATED),
    "head lost": (f"p={OURS[12:]}", CheckCode.DKIM_TRUNCATED),
    "lower case": (f"v=DKIM1; k=rsa; p={OURS.lower()}", CheckCode.DKIM_LOWERCASED),
    "upper case": (f"p={OURS.upper()}", CheckCode.DKIM_LOWERCASED),
    "escaped semicolons": (f"v=DKIM1\\; k=rsa\\; p={OURS}", CheckCode.DNS_ESCAPED),
    "doubly escaped": (f"v=DKIM1\\\\; k=rsa\\\\; p={OURS}", CheckCode.DNS_ESCAPED),
    "quoted": (f'"v=DKIM1; k=rsa; p={OURS}"', CheckCode.DNS_ESCAPED),
    "quoted in two": (f'"v=DKIM1; k=rsa; p={OURS[:99]}" "{OURS[99:]}"', CheckCode.DNS_ESCAPED),
    "quote at the end": (f'v=DKIM1; k=rsa; p={OURS}"', CheckCode.DNS_ESCAPED),
    "escaped quotes": (f'\\"v=DKIM1; k=rsa; p={OURS}\\"', CheckCode.DNS_ESCAPED),
    "revoked": ("v=DKIM1; k=rsa; p=", CheckCode.DKIM_REVOKED),
    "revoked, blank": ("v=DKIM1; p= \t; t=s", CheckCode.DKIM_REVOKED),
    "no key": ("v=DKIM1; k=rsa", CheckCode.DKIM_NO_P),
    "empty": ("", CheckCode.DKIM_NO_P),
    "capital P": (f"v=DKIM1; P={OURS}", CheckCode.DKIM_NO_P),
    "other key": (f"v=DKIM1; p={OTHER}", CheckCode.DKIM_KEY_MISMATCH),
    "too short": (f"v=DKIM1; p={SHORT}", CheckCode.DKIM_KEY_TOO_SHORT),
    "changed": (f"v=DKIM1; p={OURS[:50]}*{OURS[51:]}", CheckCode.DKIM_BASE64),
    "no-break space": (f"v=DKIM1; p={OURS}\xa0", CheckCode.DKIM_BASE64),
    "not a key": ("v=DKIM1; p=AAAA", CheckCode.DKIM_BASE64),
    "accents": ("v=DKIM1; p=clé", CheckCode.DKIM_BASE64),
    "elliptic": (f"v=DKIM1; p={ELLIPTIC}", CheckCode.DKIM_BASE64),
    "ed25519": (f"v=DKIM1; k=ed25519; p={ED25519}", CheckCode.DKIM_KEY_TYPE),
    "our key as ed25519": (f"v=DKIM1; k=ed25519; p={OURS}", CheckCode.DKIM_KEY_TYPE),
    "sha1 only": (f"v=DKIM1; h=sha1; p={OURS}", CheckCode.DKIM_NO_SHA256),
    "not for mail": (f"v=DKIM1; s=tlsrpt; p={OURS}", CheckCode.DKIM_NOT_EMAIL),
    "small version": (f"v=dkim1; p={OURS}", CheckCode.DKIM_VERSION),
    "version 2": (f"v=DKIM2; p={OURS}", CheckCode.DKIM_VERSION),
    "version not first": (f"k=rsa; v=DKIM1; p={OURS}", CheckCode.DKIM_VERSION),
    "duplicate key": (f"v=DKIM1; p={OURS}; p={OURS}", CheckCode.DKIM_SYNTAX),
    "duplicate unknown": (f"v=DKIM1; x=1; x=2; p={OURS}", CheckCode.DKIM_SYNTAX),
    "text in between": (f"v=DKIM1; hello; p={OURS}", CheckCode.DKIM_SYNTAX),
    "two semicolons": (f"v=DKIM1;; p={OURS}", CheckCode.DKIM_SYNTAX),
    "semicolon first": (f"; v=DKIM1; p={OURS}", CheckCode.DKIM_SYNTAX),
    "tag of a digit": (f"v=DKIM1; 1=x; p={OURS}", CheckCode.DKIM_SYNTAX),
    "no-break space in a tag": (f"\xa0v=DKIM1; p={OURS}", CheckCode.DKIM_SYNTAX),
    "an SPF record": ("v=spf1 -all", CheckCode.DKIM_VERSION),
    "any text": ("hello", CheckCode.DKIM_SYNTAX),
}


@pytest.mark.parametrize(("record", "code"), WRONG.values(), ids=WRONG)
def test_each_mistake_has_its_code(record: str, code: CheckCode) -> None:
    verdict = judge_dkim([record], OURS)
    assert (verdict.status, verdict.code) == (RecordStatus.MISMATCH, code)
    assert verdict.sentence.english()


def test_a_cut_key_tells_how_much_is_there() -> None:
    sentence = judge_dkim([f"p={OURS[:100]}"], OURS).sentence.english()
    assert f"(100 of {len(OURS)} characters)" in sentence


def test_several_records_are_a_conflict_even_with_ours_among_them() -> None:
    verdict = judge_dkim([f"p={OURS}", "v=spf1 -all", f"p={OTHER}"], OURS)
    assert (verdict.status, verdict.code) == (RecordStatus.CONFLICT, CheckCode.DKIM_MULTIPLE)
    assert verdict.sentence.english().startswith("3 records")


def test_tags_are_read_in_order() -> None:
    assert list(parse_tags(" v = 1 ; b=x=y;a= ").items()) == [("v", "1"), ("b", "x=y"), ("a", "")]


def changed(at: int, octet: bytes) -> bytes:
    der = base64.b64decode(OURS)
    return der[:at] + octet + der[at + 1 :]


DER = st.binary(max_size=80) | st.builds(changed, st.integers(0, 293), st.binary(min_size=1, max_size=1))


@given(st.text() | st.text(alphabet='vkpths=DKIM1; \t\\"AB+/é', max_size=60), DER)
def test_no_text_raises_and_none_but_our_key_is_valid(text: str, der: bytes) -> None:
    encoded = base64.b64encode(der).decode()
    for record in (text, f"v=DKIM1; {text}", f"p={text}", f"v=DKIM1; p={encoded}", f"k=rsa;p={encoded};{text}"):
        verdict = judge_dkim([record], OURS)
        assert OURS in record or not verdict.ok
        assert not verdict.grey
        assert verdict.sentence.english()
