"""What is signed is what arrives, to the last octet."""

import base64
import re
from urllib.parse import parse_qsl, unquote

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from sendas_domain_connect.signing import canonical_query, signed_query
from sendas_domain_connect.testing.request import parameters_of
from tests.plugins.sendas_domain_connect.subjects import private_key

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def test_the_example_of_the_draft() -> None:
    given_so = {"b": "2", "text": "a+b", "ip": "10.10.10.10", "domain": "example.net", "a": "1"}
    assert canonical_query(given_so) == "a=1&b=2&domain=example.net&ip=10.10.10.10&text=a%2Bb"


@given(st.dictionaries(_NAMES, _TEXTS, min_size=1, max_size=6))
def test_a_query_says_what_it_was_made_of_in_the_one_way(parameters: dict[str, str]) -> None:
    query = canonical_query(parameters)
    assert re.fullmatch(r"(?:[A-Za-z0-9._~=&-]|%[0-9A-F]{2})*", query)
    assert dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) == parameters
    names = [pair.partition("=")[0] for pair in query.split("&")]
    assert names == sorted(names)
    assert canonical_query(dict(reversed(parameters.items()))) == query


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), _TEXTS, min_size=1, max_size=4), st.data())
def test_a_signature_is_of_this_query_and_no_other(parameters: dict[str, str], data: st.DataObject) -> None:
    parameters = {name: text for name, text in parameters.items() if name not in {"sig", "key"}} or {"a": ""}
    query = signed_query(parameters, private_key(), "_dck1")
    signed, _, rest = query.partition("&sig=")
    assert rest.endswith("&key=_dck1")
    signature = base64.b64decode(unquote(rest.partition("&")[0]), validate=True)
    public = private_key().public_key()
    public.verify(signature, signed.encode(), PKCS1v15(), SHA256())
    at = data.draw(st.integers(0, len(signed) - 1))
    other = signed[:at] + chr(ord(signed[at]) ^ 1) + signed[at + 1 :]
    with pytest.raises(InvalidSignature):
        public.verify(signature, other.encode(), PKCS1v15(), SHA256())
    assert {**parameters, "sig": unquote(rest.partition("&")[0]), "key": "_dck1"} == parameters_of(query)
