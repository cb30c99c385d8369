import pytest

from sendas.domain.locale import Locale
from sendas.web.accept_language import accepted_locale, locale_named


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", Locale.EN),
        ("fr", Locale.FR),
        ("fr-BE", Locale.FR),
        ("NL-be, fr;q=0.9", Locale.NL),
        ("pt, fr-BE;q=0.8, nl;q=0.9", Locale.NL),
        ("de;q=0, nl;q=0.1", Locale.NL),
        ("de; q=0.5 , en ;q=0.4", Locale.DE),
        ("*", Locale.EN),
        ("frr, dec", Locale.EN),
        ("fr;q=x, de", Locale.DE),
        ("fr;q=nan", Locale.EN),
        ("fr;q=-1, de;q=2", Locale.EN),
        ("<script>", Locale.EN),
        ("x," * 10_000 + "fr", Locale.EN),
    ],
)
def test_the_language_wanted_most_that_we_have(header: str, locale: Locale) -> None:
    assert accepted_locale(header) is locale


@pytest.mark.parametrize("name", ["", "FR", "fr ", "xx", "<"])
def test_only_our_own_names_are_languages(name: str) -> None:
    assert locale_named(name) is None
    assert locale_named("fr") is Locale.FR
