"""A server's words are shown without the password, in whatever form it comes back."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.mail.server_words import show_words

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60)
PASSWORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=6, max_size=30)


@given(TEXTS, PASSWORDS, TEXTS)
def test_no_form_of_the_password_is_shown(before: str, password: str, after: str) -> None:
    plain = base64.b64encode(f"\0user@example\0{password}".encode()).decode()
    for form in (
        password,
        base64.b64encode(password.encode()).decode(),
        plain,
        password.encode().hex(),
        quote(password, safe=""),
    ):
        shown = show_words(f"{before} {form} {after}", password)
        assert form not in shown.replace("***", "\0")


@pytest.mark.parametrize("password", ["a", "abc"])
def test_a_short_password_does_not_show_by_its_gaps(password: str) -> None:
    assert show_words("535 bad abc", password) == "***"
    assert show_words("535 no", password) == "535 no"


def test_words_without_a_password_stay_as_they_are() -> None:
    assert show_words("535 5.7.8 Bad credentials (Authentication-failed)", None) == (
        "535 5.7.8 Bad credentials (Authentication-failed)"
    )


def test_the_password_is_taken_out_before_the_words_are_cut() -> None:
    password = "correct-horse"  # noqa: S105  (the test's)
    assert "correct" not in show_words("x" * 192 + password, password)
