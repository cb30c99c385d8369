"""Characters that have no place in what people see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.unsafe_text import has_unsafe_characters, printable


@pytest.mark.parametrize(
    "character",
    [
        "\r", "\n", "\t", "\x00", "\x1b", "\x7f", "\x85", "\x9f", "\xad",
        "\u061c", "\u115f", "\u180e", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2060",
        "\u2066", "\u2069", "\u206f", "\u3164", "\ufeff", "\ufffb", "\U000e0041",
    ],
)  # fmt: skip
def test_each_is_found_and_escaped(character: str) -> None:
    assert has_unsafe_characters(f"a{character}b")
    assert not has_unsafe_characters(printable(f"a{character}b"))
    assert printable(f"a{character}b")[1] == "\\"


def test_a_lone_surrogate_is_unsafe() -> None:
    for half in (0xD800, 0xDFFF):
        assert has_unsafe_characters(chr(half))
        assert printable(chr(half)) == f"\\u{half:x}"


@pytest.mark.parametrize(
    "text", ["", "Société d'Été", "日本語 株式会社", "क्\u200dष", "👩\u200d💻", "a\xa0b", 'A "b" \\ c']
)
def test_what_people_write_is_safe(text: str) -> None:
    assert not has_unsafe_characters(text)
    assert printable(text) == text


@given(st.text(alphabet=st.characters(), max_size=50))
def test_printable_leaves_nothing_unsafe(text: str) -> None:
    assert not has_unsafe_characters(printable(text))


def test_printable_cuts_with_an_ellipsis() -> None:
    assert printable("x" * 81, 80) == "x" * 80 + "…"
    assert printable("x" * 80, 80) == "x" * 80
