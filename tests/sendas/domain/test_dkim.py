"""DKIM key records, judged by the key that they hold."""

import base64
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.damage import is_cut
from sendas.domain.dkim.key_record import KeyProblem, parse_key_record, parse_tags, render_key_record
from sendas.domain.dkim.public_key import KeyType, read_public_key
from sendas.domain.dkim.verdict import judge_dkim
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
        assert verdict.sentence.english() == "Valid. The key is marked as a test (t=y); remove that mark."


WRONG = {
    "cut at 255": (f"v=DKIM1; k=rsa; p={OURS[:239]}", CheckCode.DKIM_TRUNCATED),
    "cut on a whole group": (f"v=DKIM1; k=rsa; p={OURS[:240]}", CheckCode.DKIM_TRUNCATED),
    "one character short": (f"p={OURS[:-1]}", CheckCode.DKIM_TRUNCATED),
    "head lost": (f"p={OURS[12:]}", CheckCode.DKIM_TRUNCATED),
    "a string in between lost": (f"p={OURS[:100]}{OURS[200:]}", CheckCode.DKIM_TRUNCATED),
    "cut and in small letters": (f"p={OURS[:200].lower()}", CheckCode.DKIM_LOWERCASED),
    "some letters changed case": (f"p={OURS[:50]}{OURS[50:].swapcase()}", CheckCode.DKIM_BASE64),
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
    "no type": (f"v=DKIM1; k=; p={OURS}", CheckCode.DKIM_KEY_TYPE),
    "unknown type": (f"v=DKIM1; k=rsa2; p={OURS}", CheckCode.DKIM_KEY_TYPE),
    "no hash": (f"v=DKIM1; h=; p={OURS}", CheckCode.DKIM_NO_SHA256),
    "no service": (f"v=DKIM1; s=; p={OURS}", CheckCode.DKIM_NOT_EMAIL),
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


def test_a_short_key_is_valid_with_advice_and_a_shorter_one_is_refused() -> None:
    for bits, code in ((1024, CheckCode.DKIM_1024), (2047, CheckCode.DKIM_1024), (2048, CheckCode.OK)):
        ours = text_of(rsa.RSAPublicNumbers(65537, (1 << (bits - 1)) + 1).public_key())
        verdict = judge_dkim([f"p={ours}"], ours)
        assert (verdict.status, verdict.code) == (RecordStatus.VALID, code)
        advice = f"Valid. The key has {bits} bits; a new one should have 2048."
        assert verdict.sentence.english() == (advice if code is CheckCode.DKIM_1024 else "Valid.")
    verdict = judge_dkim([f"p={SHORT}"], SHORT)
    assert (verdict.status, verdict.code) == (RecordStatus.MISMATCH, CheckCode.DKIM_KEY_TOO_SHORT)
    assert "has 768 bits; receivers accept none below 1024" in verdict.sentence.english()


# RFC 8463 appendix A.2.
BRISBANE = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
ED25519_CASES = {
    "the RFC's": (f"v=DKIM1; k=ed25519; p={BRISBANE}", CheckCode.OK),
    "folded": (f"k=ed25519; p={BRISBANE[:20]} {BRISBANE[20:]}", CheckCode.OK),
    "testing": (f"k=ed25519; t=y; p={BRISBANE}", CheckCode.DKIM_TESTING),
    "another": (f"k=ed25519; p={ED25519}", CheckCode.DKIM_KEY_MISMATCH),
    "rsa by default": (f"p={BRISBANE}", CheckCode.DKIM_KEY_TYPE),
    "rsa": (f"k=rsa; p={OURS}", CheckCode.DKIM_KEY_TYPE),
    "cut": (f"k=ed25519; p={BRISBANE[:40]}", CheckCode.DKIM_TRUNCATED),
    "small letters": (f"k=ed25519; p={BRISBANE.lower()}", CheckCode.DKIM_LOWERCASED),
    "too long": (f"k=ed25519; p={OURS}", CheckCode.DKIM_BASE64),
    "capital type": (f"k=Ed25519; p={BRISBANE}", CheckCode.DKIM_KEY_TYPE),
}


@pytest.mark.parametrize(("record", "code"), ED25519_CASES.values(), ids=ED25519_CASES)
def test_an_ed25519_key_of_ours(record: str, code: CheckCode) -> None:
    verdict = judge_dkim([record], BRISBANE, KeyType.ED25519)
    assert verdict.code is code
    assert verdict.ok is (code in {CheckCode.OK, CheckCode.DKIM_TESTING})


def test_the_example_of_rfc_6376() -> None:
    """Section 3.6.1, appendix C: a key in four strings with a note, joined without a blank."""
    strings = [OURS[:100], OURS[100:250], OURS[250:]]
    assert judge_dkim([f"v=DKIM1; p={''.join(strings)}; n=A note for people"], OURS) == VALID


def readable(text: str) -> bool:
    with suppress(ValueError):
        return bool(read_public_key(text, KeyType.RSA))
    return False


def test_keys_are_told_apart_by_their_numbers() -> None:
    assert read_public_key(OURS, KeyType.RSA) == read_public_key(PKCS1, KeyType.RSA)
    assert read_public_key(OURS, KeyType.RSA) != read_public_key(OTHER, KeyType.RSA)
    assert read_public_key(OURS, KeyType.RSA).bits == 2048
    for text in ("", "AAAA", "*", "=", ELLIPTIC, BRISBANE, "\xe9", OURS[:-1]):
        assert not readable(text)


@given(st.text(alphabet="ab", max_size=12), st.text(alphabet="ab", min_size=1, max_size=12), st.text(max_size=12))
def test_a_text_with_one_piece_taken_out_is_cut(head: str, piece: str, tail: str) -> None:
    assert is_cut(head + tail, head + piece + tail)
    assert not is_cut(head + piece + tail, head + piece + tail)


FIELDS = st.builds(
    "{}{}={}{}".format,
    st.sampled_from(["", " ", "\r\n\t"]),
    st.sampled_from(["v", "k", "h", "s", "t", "n", "g", "p", "x1", "P"]),
    st.sampled_from(["", " "]),
    st.sampled_from(
        ["DKIM1", "rsa", "ed25519", "sha256", "sha1:sha256", "*", "email", "y", "s : y", OURS, "A B", "=;"]
    ),
)


LISTS = st.lists(FIELDS, max_size=6).map(";".join)


@given(LISTS | LISTS.map("p=Q;{}".format))
def test_rendered_and_read_again_a_key_record_is_the_same(text: str) -> None:
    try:
        record = parse_key_record(text)
    except KeyProblem:
        return
    again = parse_key_record(render_key_record(record))
    assert (again.type, again.key, again.is_test, again.is_strict) == (
        record.type,
        record.key,
        record.is_test,
        record.is_strict,
    )
    assert list(again.tags) == list(record.tags)
    assert render_key_record(again) == render_key_record(record)


def test_flags_are_told_apart() -> None:
    records = [parse_key_record(f"v=DKIM1; t={flags}; p=AAAA") for flags in ("s", "y", "y : s", "x")]
    assert [record.is_strict for record in records] == [True, False, True, False]
    assert [record.is_test for record in records] == [False, True, True, False]


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
